// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/interval.h"
#include "helpers/report/kind-text.h"
#include "helpers/report/median-interval.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace mopo
{
namespace
{

using ::testing::Each;
using ::testing::Optional;
using ::testing::Pair;

std::vector<double> UpTo(int count)
{
    std::vector<double> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), 1);
    return values;
}

TEST(MedianInterval, IsBetweenTheRanksOfThePublishedTable)
{
    // Conover, Practical Nonparametric Statistics, table of the binomial distribution at 1/2.
    EXPECT_EQ(MedianInterval(UpTo(5)), std::nullopt);
    EXPECT_THAT(MedianInterval(UpTo(6)), Optional(Pair(1, 6)));
    EXPECT_THAT(MedianInterval(UpTo(20)), Optional(Pair(6, 15)));
    EXPECT_THAT(MedianInterval(UpTo(100)), Optional(Pair(40, 61)));
}

TEST(MedianInterval, HoldsForManyValuesToo)
{
    // 1/2 ± 1.96 / (2 √n) of 10,000.
    EXPECT_THAT(MedianInterval(UpTo(10000)), Optional(Pair(4902, 5099)));
}

TEST(CutRun, PiecesTouchAndCoverTheRun)
{
    for (const double duration : {0.5, 20.0, 300.0})
    {
        const auto pieces = CutRun(duration, {0, 7.003, 7.01, 12, 19.9});
        double now = 0;
        for (const Interval& piece : pieces)
        {
            EXPECT_EQ(piece.from, now);
            EXPECT_GT(piece.to, piece.from);
            now = piece.to;
        }
        EXPECT_EQ(now, duration);
    }
}

TEST(CutRun, IsFineAroundAnEventAndCoarseElsewhere)
{
    const auto pieces = CutRun(300, {100});
    const auto widthAt = [&](double time)
    {
        const Interval& piece = pieces[PieceAt(pieces, time)];
        EXPECT_LE(piece.from, time);
        EXPECT_LT(time, piece.to);
        return piece.to - piece.from;
    };
    EXPECT_NEAR(widthAt(99.7), 0.02, 1e-6);
    EXPECT_NEAR(widthAt(101), 0.02, 1e-6);
    EXPECT_NEAR(widthAt(50), 0.6, 1e-6);
    EXPECT_LT(pieces.size(), 700);
}

TEST(PieceAt, WhatIsBesideTheRunGoesToItsEnds)
{
    const auto pieces = CutRun(20, {});
    EXPECT_EQ(PieceAt(pieces, -1), 0);
    EXPECT_EQ(PieceAt(pieces, 20), pieces.size() - 1);
}

TEST(KindText, CountsWhatIsDoneSeveralTimes)
{
    EXPECT_EQ(KindText("link-down"), "link-down");
    EXPECT_EQ(KindText("block+unblock+block+block"), "3 × block, unblock");
}

} // namespace
} // namespace mopo
