// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/nat64.h"
#include "test/unit/sim/nat/packets.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

constexpr auto HOST = "3fff:3::20";
constexpr auto OTHER_HOST = "3fff:3::21";
constexpr auto GATEWAY = "203.0.113.1";
constexpr auto GATEWAY_INSIDE = "64:ff9b::203.0.113.1";
constexpr auto PUBLIC = "198.51.100.1";

NatConfig Config()
{
    NatConfig config;
    config.publicAddress = Ip(PUBLIC);
    config.timeouts.udp = std::chrono::seconds(30);
    return config;
}

std::string Show(const Nat64::Translated& translated)
{
    if (!translated)
    {
        return ToString(translated.error());
    }
    EXPECT_TRUE(ChecksumsAreRight(*translated));
    return EndpointsOf(*translated);
}

std::string Out(Nat64& nat, double at, const Octets& packet)
{
    return Show(nat.Outbound(At(at), packet));
}

std::string In(Nat64& nat, double at, const Octets& packet)
{
    return Show(nat.Inbound(At(at), packet));
}

/// Behind an IPv6 packet's header comes one that says which fragment it is.
Octets Ipv6Fragment(const Octets& packet, std::size_t offset, std::size_t size)
{
    const auto payload = OctetView(packet).subspan(40);
    const bool more = offset + size < payload.size();
    const auto field = static_cast<std::uint16_t>(offset | (more ? 1U : 0U));
    Octets fragment{packet[6],
                    0,
                    static_cast<std::uint8_t>(field >> 8),
                    static_cast<std::uint8_t>(field),
                    0,
                    0,
                    0x12,
                    0x34};
    const auto part = payload.subspan(offset, size);
    fragment.insert(fragment.end(), part.begin(), part.end());
    return Ipv6(44, HOST, GATEWAY_INSIDE, fragment);
}

// RFC 6052 2.4: "64:ff9b::192.0.2.33".
TEST(Nat64, AnAddressIsSynthesized)
{
    EXPECT_EQ(SynthesizeIpv6(WellKnownNat64Prefix(), Ip("192.0.2.33")), Ip("64:ff9b::192.0.2.33"));
    EXPECT_EQ(SynthesizeIpv6(*IpPrefix::Parse("3fff:64::/96"), Ip("192.0.2.33")),
              Ip("3fff:64::192.0.2.33"));
}

TEST(Nat64, UdpGoesOutAndItsAnswerComesBack)
{
    Nat64 nat(Config());
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 500, PUBLIC, 500)), "no-mapping");
    EXPECT_EQ(Out(nat, 0, Udp(HOST, 500, GATEWAY_INSIDE, 500)),
              "198.51.100.1:500 > 203.0.113.1:500");
    EXPECT_EQ(In(nat, 1, Udp(GATEWAY, 500, PUBLIC, 500)),
              "[64:ff9b::cb00:7101]:500 > [3fff:3::20]:500");
    EXPECT_EQ(In(nat, 1, Udp(GATEWAY, 77, PUBLIC, 500)), "filtered");
    EXPECT_EQ(In(nat, 32, Udp(GATEWAY, 500, PUBLIC, 500)), "no-mapping");
}

TEST(Nat64, TcpAndEchoAreTranslated)
{
    Nat64 nat(Config());
    EXPECT_EQ(Out(nat, 0, Tcp(HOST, 77, GATEWAY_INSIDE, 80)), "198.51.100.1:77 > 203.0.113.1:80");
    EXPECT_EQ(In(nat, 0, Tcp(GATEWAY, 80, PUBLIC, 77)),
              "[64:ff9b::cb00:7101]:80 > [3fff:3::20]:77");
    EXPECT_EQ(Out(nat, 0, Echo(HOST, GATEWAY_INSIDE, 5)), "198.51.100.1:5 > 203.0.113.1:5");
    const auto reply = nat.Inbound(At(1), Echo(GATEWAY, PUBLIC, 5, true));
    ASSERT_TRUE(reply);
    EXPECT_TRUE(ChecksumsAreRight(*reply));
    EXPECT_EQ(*reply,
              [&]
              {
                  auto whole = Echo(GATEWAY_INSIDE, HOST, 5, true);
                  whole[7] = 63;
                  return whole;
              }());
}

TEST(Nat64, HostsShareTheAddressByTheirPorts)
{
    Nat64 nat(Config());
    EXPECT_EQ(Out(nat, 0, Udp(HOST, 4500, GATEWAY_INSIDE, 4500)),
              "198.51.100.1:4500 > 203.0.113.1:4500");
    EXPECT_EQ(Out(nat, 0, Udp(OTHER_HOST, 4500, GATEWAY_INSIDE, 4500)),
              "198.51.100.1:40000 > 203.0.113.1:4500");
    EXPECT_EQ(In(nat, 1, Udp(GATEWAY, 4500, PUBLIC, 40000)),
              "[64:ff9b::cb00:7101]:4500 > [3fff:3::21]:4500");
}

