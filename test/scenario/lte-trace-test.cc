// SPDX-License-Identifier: GPL-2.0-only
// LTE follows a trace: short gaps are waited for, a long stall is left.
#include "helpers/results/manifest.h"
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

TEST(LteTrace, GapsAreWaitedForAndAStallIsLeft)
{
    const ScenarioRun run("lte-trace.json");
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    // A gap of 200 ms shows in the arrivals, and loses nothing.
    const Json& before = run.Event("prefer-lte");
    EXPECT_GE(before.at("arrival_gap_ms").at("down").get<double>(), 150);
    EXPECT_EQ(before.at("lost").at("down"), 0);
    EXPECT_EQ(before.at("lost").at("up"), 0);
}

TEST(LteTrace, AResultHasTheTraceAndCanBeRunAgain)
{
    const ScenarioRun run("lte-trace.json");
    const std::string trace = run.Read("traces/lte");
    const Json manifest = Json::parse(run.Read("manifest.json"));
    EXPECT_EQ(manifest.at("scenario").at("files").at(0).at("sha256"), Sha256Hex(AsOctets(trace)));

    const auto again = LoadScenario(run.Folder() / "run" / "scenario.json");
    ASSERT_TRUE(again);
    RunOptions options;
    options.folder = run.Folder() / "again";
    ASSERT_TRUE(RunScenario(*again, options));
    EXPECT_EQ(run.Read("../again/events.jsonl"), run.Read("events.jsonl"));
}

} // namespace
} // namespace mopo::test
