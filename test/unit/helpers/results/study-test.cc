// SPDX-License-Identifier: GPL-2.0-only
// What many runs of one scenario come to: a table for programs, and one for people.
#include "helpers/results/runs-csv.h"
#include "helpers/results/study-summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace mopo
{
namespace
{

using ::testing::HasSubstr;
using ::testing::Not;

Json UpDown(const Json& value)
{
    return {{"up", value}, {"down", value}};
}

/// As `metrics.json` has it, with one event that recovers after so long, or never.
Json Metrics(const Json& recovery, bool passed = true)
{
    return {
        {"events",
         {{{"id", "silence"},
           {"kind", "blackhole"},
           {"at_s", 5.0},
           {"detection_ms", recovery},
           {"recovery_ms", {{"ike", recovery}, {"up", recovery}, {"down", recovery}}},
           {"bound", "B8"},
           {"ratio", {{"ike", recovery}, {"up", recovery}, {"down", recovery}}},
           {"outage_ms", UpDown(0.0)},
           {"agreement_ms", nullptr},
           {"lost", UpDown(3)}}}},
        {"totals", {{"lost", UpDown(4)}, {"keepalives", 2}}},
        {"expectations", {{{"id", "never x, \"y\""}, {"passed", passed}, {"why", "x was seen"}}}}};
}

TEST(RunsCsv, ARowForEachEventAndForTheTotals)
{
    std::ostringstream stream;
    RunsCsv csv(stream, Metrics(1.5));
    csv.AddRun(7, Metrics(1.5));
    csv.AddRun(8, Metrics(nullptr, false));
    csv.AddLost(9);
    EXPECT_EQ(stream.str(),
              "seed,row,passed,event,kind,at_s,detection_ms,recovery_ms.ike,recovery_ms.up,"
              "recovery_ms.down,bound,ratio.ike,ratio.up,ratio.down,outage_ms.up,outage_ms.down,"
              "agreement_ms,lost.up,lost.down,keepalives\n"
              "7,event,true,silence,blackhole,5.0,1.5,1.5,1.5,1.5,B8,1.5,1.5,1.5,0.0,0.0,,3,3,\n"
              "7,total,true,,,,,,,,,,,,,,,4,4,2\n"
              "8,event,false,silence,blackhole,5.0,,,,,B8,,,,0.0,0.0,,3,3,\n"
              "8,total,false,,,,,,,,,,,,,,,4,4,2\n"
              "9,lost,false,,,,,,,,,,,,,,,,,\n");
}

TEST(RunsCsv, WithoutAnyRunNothingIsLeftOut)
{
    std::ostringstream stream;
    RunsCsv(stream, Json()).AddLost(1);
    EXPECT_EQ(stream.str(), "seed,row,passed,event,kind,at_s\n1,lost,false,,,\n");
}

TEST(StudySummary, SaysHowManySeedsHaveAValue)
{
    StudySummary summary;
    summary.AddRun(1, Metrics(10.0));
    summary.AddRun(2, Metrics(20.0));
    summary.AddRun(3, Metrics(nullptr));
    const std::string text = summary.Text(false);
    EXPECT_THAT(text,
                HasSubstr("event    what       metric            seeds  median    95 %     max"));
    EXPECT_THAT(text, HasSubstr("recovery_ms.down      2    15.0    20.0    20.0"));
    EXPECT_THAT(text, HasSubstr("lost.up               3     3.0     3.0     3.0"));
    EXPECT_THAT(text, Not(HasSubstr("outage_ms"))) << "nothing, everywhere";
    EXPECT_THAT(text, HasSubstr("3 of 3 seeds passed\n"));
}

TEST(StudySummary, NamesSeedsThatFailedAndSeedsThatAreLost)
{
    StudySummary summary;
    summary.AddRun(1, Metrics(10.0));
    for (const std::uint64_t seed : {2U, 3U, 4U, 7U})
    {
        summary.AddRun(seed, Metrics(10.0, false));
    }
    summary.AddLost(5, "signal 11 (Segmentation fault) killed it");
    const std::string text = summary.Text(false);
    EXPECT_THAT(text,
                HasSubstr("FAILED  never x, \"y\": 4 of 6 seeds (2 to 4, 7); with seed 2: x was "
                          "seen\n"
                          "FAILED  seed 5 came to no end: signal 11 (Segmentation fault) killed "
                          "it\n"
                          "1 of 6 seeds passed\n"));
}

TEST(StudySummary, RangesOfSeeds)
{
    EXPECT_EQ(SeedRanges({5}), "5");
    EXPECT_EQ(SeedRanges({2, 1}), "1, 2");
    EXPECT_EQ(SeedRanges({9, 1, 3, 2, 7}), "1 to 3, 7, 9");
}

} // namespace
} // namespace mopo
