// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/seeds-report.h"
#include "helpers/results/json.h"
#include "helpers/run/run-study.h"
#include "test/scenario/scenario-run.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace mopo::test
{
namespace
{

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// The folder of some seeds of a scenario, each a copy of one run but for its seed's outage.
class SeedsReport : public ::testing::Test
{
  protected:
    void SetUp() override
    {
        RunOptions options;
        options.lean = true;
        m_run = std::make_unique<ScenarioRun>("blackhole.json", 1, nullptr, options);
        m_folder = m_run->Folder() / "study";
        std::string table = "seed,row,passed,event,kind,at_s\n";
        for (int seed = 1; seed <= SEEDS; ++seed)
        {
            const auto folder = m_folder / ("seed-" + std::to_string(seed));
            create_directories(folder);
            copy_file(m_run->Folder() / "run/manifest.json", folder / "manifest.json");
            Json metrics = m_run->Metrics();
            metrics["events"][0]["outage_ms"]["up"] = 100 * seed;
            std::ofstream(folder / "metrics.json") << metrics.dump();
            table += fmt::format("{0},event,true,silence,blackhole,5\n{0},total,true,,,\n", seed);
        }
        WriteTable(table + "9,lost,false,,,\n");
    }

    void WriteTable(const std::string& text) const
    {
        std::ofstream(m_folder / "runs.csv", std::ios::binary) << text;
    }

    static constexpr int SEEDS = 7;
    std::unique_ptr<ScenarioRun> m_run;
    std::filesystem::path m_folder;
};

TEST_F(SeedsReport, TheMedianHasItsIntervalAndEachFigureItsCount)
{
    const auto data = SeedsReportData(m_folder);
    ASSERT_TRUE(data);
    const Json& rows = data->page.at("distributions").at("rows");
    const auto row =
        std::ranges::find_if(rows, [](const Json& each) { return each[2] == "outage_ms.up"; });
    ASSERT_NE(row, rows.end());
    EXPECT_EQ(*row,
              Json({"silence",
                    "blackhole",
                    "outage_ms.up",
                    7,
                    7,
                    100.0,
                    400.0,
                    100.0,
                    700.0,
                    700.0,
                    700.0}));
}

TEST_F(SeedsReport, ASeedThatCameToNoEndIsCountedAndInNoFigure)
{
    const auto data = SeedsReportData(m_folder);
    ASSERT_TRUE(data);
    EXPECT_EQ(data->page.at("runs"), 8);
    EXPECT_THAT(data->page.at("verdict").dump(),
                ::testing::AllOf(HasSubstr("7 of 8 seeds passed"),
                                 HasSubstr("7 runs are used, 1 came to no end"),
                                 HasSubstr("seeds 9")));
    EXPECT_EQ(data->page.at("verdict").at("failed"), true);
    EXPECT_THAT(data->page.at("seeds").at("rows"), SizeIs(8));
}

TEST_F(SeedsReport, ASeedWhoseResultIsGoneIsAFault)
{
    remove(m_folder / "seed-3/metrics.json");
    const auto data = SeedsReportData(m_folder);
    ASSERT_FALSE(data);
    ASSERT_THAT(data.error(), SizeIs(1));
    EXPECT_THAT(data.error().front().file, EndsWith("seed-3/metrics.json"));
}

TEST_F(SeedsReport, HalfATableIsAFaultWithItsLine)
{
    WriteTable("seed,row,passed,event,kind,at_s\n1,event,true,silence,blackhole,5\n2,ev");
    const auto data = SeedsReportData(m_folder);
    ASSERT_FALSE(data);
    EXPECT_THAT(data.error().front().file, EndsWith("runs.csv:3"));
}

} // namespace
} // namespace mopo::test
