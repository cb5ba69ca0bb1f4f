// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/napt.h"
#include "test/unit/sim/nat/packets.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

constexpr const char* INSIDE = "10.1.0.10";
constexpr const char* OTHER_INSIDE = "10.1.0.11";
constexpr const char* PUBLIC = "198.51.100.1";
constexpr const char* GATEWAY = "203.0.113.1";

NatConfig Config()
{
    NatConfig config;
    config.publicAddress = Ip(PUBLIC);
    return config;
}

std::uint16_t IdentificationOf(const Octets& packet)
{
    return static_cast<std::uint16_t>(packet[4] << 8 | packet[5]);
}

/// Puts two fragments together again.
Octets Whole(const Octets& first, const Octets& second)
{
    Octets payload(first.begin() + 20, first.end());
    payload.insert(payload.end(), second.begin() + 20, second.end());
    const auto parsed = ParseIpPacket(first);
    return Ipv4(
        parsed->protocol, parsed->source.ToString(), parsed->destination.ToString(), payload);
}

TEST(NaptFragments, LaterFragmentsFollowTheFirstBothWays)
{
    Napt nat(Config());
    const std::string text(1000, 'x');
    const auto packet = Udp(INSIDE, 4500, GATEWAY, 4500, text);
    auto first = Fragment(packet, 0, 512);
    auto second = Fragment(packet, 512, 496);
    ASSERT_TRUE(nat.Outbound(At(0), first));
    ASSERT_TRUE(nat.Outbound(At(0), second));
    EXPECT_EQ(EndpointsOf(second), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(IdentificationOf(first), IdentificationOf(second));
    EXPECT_TRUE(ChecksumsAreRight(first));
    EXPECT_TRUE(ChecksumsAreRight(second));
    // The UDP checksum covers both.
    EXPECT_TRUE(ChecksumsAreRight(Whole(first, second)));

    const auto answer = Udp(GATEWAY, 4500, PUBLIC, 4500, text);
    auto firstBack = Fragment(answer, 0, 512);
    auto secondBack = Fragment(answer, 512, 496);
    ASSERT_TRUE(nat.Inbound(At(0), firstBack));
    ASSERT_TRUE(nat.Inbound(At(0), secondBack));
    EXPECT_EQ(EndpointsOf(secondBack), "203.0.113.1 > 10.1.0.10");
    EXPECT_TRUE(ChecksumsAreRight(Whole(firstBack, secondBack)));
}

// RFC 6864 5.3.1: datagrams of two inside hosts must not share an identification outside.
TEST(NaptFragments, DatagramsOfTwoHostsGetDifferentIdentifications)
{
    Napt nat(Config());
    const std::string text(1000, 'x');
    auto one = Fragment(Udp(INSIDE, 4500, GATEWAY, 4500, text), 0, 512);
    auto two = Fragment(Udp(OTHER_INSIDE, 4500, GATEWAY, 4500, text), 0, 512);
    ASSERT_EQ(IdentificationOf(one), IdentificationOf(two));
    ASSERT_TRUE(nat.Outbound(At(0), one));
    ASSERT_TRUE(nat.Outbound(At(0), two));
    EXPECT_NE(IdentificationOf(one), IdentificationOf(two));

    auto rest = Fragment(Udp(OTHER_INSIDE, 4500, GATEWAY, 4500, text), 512, 496);
    ASSERT_TRUE(nat.Outbound(At(0), rest));
    EXPECT_EQ(IdentificationOf(rest), IdentificationOf(two));
}

TEST(NaptFragments, AFragmentWithoutItsFirstIsDropped)
{
    Napt nat(Config());
    const auto packet = Udp(INSIDE, 4500, GATEWAY, 4500, std::string(1000, 'x'));
    auto second = Fragment(packet, 512, 496);
    EXPECT_EQ(nat.Outbound(At(0), second), std::unexpected(NatDropReason::FragmentWithoutFirst));
    auto first = Fragment(packet, 0, 512);
    ASSERT_TRUE(nat.Outbound(At(0), first));
    EXPECT_EQ(nat.Outbound(At(31), second), std::unexpected(NatDropReason::FragmentWithoutFirst));
}

TEST(NaptFragments, ProtocolsAreKeptApart)
{
    Napt nat(Config());
    auto first = Fragment(Udp(INSIDE, 4500, GATEWAY, 4500, std::string(1000, 'x')), 0, 512);
    ASSERT_TRUE(nat.Outbound(At(0), first));
    auto other = Fragment(Ipv4(IP_PROTOCOL_TCP, INSIDE, GATEWAY, Octets(1000)), 512, 488);
    EXPECT_EQ(nat.Outbound(At(0), other), std::unexpected(NatDropReason::FragmentWithoutFirst));
}

TEST(NaptFragments, ManyOpenDatagramsDoNotGrowTheTableForEver)
{
    FragmentTable<int> table;
    IpPacket first;
    for (unsigned i = 0; i < FragmentTable<int>::LIMIT + 10; ++i)
    {
        first.fragment = IpFragment{i, 0, true};
        table.Note(At(i * 0.001), std::chrono::seconds(30), first, 1);
    }
    first.fragment = IpFragment{9, 8, false};
    EXPECT_EQ(table.Find(At(2), std::chrono::seconds(30), first), nullptr);
    first.fragment = IpFragment{10, 8, false};
    EXPECT_NE(table.Find(At(2), std::chrono::seconds(30), first), nullptr);
}

} // namespace
} // namespace mopo::test
