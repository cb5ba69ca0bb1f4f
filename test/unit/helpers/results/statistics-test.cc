// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/statistics.h"
#include "model/crypto/openssl-crypto.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace mopo
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

std::vector<double> UpTo(int most)
{
    std::vector<double> values(static_cast<std::size_t>(most));
    std::iota(values.begin(), values.end(), 1);
    return values;
}

ConfidenceInterval IntervalOf(std::vector<double> values, const char* stream = "a")
{
    return BootstrapMedian(std::move(values), *NewSeededRandom(1, stream));
}

} // namespace

TEST(Statistics, Median)
{
    EXPECT_EQ(Median({3}), 3);
    EXPECT_EQ(Median({9, 1, 2}), 2);
    EXPECT_EQ(Median({1, 2, 4, 9}), 3);
}

TEST(Statistics, AQuantileIsOneOfTheValues)
{
    EXPECT_EQ(Quantile({3}, 95), 3);
    std::vector<double> twenty = UpTo(20);
    EXPECT_EQ(Quantile(twenty, 95), 19);
    EXPECT_EQ(Quantile(twenty, 25), 5);
    EXPECT_EQ(Quantile(twenty, 0), 1);
    EXPECT_EQ(Quantile(twenty, 100), 20);
    twenty.push_back(21);
    EXPECT_EQ(Quantile(twenty, 95), 20);
}

// What never came is later than all that did.
TEST(Statistics, InfiniteValuesAreValues)
{
    EXPECT_EQ(Median({NEVER, 1, 2}), 2);
    EXPECT_EQ(Median({NEVER, 1}), NEVER);
    EXPECT_EQ(Median({NEVER, NEVER}), NEVER);
    EXPECT_EQ(Median({NEVER, -NEVER}), 0);
    EXPECT_EQ(Quantile({NEVER, 1, 2, 3}, 75), 3);
    EXPECT_EQ(Quantile({NEVER, 1, 2, 3}, 95), NEVER);
    EXPECT_EQ(IntervalOf({NEVER, NEVER, NEVER}), (ConfidenceInterval{NEVER, NEVER}));
}

// Efron, "Bootstrap methods: another look at the jackknife" (1979), section 3: the median of a
// bootstrap sample of 13 is the second or twelfth value with a probability of 0.0015 each, the
// third or eleventh with 0.0142, the fourth or tenth with 0.0550. So 2.5 % lie at the fourth on
// each side.
TEST(Statistics, TheBootstrapOfAMedianIsAsEfronComputedIt)
{
    EXPECT_EQ(IntervalOf(UpTo(13)), (ConfidenceInterval{4, 10}));
    EXPECT_EQ(IntervalOf(UpTo(13), "another"), (ConfidenceInterval{4, 10}));
}

// Of three, the median of a sample is the least with a probability of 7/27, which is more than 2.5
// %.
TEST(Statistics, FewValuesHaveAWideInterval)
{
    EXPECT_EQ(IntervalOf({5, 1, 3}), (ConfidenceInterval{1, 5}));
    EXPECT_EQ(IntervalOf({7}), (ConfidenceInterval{7, 7}));
}

// The interval of the median of n values has about the ranks n/2 - sqrt(n) and n/2 + sqrt(n).
TEST(Statistics, ManyValuesHaveANarrowInterval)
{
    const ConfidenceInterval interval = IntervalOf(UpTo(1000));
    EXPECT_NEAR(interval.low, 500 - 31, 5);
    EXPECT_NEAR(interval.high, 501 + 31, 5);
}

TEST(Statistics, TheSameStreamGivesTheSameInterval)
{
    std::vector<double> values;
    for (int i = 0; i < 40; ++i)
    {
        values.push_back(i * i % 37 + 0.5 * i);
    }
    EXPECT_EQ(IntervalOf(values), IntervalOf(values));
    EXPECT_EQ(IntervalOf(values), IntervalOf({values.rbegin(), values.rend()}));
}

} // namespace mopo
