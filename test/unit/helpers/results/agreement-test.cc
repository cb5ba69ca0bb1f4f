// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/agreement.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

namespace
{

Agreement Of(const RunBuilder& builder)
{
    return {builder.run.initiator, builder.run.responder, builder.run.natMappings};
}

} // namespace

TEST(Agreement, FromTheMoveUntilTheResponderFollows)
{
    RunBuilder builder;
    builder.Move(1000, NEW, PathReason::Preferred);
    builder.Follow(1020, NEW);
    const Agreement agreement = Of(builder);
    EXPECT_TRUE(agreement.At(At(999)));
    EXPECT_FALSE(agreement.At(At(1000)));
    EXPECT_FALSE(agreement.At(At(1019)));
    EXPECT_TRUE(agreement.At(At(1020)));
    EXPECT_EQ(agreement.ReachedIn({At(1000), At(2000)}), At(1020));
    EXPECT_EQ(agreement.DisagreedUntil(At(2000)), Ms(20));
}

TEST(Agreement, NotBeforeTheSas)
{
    const Agreement agreement({}, {}, {});
    EXPECT_FALSE(agreement.At(At(1)));
    EXPECT_EQ(agreement.ReachedIn({At(0), At(10)}), std::nullopt);
    EXPECT_EQ(agreement.DisagreedUntil(At(10)), Ms(0));
}

/// The responder sends to the NAT's outside; that is right as long as the mapping is there.
TEST(Agreement, ThroughANat)
{
    RunBuilder builder;
    const Transport outside{*IpAddress::Parse("198.51.100.1"), 61000};
    const Transport other{*IpAddress::Parse("198.51.100.1"), 61001};
    builder.Move(1000, NEW, PathReason::Preferred);
    builder.run.natMappings.push_back({At(1001), true, NEW.local, outside});
    builder.Follow(1020, {outside, NEW.peer});
    builder.run.natMappings.push_back({At(3000), false, NEW.local, outside});
    builder.run.natMappings.push_back({At(3100), true, NEW.local, other});
    builder.Follow(3150, {other, NEW.peer});
    const Agreement agreement = Of(builder);
    EXPECT_TRUE(agreement.At(At(1020)));
    EXPECT_FALSE(agreement.At(At(3000)));
    EXPECT_FALSE(agreement.At(At(3100)));
    EXPECT_TRUE(agreement.At(At(3150)));
    EXPECT_EQ(agreement.ReachedIn({At(3000), At(4000)}), At(3150));
    EXPECT_EQ(agreement.DisagreedUntil(At(4000)), Ms(20 + 150));
}

TEST(Agreement, ThroughTwoNats)
{
    RunBuilder builder;
    const Transport middle{*IpAddress::Parse("100.64.0.1"), 5000};
    const Transport outside{*IpAddress::Parse("198.51.100.1"), 61000};
    builder.run.natMappings.push_back({At(1000), true, middle, outside});
    builder.run.natMappings.push_back({At(1000), true, NEW.local, middle});
    builder.Move(1000, NEW, PathReason::Preferred);
    builder.Follow(1020, {outside, NEW.peer});
    EXPECT_TRUE(Of(builder).At(At(1020)));
}

/// Without UDP encapsulation ports do not matter; one end with and one without do not agree.
TEST(Agreement, Encapsulation)
{
    RunBuilder builder;
    Path raw = NEW;
    raw.local.port = 0;
    builder.run.initiator.addresses.push_back({At(1000), {NEW, {}}});
    builder.run.responder.addresses.push_back(
        {At(1010), {Mirrored(NEW), {.udpEncapsulation = true}}});
    builder.run.responder.addresses.push_back({At(1020), {Mirrored(raw), {}}});
    const Agreement agreement = Of(builder);
    EXPECT_FALSE(agreement.At(At(1010)));
    EXPECT_TRUE(agreement.At(At(1020)));
}

/// Lost again within the window: not reached.
TEST(Agreement, NotReachedForGood)
{
    RunBuilder builder;
    builder.Move(1000, NEW, PathReason::Preferred);
    builder.Follow(1020, NEW);
    builder.Move(1500, OTHER, PathReason::Preferred);
    EXPECT_EQ(Of(builder).ReachedIn({At(1000), At(2000)}), std::nullopt);
    EXPECT_EQ(Of(builder).DisagreedUntil(At(2000)), Ms(520));
}

} // namespace mopo::test
