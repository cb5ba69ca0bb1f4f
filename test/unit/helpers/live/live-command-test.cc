// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/live/live-command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

std::string FaultOf(std::string_view line)
{
    const auto command = ParseLiveCommand(line);
    return command ? "" : command.error();
}

TEST(LiveCommandOf, ALineThatHasItsWords)
{
    for (const char* line : {"prefer eth1",
                             "  change-path 192.0.2.10\t203.0.113.1",
                             "change-path 3fff::1 3fff::2",
                             "check-liveness",
                             "rekey ike-sa",
                             "rekey child-sas",
                             "close",
                             "connect",
                             "quit"})
    {
        EXPECT_EQ(FaultOf(line), "") << line;
    }
}

TEST(LiveCommandOf, AnyOtherLineSaysWhatWouldBeRight)
{
    EXPECT_EQ(FaultOf("prefer"), "'prefer INTERFACE' is wanted");
    EXPECT_EQ(FaultOf("prefer a b"), "'prefer INTERFACE' is wanted");
    EXPECT_EQ(FaultOf("quit now"), "'quit' is wanted");
    EXPECT_EQ(FaultOf("rekey all"), "'rekey ike-sa' or 'rekey child-sas' is wanted");
    EXPECT_THAT(FaultOf("change-path here there"), testing::HasSubstr("an own address"));
    EXPECT_THAT(FaultOf("prefr eth1"), testing::HasSubstr("did you mean 'prefer'?"));
    EXPECT_THAT(FaultOf(""), testing::HasSubstr("no command ''"));
}

TEST(LiveCommandOf, TheHelpHasAllOfThem)
{
    for (const char* name :
         {"prefer", "change-path", "check-liveness", "rekey", "close", "connect", "quit"})
    {
        EXPECT_THAT(LIVE_COMMANDS, testing::HasSubstr(std::string("  ") + name + " ")) << name;
    }
}

} // namespace
} // namespace mopo
