// SPDX-License-Identifier: GPL-2.0-only
// How packets share the opportunities of a trace.
#include "model/sim/trace/delivery-opportunities.h"

#include <gtest/gtest.h>

#include <string_view>

namespace mopo
{
namespace
{

using namespace std::chrono_literals;

DeliveryOpportunities Of(std::string_view text)
{
    return DeliveryOpportunities(
        std::make_shared<const DeliveryTrace>(DeliveryTrace::Parse(text).value()));
}

TEST(DeliveryOpportunities, SmallPacketsShareOne)
{
    auto opportunities = Of("10\n20\n");
    EXPECT_EQ(opportunities.Take(1ms, 500), 10ms);
    EXPECT_EQ(opportunities.Take(10ms, 1000), 10ms);
    EXPECT_EQ(opportunities.Take(10ms, 4), 10ms);
    EXPECT_EQ(opportunities.Take(10ms, 1), 20ms);
}

TEST(DeliveryOpportunities, APacketThatIsLargerThanWhatIsLeftWaitsForTheNext)
{
    auto opportunities = Of("10\n20\n30\n");
    EXPECT_EQ(opportunities.Take(0ms, 1000), 10ms);
    EXPECT_EQ(opportunities.Take(10ms, 505), 20ms);
    // What was left of the first one is lost.
    EXPECT_EQ(opportunities.Take(20ms, 1000), 30ms);
}

TEST(DeliveryOpportunities, ThereAreSeveralAtOneInstant)
{
    auto opportunities = Of("10\n10\n20\n");
    EXPECT_EQ(opportunities.Take(0ms, 1504), 10ms);
    EXPECT_EQ(opportunities.Take(10ms, 1504), 10ms);
    EXPECT_EQ(opportunities.Take(10ms, 1504), 20ms);
}

TEST(DeliveryOpportunities, WhatNobodyTookIsLost)
{
    auto opportunities = Of("10\n20\n30\n");
    EXPECT_EQ(opportunities.Take(0ms, 100), 10ms);
    EXPECT_EQ(opportunities.Take(20ms + 1ns, 1504), 30ms);
    EXPECT_EQ(opportunities.Take(30ms, 1504), 40ms);
}

TEST(DeliveryOpportunities, WhatPacketsHadTakenThatAreGoneIsFreeAgain)
{
    auto opportunities = Of("10\n20\n30\n");
    EXPECT_EQ(opportunities.Take(11ms, 1504), 20ms);
    opportunities.GiveBack();
    EXPECT_EQ(opportunities.Take(12ms, 1504), 20ms);
    EXPECT_EQ(opportunities.Take(20ms, 1504), 30ms);
}

} // namespace
} // namespace mopo
