// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/verdict.h"
#include "model/crypto/openssl-crypto.h"

#include <gtest/gtest.h>

#include <limits>

namespace mopo
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

Verdict Of(const char* metric, const std::vector<Pair>& pairs)
{
    return JudgePairs(metric, pairs, *NewSeededRandom(1, "verdict"));
}

/// B is slower by 36 to 40.
std::vector<Pair> Slower()
{
    std::vector<Pair> pairs;
    for (int i = 0; i < 20; ++i)
    {
        pairs.push_back({100.0 + 7 * i, 100.0 + 7 * i + 36 + i % 5});
    }
    return pairs;
}

std::vector<Pair> Swapped(std::vector<Pair> pairs)
{
    for (Pair& pair : pairs)
    {
        std::swap(pair.a, pair.b);
    }
    return pairs;
}

} // namespace

TEST(Verdict, ADifferenceIsToldInWords)
{
    const Verdict slower = Of("recovery_ms", Slower());
    EXPECT_EQ(slower.difference, 38);
    EXPECT_EQ(slower.sign, 1);
    EXPECT_EQ(slower.words, "slower by 38.0 ms [37.0, 39.0]");
    const Verdict faster = Of("recovery_ms", Swapped(Slower()));
    EXPECT_EQ(faster.sign, -1);
    EXPECT_EQ(faster.words, "faster by 38.0 ms [37.0, 39.0]");
    EXPECT_EQ(Of("outage_ms", Slower()).words, "longer by 38.0 ms [37.0, 39.0]");
    EXPECT_EQ(Of("path_tests", Slower()).words, "more by 38.0 [37.0, 39.0]");
    EXPECT_EQ(Of("signalling.octets", Slower()).words, "more by 38.0 octets [37.0, 39.0]");
}

TEST(Verdict, MoreOfWhatIsGoodIsBetter)
{
    const Verdict more = Of("tcp_goodput_bps", Slower());
    EXPECT_EQ(more.sign, -1);
    EXPECT_EQ(more.words, "more by 38.0 bit/s [37.0, 39.0]");
}

TEST(Verdict, WhatIsNotShownIsNotClaimed)
{
    std::vector<Pair> pairs;
    for (int i = 0; i < 20; ++i)
    {
        pairs.push_back({100, i % 2 == 0 ? 130.0 : 75.0});
    }
    const Verdict verdict = Of("recovery_ms", pairs);
    EXPECT_EQ(verdict.sign, 0);
    EXPECT_EQ(verdict.words, "no difference shown");
    EXPECT_FALSE(IsWorse(verdict, pairs.size(), 0));
}

TEST(Verdict, TheSameIsTheSame)
{
    const Verdict verdict = Of("recovery_ms", std::vector<Pair>(9, {5, 5}));
    EXPECT_EQ(verdict.words, "the same");
    EXPECT_FALSE(IsWorse(verdict, 9, 0));
    EXPECT_EQ(Of("recovery_ms", {{5, 5}}).words, "the same");
}

TEST(Verdict, FewPairsHaveNoInterval)
{
    const std::vector<Pair> pairs(FEWEST_FOR_INTERVAL - 1, {100, 110});
    const Verdict verdict = Of("recovery_ms", pairs);
    EXPECT_FALSE(verdict.interval);
    EXPECT_EQ(verdict.words, "slower by 10.0 ms, too few pairs for an interval");
    EXPECT_TRUE(IsWorse(verdict, pairs.size(), 0.05));
    EXPECT_TRUE(Of("recovery_ms", std::vector<Pair>(FEWEST_FOR_INTERVAL, {100, 110})).interval);
}

TEST(Verdict, ARecoveryThatNeverCameIsTheLatestOfAll)
{
    std::vector<Pair> pairs = Slower();
    pairs[0].b = NEVER;
    const Verdict one = Of("recovery_ms", pairs);
    EXPECT_EQ(one.onlyBUnrecovered, 1U);
    EXPECT_TRUE(one.words.ends_with("; only A recovered in 1")) << one.words;
    for (Pair& pair : pairs)
    {
        pair.b = NEVER;
    }
    const Verdict all = Of("recovery_ms", pairs);
    EXPECT_EQ(all.words, "without the recovery that A has; only A recovered in 20");
    EXPECT_TRUE(IsWorse(all, pairs.size(), 0.05));
    EXPECT_FALSE(IsWorse(Of("recovery_ms", Swapped(pairs)), pairs.size(), 0));
}

TEST(Verdict, WorseIsMoreThanThatPartOfA)
{
    const Verdict verdict = Of("recovery_ms", std::vector<Pair>(10, {100, 106}));
    EXPECT_TRUE(IsWorse(verdict, 10, 0.05));
    EXPECT_FALSE(IsWorse(verdict, 10, 0.06));
    EXPECT_FALSE(IsWorse(Of("recovery_ms", std::vector<Pair>(10, {106, 100})), 10, 0));
    // Of nothing, anything is more.
    EXPECT_TRUE(IsWorse(Of("lost", std::vector<Pair>(10, {0, 1})), 10, 0.5));
}

// The median stays where it is when two of ten runs lose their recovery.
TEST(Verdict, LostRecoveriesAreWorseWhateverTheMedianSays)
{
    std::vector<Pair> pairs(10, {100, 100});
    pairs[3].b = pairs[4].b = NEVER;
    const Verdict verdict = Of("recovery_ms", pairs);
    EXPECT_EQ(verdict.difference, 0);
    EXPECT_TRUE(IsWorse(verdict, pairs.size(), 0.05));
    EXPECT_FALSE(IsWorse(verdict, pairs.size(), 0.2));
}

} // namespace mopo
