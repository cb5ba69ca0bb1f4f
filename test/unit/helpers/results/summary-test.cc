// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/summary.h"
#include "helpers/results/text-table.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{

using ::testing::HasSubstr;
using ::testing::Not;

TEST(TextTable, ColumnsAreAsWideAsTheirCells)
{
    EXPECT_EQ(FormatTable({{"event", "ms"}, {"a", "1000.0"}}, 1),
              "event      ms\n"
              "a      1000.0\n");
}

TEST(Summary, WhatHappened)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.Event("unplug", 1000);
    builder.Event("nothing", 1300);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.UpTrain(1005, 1200, NEW, 22);
    builder.run.end = At(1400);
    const Agreement agreement(builder.run.initiator, builder.run.responder, {});
    const RunMetrics metrics = MeasureRun(builder.run, agreement, "example", 5);
    const std::vector<ExpectationResult> expectations{{"kept", true, "it was"},
                                                      {"fast", false, "it was not"}};
    SummaryInputs inputs{metrics, expectations, Ms(1400), Ms(100), "results/x", false};
    const std::string text = MakeSummary(inputs);
    EXPECT_THAT(text, HasSubstr("example, seed 5: 1.4 s simulated in 0.1 s"));
    EXPECT_THAT(text, HasSubstr("unplug"));
    EXPECT_THAT(text, HasSubstr("B1"));
    EXPECT_THAT(text, HasSubstr("22.0/-"));
    EXPECT_THAT(text, HasSubstr("ok      kept: it was"));
    EXPECT_THAT(text, HasSubstr("FAILED  fast: it was not"));
    EXPECT_THAT(text, HasSubstr("1 of 2 expectations hold"));
    EXPECT_THAT(text, HasSubstr("results/x"));
    EXPECT_THAT(text, Not(HasSubstr("\033")));
    inputs.colours = true;
    EXPECT_THAT(MakeSummary(inputs), HasSubstr("\033[31mFAILED"));
}

} // namespace mopo::test
