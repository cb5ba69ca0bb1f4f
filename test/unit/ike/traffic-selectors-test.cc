// SPDX-License-Identifier: GPL-2.0-only
// RFC 7296 2.9: narrowing of traffic selectors.
#include "model/ike/traffic-selectors.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

TrafficSelector Of(const std::string& prefix)
{
    return TrafficSelector::FromPrefix(*IpPrefix::Parse(prefix));
}

TEST(TrafficSelectorsTest, TheSharedPartOfTwo)
{
    EXPECT_EQ(Intersect(Of("0.0.0.0/0"), Of("10.99.0.0/24")), Of("10.99.0.0/24"));
    EXPECT_EQ(Intersect(Of("10.0.0.0/24"), Of("10.0.1.0/24")), std::nullopt);
    EXPECT_EQ(Intersect(Of("10.0.0.0/24"), Of("3fff::/20")), std::nullopt);
}

TEST(TrafficSelectorsTest, ProtocolAndPortsNarrowToo)
{
    TrafficSelector udp = Of("10.0.0.0/24");
    udp.protocol = 17;
    udp.firstPort = 100;
    udp.lastPort = 200;
    EXPECT_EQ(Intersect(udp, Of("0.0.0.0/0")), udp);
    TrafficSelector tcp = udp;
    tcp.protocol = 6;
    EXPECT_EQ(Intersect(udp, tcp), std::nullopt);
    TrafficSelector higher = udp;
    higher.firstPort = 150;
    higher.lastPort = 300;
    const auto shared = Intersect(udp, higher);
    ASSERT_TRUE(shared.has_value());
    EXPECT_EQ(shared->firstPort, 150);
    EXPECT_EQ(shared->lastPort, 200);
    higher.firstPort = 201;
    EXPECT_EQ(Intersect(udp, higher), std::nullopt);
}

TEST(TrafficSelectorsTest, NarrowKeepsThePeersOrderAndNothingTwice)
{
    const auto narrowed = Narrow({Of("10.0.0.0/8"), Of("10.1.0.0/16"), Of("192.168.0.0/16")},
                                 {Of("10.1.0.0/16"), Of("10.2.0.0/16")});
    EXPECT_EQ(narrowed, (std::vector{Of("10.1.0.0/16"), Of("10.2.0.0/16")}));
    EXPECT_TRUE(Narrow({Of("172.16.0.0/12")}, {Of("10.0.0.0/8")}).empty());
}

TEST(TrafficSelectorsTest, AResponderMayNarrowButNotWiden)
{
    EXPECT_TRUE(IsSubset({Of("10.1.0.0/16")}, {Of("10.0.0.0/8")}));
    EXPECT_FALSE(IsSubset({Of("10.0.0.0/8")}, {Of("10.1.0.0/16")}));
    EXPECT_FALSE(IsSubset({Of("3fff::/20")}, {Of("10.0.0.0/8")}));
}

// A peer may send 255 selectors; their product with the policy's stays within a payload.
TEST(TrafficSelectorsTest, ManySelectorsStayBounded)
{
    std::vector<TrafficSelector> many;
    for (int i = 0; i < 255; ++i)
    {
        many.push_back(Of("10." + std::to_string(i) + ".0.0/16"));
    }
    std::vector<TrafficSelector> policy = many;
    for (TrafficSelector& one : policy)
    {
        one.firstPort = 5;
    }
    policy.insert(policy.end(), many.begin(), many.end());
    EXPECT_EQ(Narrow(many, policy).size(), 255U);
}

} // namespace
} // namespace mopo