// RFC 6146 1: "TCP, UDP, and ICMP"; nothing else has ports.
TEST(Nat64, EspIsNotTranslated)
{
    Nat64 nat(Config());
    EXPECT_EQ(Out(nat, 0, Esp(HOST, GATEWAY_INSIDE)), "protocol-not-translated");
    EXPECT_EQ(In(nat, 0, Esp(GATEWAY, PUBLIC)), "protocol-not-translated");
}

TEST(Nat64, WhatIsNotInThePrefixIsNotForIt)
{
    Nat64 nat(Config());
    EXPECT_EQ(Out(nat, 0, Udp(HOST, 500, "3fff:ff::1", 500)), "no-mapping");
    EXPECT_EQ(Out(nat, 0, Udp("10.1.0.10", 500, GATEWAY, 500)), "malformed");
    EXPECT_EQ(Out(nat, 0, {}), "malformed");
}

TEST(Nat64, TheHopLimitRunsOut)
{
    Nat64 nat(Config());
    auto packet = Udp(HOST, 500, GATEWAY_INSIDE, 500);
    packet[7] = 1;
    EXPECT_EQ(Out(nat, 0, packet), "hop-limit");
    packet[7] = 2;
    const auto last = nat.Outbound(At(0), packet);
    ASSERT_TRUE(last);
    EXPECT_EQ((*last)[8], 1);
}

// RFC 6145 4.1 and 5.1: the Fragment header becomes fields of the IPv4 header, and back.
TEST(Nat64, FragmentsAreTranslatedBothWays)
{
    Nat64 nat(Config());
    const auto whole = Udp(HOST, 4500, GATEWAY_INSIDE, 4500, std::string(100, 'x'));
    EXPECT_EQ(Out(nat, 0, Ipv6Fragment(whole, 48, 60)), "fragment-without-first");
    const auto first = nat.Outbound(At(0), Ipv6Fragment(whole, 0, 48));
    const auto later = nat.Outbound(At(0), Ipv6Fragment(whole, 48, 60));
    ASSERT_TRUE(first && later);
    EXPECT_EQ(EndpointsOf(*first), "198.51.100.1:4500 > 203.0.113.1:4500");
    EXPECT_EQ(EndpointsOf(*later), "198.51.100.1 > 203.0.113.1");
    Octets joined = Ipv4(IP_PROTOCOL_UDP,
                         PUBLIC,
                         GATEWAY,
                         [&]
                         {
                             Octets payload(first->begin() + 20, first->end());
                             payload.insert(payload.end(), later->begin() + 20, later->end());
                             return payload;
                         }());
    EXPECT_TRUE(ChecksumsAreRight(joined)) << "the checksum covers both fragments";

    const auto answer = Udp(GATEWAY, 4500, PUBLIC, 4500, std::string(100, 'y'));
    const auto back = nat.Inbound(At(1), Fragment(answer, 0, 48));
    const auto rest = nat.Inbound(At(1), Fragment(answer, 48, 60));
    ASSERT_TRUE(back && rest);
    EXPECT_EQ(EndpointsOf(*back), "[64:ff9b::cb00:7101]:4500 > [3fff:3::20]:4500");
    EXPECT_EQ(EndpointsOf(*rest), "64:ff9b::cb00:7101 > 3fff:3::20");
    const auto parsed = ParseIpPacket(*rest);
    ASSERT_TRUE(parsed && parsed->fragment);
    EXPECT_EQ(parsed->fragment->offset, 48);
    EXPECT_EQ(parsed->fragment->identification, 0x1234U);
    EXPECT_FALSE(parsed->fragment->more);
}

TEST(Nat64, MappingsAreToldWithTheHostThatTheyAreOf)
{
    Nat64 nat(Config());
    std::vector<std::string> told;
    const auto note = [&](const NatMappingInfo& mapping)
    {
        told.push_back(mapping.inside.ToString() + " " + mapping.outside.ToString());
    };
    nat.SetListeners(note, note);
    Out(nat, 0, Udp(HOST, 4500, GATEWAY_INSIDE, 4500));
    nat.Expire(At(31));
    EXPECT_EQ(told, std::vector<std::string>(2, "[3fff:3::20]:4500 198.51.100.1:4500"));
}

TEST(Nat64, ARebootChangesPortsAndAddress)
{
    Nat64 nat(Config());
    Out(nat, 0, Udp(HOST, 4500, GATEWAY_INSIDE, 4500));
    nat.Reboot(50000, Ip("198.51.100.2"));
    EXPECT_EQ(nat.PublicAddress(), Ip("198.51.100.2"));
    EXPECT_EQ(Out(nat, 1, Udp(HOST, 4500, GATEWAY_INSIDE, 4500)),
              "198.51.100.2:50000 > 203.0.113.1:4500");
}

} // namespace
} // namespace mopo::test
