// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/units.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using namespace std::chrono_literals;

TEST(Units, ReadsDurations)
{
    EXPECT_EQ(ParseDuration("15s"), 15s);
    EXPECT_EQ(ParseDuration("1.5ms"), 1500us);
    EXPECT_EQ(ParseDuration("0s"), 0s);
    EXPECT_EQ(ParseDuration("2min"), 2min);
    EXPECT_EQ(ParseDuration("24h"), 24h);
    EXPECT_EQ(ParseDuration("1ns"), 1ns);
    EXPECT_EQ(ParseDuration("0.000000001s"), 1ns);
    EXPECT_EQ(ParseDuration("172.005s"), 172005ms) << "decimals are exact";
}

TEST(Units, RefusesWhatIsNoDuration)
{
    for (const char* text : {"",
                             "s",
                             "15",
                             "15 s",
                             "15sec",
                             "-1s",
                             "+1s",
                             "1e3s",
                             "0x1s",
                             "1.s",
                             ".5s",
                             "1,5s",
                             "nans",
                             "infs",
                             "1s ",
                             "15S",
                             "1ss"})
    {
        EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
    }
}

TEST(Units, RefusesPartsOfANanosecond)
{
    EXPECT_EQ(ParseDuration("0.5ns"), std::nullopt);
    EXPECT_EQ(ParseDuration("0.0000000001s"), std::nullopt);
}

TEST(Units, RefusesWhatDoesNotFit)
{
    EXPECT_EQ(ParseDuration("99999999999h"), std::nullopt);
    EXPECT_EQ(ParseDuration("999999999999999999h"), std::nullopt);
    EXPECT_EQ(ParseDuration("99999999999999999999999999999999999s"), std::nullopt);
    EXPECT_EQ(ParseRate("999999999999999999Gbps"), std::nullopt);
}

TEST(Units, ReadsRates)
{
    EXPECT_EQ(ParseRate("20Mbps"), 20'000'000U);
    EXPECT_EQ(ParseRate("40kbps"), 40'000U);
    EXPECT_EQ(ParseRate("1.5Gbps"), 1'500'000'000U);
    EXPECT_EQ(ParseRate("1bps"), 1U);
    EXPECT_EQ(ParseRate("0.5bps"), std::nullopt);
    EXPECT_EQ(ParseRate("20MB"), std::nullopt);
    EXPECT_EQ(ParseRate("20mbps"), std::nullopt);
}

TEST(Units, ReadsPercentages)
{
    EXPECT_DOUBLE_EQ(ParsePercentage("0.5%").value(), 0.005);
    EXPECT_DOUBLE_EQ(ParsePercentage("100%").value(), 1);
    EXPECT_EQ(ParsePercentage("100.1%"), std::nullopt);
    EXPECT_EQ(ParsePercentage("-1%"), std::nullopt);
    EXPECT_EQ(ParsePercentage("1"), std::nullopt);
    EXPECT_EQ(ParsePercentage("nan%"), std::nullopt);
}

TEST(Units, ReadsQueueLimits)
{
    EXPECT_EQ(ParseQueueLimit("100 packets"), (QueueLimit{100, false}));
    EXPECT_EQ(ParseQueueLimit("15000 octets"), (QueueLimit{15000, true}));
    EXPECT_EQ(ParseQueueLimit("3s"), (QueueLimit{0, false, std::chrono::seconds(3)}));
    EXPECT_EQ(ParseQueueLimit("0s"), std::nullopt);
    EXPECT_EQ(ParseQueueLimit("2h"), std::nullopt);
    EXPECT_EQ(ParseQueueLimit("0 packets"), std::nullopt);
    EXPECT_EQ(ParseQueueLimit("packets"), std::nullopt);
    EXPECT_EQ(ParseQueueLimit("-1 packets"), std::nullopt);
    EXPECT_EQ(ParseQueueLimit("99999999999999999999 packets"), std::nullopt);
}

TEST(Units, WritesWhatItReads)
{
    for (const char* text : {"15s", "1500ms", "7us", "3ns", "2min", "5h", "0s", "90s"})
    {
        const auto duration = ParseDuration(text);
        ASSERT_TRUE(duration) << text;
        EXPECT_EQ(ParseDuration(FormatDuration(*duration)), duration) << text;
    }
    EXPECT_EQ(FormatDuration(1500ms), "1500ms");
    EXPECT_EQ(FormatDuration(120s), "2min");
    EXPECT_EQ(FormatDuration(-3s), "-3s");
    EXPECT_EQ(FormatRate(20'000'000), "20Mbps");
}

} // namespace
} // namespace mopo
