// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/round-trip-estimator.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;

TEST(RoundTripEstimator, NothingIsKnownBeforeTheFirstSample)
{
    const RoundTripEstimator estimator;
    EXPECT_FALSE(estimator.GetSmoothed());
    EXPECT_EQ(estimator.GetVariation(), Duration::zero());
}

// RFC 6298 2.2: "SRTT <- R, RTTVAR <- R/2"
TEST(RoundTripEstimator, TheFirstSampleIsTakenAsItIs)
{
    RoundTripEstimator estimator;
    estimator.AddSample(milliseconds(40));
    EXPECT_EQ(estimator.GetSmoothed(), milliseconds(40));
    EXPECT_EQ(estimator.GetVariation(), milliseconds(20));
}

// RFC 6298 2.3: RTTVAR = 3/4·20 + 1/4·|40 − 120| = 35, SRTT = 7/8·40 + 1/8·120 = 50
TEST(RoundTripEstimator, FurtherSamplesAreWeightedOneEighthAndOneQuarter)
{
    RoundTripEstimator estimator;
    estimator.AddSample(milliseconds(40));
    estimator.AddSample(milliseconds(120));
    EXPECT_EQ(estimator.GetSmoothed(), milliseconds(50));
    EXPECT_EQ(estimator.GetVariation(), milliseconds(35));
}

TEST(RoundTripEstimator, SteadySamplesLeaveNoVariation)
{
    RoundTripEstimator estimator;
    for (int i = 0; i < 100; ++i)
    {
        estimator.AddSample(milliseconds(40));
    }
    EXPECT_EQ(estimator.GetSmoothed(), milliseconds(40));
    EXPECT_LT(estimator.GetVariation(), std::chrono::microseconds(1));
}

TEST(RoundTripEstimator, WhatIsNotAboveZeroIsNoRoundTrip)
{
    RoundTripEstimator estimator;
    estimator.AddSample(Duration::zero());
    estimator.AddSample(-milliseconds(1));
    EXPECT_FALSE(estimator.GetSmoothed());
}

} // namespace
} // namespace mopo
