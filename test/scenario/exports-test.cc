// SPDX-License-Identifier: GPL-2.0-only
// Exports on request look on and change nothing.
#include "test/scenario/scenario-run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::HasSubstr;

std::size_t Count(const std::string& text, const std::string& what)
{
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    {
        ++count;
    }
    return count;
}

TEST(Exports, ChangeNothingElse)
{
    const auto shorten = [](Json& json)
    {
        json["duration"] = "8s";
        json["expect"] = Json::array();
    };
    const ScenarioRun plain("starter.json", 3, shorten);
    RunOptions options;
    options.flowMonitor = true;
    options.animation = true;
    const ScenarioRun watched("starter.json", 3, shorten, options);
    for (const char* file : {"metrics.json", "events.jsonl", "pcap/gateway-wan.pcap"})
    {
        EXPECT_EQ(plain.Read(file), watched.Read(file)) << file;
    }
    EXPECT_FALSE(std::filesystem::exists(plain.Folder() / "run" / "flowmon.xml"));
    EXPECT_FALSE(std::filesystem::exists(plain.Folder() / "run" / "netanim.xml"));

    const std::string flows = watched.Read("flowmon.xml");
    EXPECT_THAT(flows, HasSubstr("<FlowMonitor>"));
    EXPECT_THAT(flows, HasSubstr("</FlowMonitor>"));
    EXPECT_THAT(flows,
                HasSubstr("sourceAddress=\"192.0.2.10\" destinationAddress=\"203.0.113.1\""));

    const std::string animation = watched.Read("netanim.xml");
    EXPECT_EQ(Count(animation, "<node "), 4U);
    EXPECT_EQ(Count(animation, "<link "), 4U);
    EXPECT_THAT(animation, HasSubstr("descr=\"laptop\""));
    EXPECT_TRUE(animation.ends_with("</anim>\n"));
    // Each packet that a link delivered is one that a capture has as received.
    const std::size_t carried =
        Count(animation, "tId=\"2\" fbRx") + Count(animation, "tId=\"3\" fbRx");
    EXPECT_GT(carried, 1000U);
    const std::size_t atGateway = watched.CountFrames("gateway-wan.pcap", "ip") +
                                  watched.CountFrames("gateway-lan.pcap", "ip");
    EXPECT_LE(carried, atGateway);
}

} // namespace
} // namespace mopo::test
