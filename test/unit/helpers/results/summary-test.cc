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
    const RunMetrics metrics{"example", 5, {MeasurePeer(builder.run, agreement, "client")}};
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

/// IKE works, and ESP does not.
TEST(Summary, ControlAliveDataDead)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.UpTrain(1005, 1500, OLD, std::nullopt);
    builder.UpTrain(1505, 2000, OLD, 5);
    builder.Request(1105, 6, OLD, false);
    builder.Answered(1110, 6, OLD, false);
    builder.Response(1116, 6, OLD);
    builder.Measure(2000);
    const Agreement agreement(builder.run.initiator, builder.run.responder, {});
    const RunMetrics metrics{"example", 5, {MeasurePeer(builder.run, agreement, "client")}};
    EXPECT_THAT(MakeSummary({metrics, {}, Ms(2000), Ms(100), "results/x", false}),
                HasSubstr("control alive, data dead: 400.0/0.0 ms up/down"));
}

TEST(Summary, SeveralInitiators)
{
    RunBuilder builder;
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.Measure(2000);
    const Agreement agreement(builder.run.initiator, builder.run.responder, {});
    const PeerMetrics one = MeasurePeer(builder.run, agreement, "client-a");
    PeerMetrics two = one;
    two.initiator = "client-b";
    const auto text = [](const RunMetrics& metrics)
    {
        return MakeSummary({metrics, {}, Ms(2000), Ms(100), "results/x", false});
    };
    EXPECT_THAT(text({"example", 5, {one}}), Not(HasSubstr("client-a")));
    const std::string both = text({"example", 5, {one, two}});
    EXPECT_THAT(both, HasSubstr("client-a:\n"));
    EXPECT_THAT(both, testing::ContainsRegex("client-b +1 +1.00 +0/0 +1\n"));
}

} // namespace mopo::test
