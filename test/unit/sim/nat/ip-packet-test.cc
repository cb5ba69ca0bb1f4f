// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/ip-packet.h"
#include "test/unit/sim/nat/packets.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

TEST(IpPacket, UdpOverIpv4HasAddressesAndPorts)
{
    const auto octets = Udp("192.0.2.1", 4500, "203.0.113.1", 500);
    const auto packet = ParseIpPacket(octets);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->family, Family::Ipv4);
    EXPECT_EQ(packet->source, Ip("192.0.2.1"));
    EXPECT_EQ(packet->destination, Ip("203.0.113.1"));
    EXPECT_EQ(packet->protocol, IP_PROTOCOL_UDP);
    EXPECT_EQ(packet->payloadOffset, 20U);
    ASSERT_TRUE(packet->ports);
    EXPECT_EQ(packet->ports->source, 4500);
    EXPECT_EQ(packet->ports->destination, 500);
    EXPECT_FALSE(packet->fragment);
}

TEST(IpPacket, UdpOverIpv6IsFoundBehindExtensionHeaders)
{
    auto udp = Udp("3fff::1", 1000, "3fff::2", 2000);
    Octets payload{60, 0, 1, 4, 0, 0, 0, 0};                   // hop-by-hop, then
    payload.insert(payload.end(), {17, 1, 1, 12, 0, 0, 0, 0}); // destination options
    payload.resize(payload.size() + 8);                        // of 16 octets
    Append(payload, OctetView(udp).subspan(40));
    const auto octets = Ipv6(0, "3fff::1", "3fff::2", payload);
    const auto packet = ParseIpPacket(octets);
    ASSERT_TRUE(packet) << packet.error().what;
    EXPECT_EQ(packet->protocol, IP_PROTOCOL_UDP);
    EXPECT_EQ(packet->payloadOffset, 40U + 24U);
    ASSERT_TRUE(packet->ports);
    EXPECT_EQ(packet->ports->destination, 2000);
}

TEST(IpPacket, AnIpv6FragmentHasIts32BitIdentification)
{
    auto udp = Udp("3fff::1", 1000, "3fff::2", 2000);
    Octets first{17, 0, 0x00, 0x01, 0xaa, 0xbb, 0xcc, 0xdd};
    Append(first, OctetView(udp).subspan(40));
    const auto whole = ParseIpPacket(Ipv6(44, "3fff::1", "3fff::2", first));
    ASSERT_TRUE(whole);
    ASSERT_TRUE(whole->fragment);
    EXPECT_EQ(whole->fragment->identification, 0xaabbccddU);
    EXPECT_TRUE(whole->fragment->IsFirst());
    EXPECT_TRUE(whole->fragment->more);
    EXPECT_TRUE(whole->ports);

    Octets later{17, 0, 0x05, 0xa8, 0xaa, 0xbb, 0xcc, 0xdd, 1, 2, 3};
    const auto rest = ParseIpPacket(Ipv6(44, "3fff::1", "3fff::2", later));
    ASSERT_TRUE(rest);
    EXPECT_TRUE(rest->IsLaterFragment());
    EXPECT_EQ(rest->fragment->offset, 1448);
    EXPECT_FALSE(rest->fragment->more);
    EXPECT_FALSE(rest->ports);
}

TEST(IpPacket, AnIcmpErrorQuotesAPacketAndAnEchoDoesNot)
{
    const auto quoted = Udp("192.0.2.1", 4500, "203.0.113.1", 500);
    const auto error = ParseIpPacket(IcmpError("198.51.100.1", "192.0.2.1", quoted));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->quoteOffset, 28U);
    EXPECT_FALSE(error->ports);

    const auto echo = ParseIpPacket(Echo("192.0.2.1", "203.0.113.1", 77));
    ASSERT_TRUE(echo);
    EXPECT_FALSE(echo->quoteOffset);
    ASSERT_TRUE(echo->ports);
    EXPECT_EQ(echo->ports->source, 77);
    EXPECT_EQ(echo->ports->destination, 77);
}

TEST(IpPacket, EveryPrefixOfAPacketIsTruncated)
{
    const auto quoted = Udp("3fff::1", 1, "3fff::2", 2);
    for (const auto& octets : {Udp("192.0.2.1", 4500, "203.0.113.1", 500),
                               Tcp("192.0.2.1", 4500, "203.0.113.1", 500),
                               Echo("192.0.2.1", "203.0.113.1", 5),
                               Udp("3fff::1", 4500, "3fff::2", 500),
                               IcmpError("3fff::9", "3fff::1", quoted, 48)})
    {
        for (std::size_t size = 0; size < octets.size(); ++size)
        {
            const auto packet = ParseIpPacket(OctetView(octets).first(size));
            ASSERT_FALSE(packet) << "with " << size << " octets";
            EXPECT_EQ(packet.error().code, ErrorCode::Truncated);
        }
        EXPECT_TRUE(ParseIpPacket(octets));
    }
}

// A length field that lies must not make anyone read past the octets, nor too few of them.
TEST(IpPacket, ImpossibleLengthsAreRefused)
{
    auto octets = Udp("192.0.2.1", 4500, "203.0.113.1", 500);
    octets[0] = 0x44; // a header of 16 octets
    EXPECT_EQ(ParseIpPacket(octets).error().code, ErrorCode::InvalidSyntax);
    octets[0] = 0x4f; // a header of 60 octets
    EXPECT_FALSE(ParseIpPacket(octets));
    octets[0] = 0x45;
    octets[2] = 0;
    octets[3] = 19; // a packet shorter than its header
    EXPECT_EQ(ParseIpPacket(octets).error().code, ErrorCode::InvalidSyntax);
    octets[3] = 27; // seven octets of UDP header
    EXPECT_EQ(ParseIpPacket(octets).error().code, ErrorCode::Truncated);
    octets[0] = 0x55;
    EXPECT_EQ(ParseIpPacket(octets).error().code, ErrorCode::InvalidSyntax);
}

TEST(IpPacket, AChainOfExtensionHeadersEndsWithThePacket)
{
    Octets payload;
    for (unsigned i = 0; i < 100; ++i)
    {
        payload.insert(payload.end(), {60, 0, 1, 4, 0, 0, 0, 0});
    }
    EXPECT_EQ(ParseIpPacket(Ipv6(60, "3fff::1", "3fff::2", payload)).error().code,
              ErrorCode::Truncated);
    const Octets lying{17, 255, 0, 0, 0, 0, 0, 0};
    EXPECT_EQ(ParseIpPacket(Ipv6(0, "3fff::1", "3fff::2", lying)).error().code,
              ErrorCode::Truncated);
}

TEST(IpPacket, AQuotedPacketMayLackItsEnd)
{
    const auto octets = Udp("192.0.2.1", 4500, "203.0.113.1", 500, std::string(1000, 'x'));
    const auto quoted = ParseQuotedIpPacket(OctetView(octets).first(28));
    ASSERT_TRUE(quoted);
    EXPECT_EQ(quoted->ports->source, 4500);
    EXPECT_FALSE(ParseQuotedIpPacket(OctetView(octets).first(27)));
}

} // namespace
} // namespace mopo::test
