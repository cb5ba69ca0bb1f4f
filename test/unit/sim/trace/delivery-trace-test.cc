// SPDX-License-Identifier: GPL-2.0-only
// The text of a trace, and its times on and on.
#include "model/sim/trace/delivery-trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using namespace std::chrono_literals;

std::vector<TraceFault> FaultsOf(std::string_view text)
{
    const auto trace = DeliveryTrace::Parse(text);
    return trace ? std::vector<TraceFault>{} : trace.error();
}

std::vector<std::size_t> FaultyLines(std::string_view text)
{
    std::vector<std::size_t> lines;
    for (const TraceFault& fault : FaultsOf(text))
    {
        lines.push_back(fault.line);
    }
    return lines;
}

TEST(DeliveryTrace, BeginsAnewShiftedByItsLastTime)
{
    const auto trace = DeliveryTrace::Parse("0\n3\n3\n10\n");
    ASSERT_TRUE(trace);
    std::vector<Duration> times;
    for (std::uint64_t i = 0; i < 9; ++i)
    {
        times.push_back(trace->TimeOf(i));
    }
    EXPECT_THAT(times, ElementsAre(0ms, 3ms, 3ms, 10ms, 10ms, 13ms, 13ms, 20ms, 20ms));
}

TEST(DeliveryTrace, FindsTheFirstOpportunityThatIsNotBeforeATime)
{
    const auto trace = DeliveryTrace::Parse("0\n3\n3\n10");
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->FirstFrom(0ms), 0U);
    EXPECT_EQ(trace->FirstFrom(1ns), 1U);
    EXPECT_EQ(trace->FirstFrom(3ms), 1U);
    EXPECT_EQ(trace->FirstFrom(3ms + 1ns), 3U);
    EXPECT_EQ(trace->FirstFrom(10ms), 3U); // the last of one lap, not the first of the next
    EXPECT_EQ(trace->FirstFrom(10ms + 1ns), 5U);
    EXPECT_EQ(trace->FirstFrom(10'000'000ms), 3'999'999U);
    EXPECT_EQ(trace->FirstFrom(24h), 34'559'999U);
}

TEST(DeliveryTrace, LinesMayEndAsOnOtherSystemsAndTheLastOneNotAtAll)
{
    const auto trace = DeliveryTrace::Parse("1\r\n2\r\n5");
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->TimeOf(3), 6ms);
}

TEST(DeliveryTrace, TellsEveryLineThatIsNoTime)
{
    EXPECT_THAT(
        FaultyLines("1\nx\n-2\n+3\n 4\n5 \n\n6.0\n0x7\n8\r9\n86400001\n99999999999999999999\n7\n"),
        ElementsAre(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    EXPECT_THAT(FaultyLines(std::string_view("1\n2\0\n3\n", 7)), ElementsAre(2));
    EXPECT_THAT(FaultsOf("a")[0].message, HasSubstr("milliseconds from 0 to 86400000"));
}

TEST(DeliveryTrace, TellsTimesThatDecrease)
{
    EXPECT_THAT(FaultyLines("5\n4\n4\n5\n3\n"), ElementsAre(2, 3, 5));
    EXPECT_THAT(FaultsOf("5\n4\n")[0].message, HasSubstr("earlier"));
}

TEST(DeliveryTrace, HasALine)
{
    ASSERT_THAT(FaultsOf(""), SizeIs(1));
    EXPECT_EQ(FaultsOf("")[0].line, 0U);
    EXPECT_THAT(FaultsOf("")[0].message, HasSubstr("one line at least"));
}

TEST(DeliveryTrace, IsLongerThanNothing)
{
    ASSERT_THAT(FaultsOf("0\n0\n"), SizeIs(1));
    EXPECT_THAT(FaultsOf("0\n0\n")[0].message, HasSubstr("longer than 0 ms"));
}

TEST(DeliveryTrace, DoesNotTellFaultsWithoutEnd)
{
    const auto faults = FaultsOf(std::string(100'000, '\n'));
    EXPECT_THAT(faults, SizeIs(DeliveryTrace::MOST_FAULTS + 1));
    EXPECT_THAT(faults.back().message, HasSubstr("no more is told"));
}

} // namespace
} // namespace mopo
