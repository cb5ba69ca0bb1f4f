// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/seed-list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace mopo
{
namespace
{

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string FaultOf(std::string_view text)
{
    const auto seeds = ParseSeedList(text);
    return seeds ? "none" : seeds.error();
}

TEST(SeedList, OneManyAndBoth)
{
    EXPECT_THAT(*ParseSeedList("7"), ElementsAre(7));
    EXPECT_THAT(*ParseSeedList("3..5"), ElementsAre(3, 4, 5));
    EXPECT_THAT(*ParseSeedList("9,1..3,7"), ElementsAre(9, 1, 2, 3, 7));
    EXPECT_THAT(*ParseSeedList("1..10000"), SizeIs(MOST_SEEDS));
    EXPECT_THAT(*ParseSeedList("18446744073709551614..18446744073709551615"),
                ElementsAre(std::numeric_limits<std::uint64_t>::max() - 1,
                            std::numeric_limits<std::uint64_t>::max()));
}

TEST(SeedList, TooManyAreRefusedBeforeAnyIsMade)
{
    for (const char* text : {"1..10001",
                             "1..1000000000000",
                             "0..18446744073709551615",
                             "1..9999,20000..20001",
                             "1..10000,10001"})
    {
        EXPECT_THAT(FaultOf(text), HasSubstr("more than 10000 seeds")) << text;
    }
}

TEST(SeedList, NoneTwice)
{
    EXPECT_EQ(FaultOf("1,1"), "seed 1 is named twice");
    EXPECT_EQ(FaultOf("1..10,5"), "seed 5 is named twice");
}

TEST(SeedList, SaysWhatWouldBeRight)
{
    EXPECT_EQ(FaultOf("20..1"), "'20..1' runs backwards; '1..20' is wanted");
    for (const char* text : {"",
                             ",",
                             "1,",
                             ",1",
                             "1..",
                             "..1",
                             "1...3",
                             "1..2..3",
                             "-1",
                             "1-5",
                             "01",
                             "0x1",
                             "1 ,2",
                             "1.5",
                             "18446744073709551616"})
    {
        EXPECT_THAT(FaultOf(text), HasSubstr("seeds such as 1..20 or 1,5,9 are wanted")) << text;
    }
}

} // namespace
} // namespace mopo
