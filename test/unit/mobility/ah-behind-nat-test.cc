// SPDX-License-Identifier: GPL-2.0-only
// D-18: "if NAT is detected AH SAs are unusable → delete them / refuse with UNACCEPTABLE_PATH by
// policy"; draft 1.4: "ESP or AH".
#include "model/mobility/ah-behind-nat.h"

#include <gtest/gtest.h>

#include <array>

namespace mopo
{
namespace
{

constexpr NatDetectionVerdict NO_NAT{};
const std::array NATS{std::optional(NatDetectionVerdict{true, false}),
                      std::optional(NatDetectionVerdict{false, true}),
                      std::optional(NatDetectionVerdict{true, true})};

TEST(AhBehindNat, TheResponderRefusesOrDeletesByPolicy)
{
    for (const auto& nat : NATS)
    {
        EXPECT_EQ(JudgeAhOnRequest(true, nat, AhBehindNat::Refuse), AhVerdict::RefusePath);
        EXPECT_EQ(JudgeAhOnRequest(true, nat, AhBehindNat::Delete), AhVerdict::DeleteSas);
    }
}

TEST(AhBehindNat, TheInitiatorCanOnlyDelete)
{
    for (const auto& nat : NATS)
    {
        EXPECT_EQ(JudgeAhOnResponse(true, nat), AhVerdict::DeleteSas);
    }
}

TEST(AhBehindNat, WithoutANatAhStays)
{
    for (const std::optional<NatDetectionVerdict>& none : {std::optional(NO_NAT), {}})
    {
        EXPECT_EQ(JudgeAhOnRequest(true, none, AhBehindNat::Refuse), AhVerdict::Unaffected);
        EXPECT_EQ(JudgeAhOnRequest(true, none, AhBehindNat::Delete), AhVerdict::Unaffected);
        EXPECT_EQ(JudgeAhOnResponse(true, none), AhVerdict::Unaffected);
        EXPECT_TRUE(AllowsAh(none ? FlagsFor(*none) : NatFlags{}));
    }
}

TEST(AhBehindNat, WithoutAhANatConcernsNobody)
{
    for (const auto& nat : NATS)
    {
        EXPECT_EQ(JudgeAhOnRequest(false, nat, AhBehindNat::Refuse), AhVerdict::Unaffected);
        EXPECT_EQ(JudgeAhOnResponse(false, nat), AhVerdict::Unaffected);
    }
}

TEST(AhBehindNat, NoAhSaIsMadeBehindANat)
{
    for (const auto& nat : NATS)
    {
        EXPECT_FALSE(AllowsAh(FlagsFor(*nat)));
    }
}

} // namespace
} // namespace mopo
