// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/csv-export.h"
#include "helpers/report/run-report.h"
#include "helpers/results/json.h"
#include "test/scenario/scenario-run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace mopo::test
{
namespace
{

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Json PageOf(const ScenarioRun& run)
{
    const auto data = RunReportData(run.Folder() / "run");
    EXPECT_TRUE(data) << data.error().front().ToString();
    return data ? data->page : Json::object();
}

/// The labels of the paths that a direction used, one after the other.
std::vector<std::string> PathsOf(const Json& page, const std::string& direction)
{
    std::vector<std::string> labels;
    for (const Json& use : page.at("path_use"))
    {
        if (use.at("direction") == direction && (labels.empty() || labels.back() != use["label"]))
        {
            labels.push_back(use.at("label"));
        }
    }
    return labels;
}

/// The column of a table, as texts.
std::vector<std::string> Column(const Json& table, const std::string& title)
{
    const Json& columns = table.at("columns");
    const auto found =
        std::ranges::find_if(columns, [&](const Json& each) { return each["title"] == title; });
    const auto index = static_cast<std::size_t>(found - columns.begin());
    std::vector<std::string> cells;
    for (const Json& row : table.at("rows"))
    {
        cells.push_back(row[index].is_string() ? row[index].get<std::string>() : row[index].dump());
    }
    return cells;
}

TEST(RunReport, ABlackholeIsAStallThatSaysWhenAndWhy)
{
    const ScenarioRun run("blackhole.json");
    const Json page = PageOf(run);
    const Json& event = run.Event("silence");
    ASSERT_THAT(page.at("stalls").at("rows"), SizeIs(1));
    EXPECT_THAT(Column(page["stalls"], "why"), ElementsAre("after silence (blackhole)"));
    EXPECT_THAT(Column(page["stalls"], "path"), ElementsAre("wlan0 → lte0"));
    EXPECT_THAT(Column(page["stalls"], "up ms"),
                ElementsAre(event.at("outage_ms").at("up").dump()));
    EXPECT_THAT(page.at("verdict").at("headline").get<std::string>(),
                AllOf(HasSubstr("stalled once"), HasSubstr("silence")));
    EXPECT_EQ(page.at("verdict").at("failed"), false);
}

TEST(RunReport, TheCapturesSayOfProbesWhatTheMetricsSay)
{
    const ScenarioRun run("blackhole.json");
    const Json flow = run.Metrics().at("totals").at("flows").at("probes");
    for (const Json& probes : PageOf(run).at("probes"))
    {
        const std::string direction = probes.at("direction");
        EXPECT_EQ(probes.at("sent"), flow.at("sent").at(direction));
        EXPECT_EQ(probes.at("arrived"), flow.at("received").at(direction));
        std::uint64_t sent = 0;
        for (const Json& count : probes.at("pieces").at("sent"))
        {
            sent += count.get<std::uint64_t>();
        }
        EXPECT_EQ(sent, probes.at("sent"));
    }
}

TEST(RunReport, EveryDiscardedPacketIsInItsTable)
{
    const ScenarioRun run("blackhole.json");
    const auto data = RunReportData(run.Folder() / "run");
    ASSERT_TRUE(data);
    const auto discarded = run.Metrics().at("totals").at("discarded").get<std::size_t>();
    const auto table = std::ranges::find_if(
        data->longTables, [](const Json& each) { return each["name"] == "discarded-packets"; });
    ASSERT_NE(table, data->longTables.end());
    EXPECT_THAT(table->at("rows"), SizeIs(discarded));
    std::size_t packets = 0;
    for (const std::string& count : Column(data->page["discard_table"], "packets"))
    {
        packets += std::stoull(count);
    }
    EXPECT_EQ(packets, discarded);
}

TEST(RunReport, EveryMessageIsOnTheLadderAndMostArrive)
{
    const ScenarioRun run("blackhole.json");
    const Json page = PageOf(run);
    std::map<std::string, std::size_t> lines;
    std::ifstream events(run.Folder() / "run" / "events.jsonl");
    for (std::string line; std::getline(events, line);)
    {
        ++lines[Json::parse(line).at("name")];
    }
    EXPECT_THAT(page.at("ladder"), SizeIs(lines["ike:message_sent"]));
    const auto arrived = std::ranges::count_if(
        page.at("ladder"),
        [](const Json& rung)
        { return !rung["arrived_s"].is_null() && rung["discarded"].is_null(); });
    EXPECT_EQ(static_cast<std::size_t>(arrived), lines["ike:message_received"]);
}

TEST(RunReport, ThroughNatsThePathsOfBothEndsAreCalledByTheClientsInterfaces)
{
    const ScenarioRun run("mobile-client.json");
    const Json page = PageOf(run);
    for (const char* direction : {"up", "down"})
    {
        EXPECT_THAT(PathsOf(page, direction),
                    ElementsAre("eth0", "wlan0", "gprs0", "home0 IPv6", "home0", "eth0", "home0"));
    }
    std::vector<std::string> wlan;
    for (const Json& state : page.at("link_states"))
    {
        if (state.at("what") == "wlan")
        {
            wlan.push_back(state.at("state"));
        }
    }
    EXPECT_THAT(wlan, ElementsAre("down", "up", "blackhole up", "down"));
    EXPECT_EQ(page.at("path_use")[1].at("links"), Json({"wlan", "nat-a-uplink", "uplink"}));
    // Nobody waits for a page that is larger.
    EXPECT_LT(page.dump().size(), 4U << 20);
}

TEST(RunReport, WhatNeverRecoversIsSaidAtTheTop)
{
    const ScenarioRun run(
        "blackhole.json",
        1,
        [](Json& scenario)
        {
            scenario["timeline"] =
                Json::array({{{"at", "5s"},
                              {"do", {{"blackhole", {{"link", "uplink"}, {"direction", "both"}}}}},
                              {"id", "all"}}});
            scenario["expect"] =
                Json::array({{{"event", "all"}, {"metric", "outage_ms.up"}, {"at-most", 1}}});
        });
    const Json verdict = PageOf(run).at("verdict");
    EXPECT_EQ(verdict.at("failed"), true);
    EXPECT_THAT(verdict.at("bad").dump(),
                AllOf(HasSubstr("Expected, and not so: all: outage_ms.up at most 1"),
                      HasSubstr("Never recovered after all (blackhole)"),
                      HasSubstr("either way")));
}

TEST(RunReport, ALeanRunHasItsMetricsAndSaysThatItIsLean)
{
    RunOptions options;
    options.lean = true;
    const ScenarioRun run("blackhole.json", 1, {}, options);
    const Json page = PageOf(run);
    EXPECT_EQ(page.at("lean"), true);
    EXPECT_THAT(page.at("probes"), IsEmpty());
    EXPECT_THAT(page.at("recovery")[0].at("table").at("rows"), SizeIs(1));
    EXPECT_THAT(page.at("verdict").at("headline").get<std::string>(), HasSubstr("lean"));
}

TEST(RunReport, EveryTableIsExportedWhole)
{
    const ScenarioRun run("blackhole.json");
    const auto data = RunReportData(run.Folder() / "run");
    ASSERT_TRUE(data);
    const auto folder = run.Folder() / "tables";
    ASSERT_TRUE(ExportTables(*data, folder));
    for (const char* name : {"stalls",
                             "recovery",
                             "expectations",
                             "totals",
                             "discarded",
                             "discarded-packets",
                             "messages",
                             "events"})
    {
        EXPECT_TRUE(exists(folder / (std::string(name) + ".csv"))) << name;
    }
}

} // namespace
} // namespace mopo::test
