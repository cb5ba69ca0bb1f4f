// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-crypto.h"
#include "model/dataplane/esp-sa-table.h"
#include "model/sim/nat/napt.h"
#include "model/wire/ip-packet.h"
#include "test/unit/sim/nat/packets.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

/// Two hosts with a pair of SAs: 10.99.1.5 behind the one, 10.99.0.0/24 behind the other.
class SaTable : public testing::Test
{
  protected:
    void SetUp() override
    {
        for (const bool atFirst : {true, false})
        {
            ASSERT_TRUE((atFirst ? first : second).Install(Order(atFirst, 0x1000, 1)));
        }
    }

    /// Both ends' orders for a pair with SPIs `base` (to the first) and `base + 1`.
    static InstallEspSa Order(bool atFirst, EspSpi base, std::uint8_t key)
    {
        InstallEspSa order;
        order.inboundSpi = atFirst ? base : base + 1;
        order.outboundSpi = atFirst ? base + 1 : base;
        order.suite = *ParseChildSuite("aes128gcm16");
        const DirectionKeys toFirst{Octets(20, key), {}};
        const DirectionKeys toSecond{Octets(20, static_cast<std::uint8_t>(key + 100)), {}};
        order.inboundKeys = atFirst ? toFirst : toSecond;
        order.outboundKeys = atFirst ? toSecond : toFirst;
        const auto of = [](std::string_view text)
        {
            return std::vector{TrafficSelector::FromPrefix(*IpPrefix::Parse(text))};
        };
        order.localSelectors = of(atFirst ? "10.99.1.5/32" : "10.99.0.0/24");
        order.remoteSelectors = of(atFirst ? "10.99.0.0/24" : "10.99.1.5/32");
        order.replayWindow = 64;
        order.addresses.path = {{Ip("192.0.2.1"), 0}, {Ip("203.0.113.1"), 0}};
        return order;
    }

    /// A newer pair of AH, with SPIs 0x4000 and 0x4001.
    void InstallAh()
    {
        for (const bool atFirst : {true, false})
        {
            auto order = Order(atFirst, 0x4000, 4);
            order.suite = *ParseChildSuite("ah-sha256");
            order.inboundKeys = {{}, Octets(32, atFirst ? 1 : 2)};
            order.outboundKeys = {{}, Octets(32, atFirst ? 2 : 1)};
            ASSERT_TRUE((atFirst ? first : second).Install(order));
        }
    }

    std::unique_ptr<Crypto> crypto = NewOpensslCrypto();
    std::unique_ptr<RandomSource> random = NewSeededRandom(1, "test");
    EspSaTable first{*crypto, *random};
    EspSaTable second{*crypto, *random};
    const Octets inner = Udp("10.99.1.5", 7, "10.99.0.2", 7);
};

TEST_F(SaTable, WhatOneSealsTheOtherOpens)
{
    auto sealed = first.Seal(inner);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->inboundSpi, 0x1000U);
    EXPECT_EQ(sealed->addresses.path.peer.address, Ip("203.0.113.1"));
    const auto opened = second.OpenEsp(sealed->packet);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->inboundSpi, 0x1001U);
    EXPECT_EQ(Octets(opened->inner.begin(), opened->inner.end()), inner);
    EXPECT_EQ(opened->protocol, InnerProtocol::Ipv4);
    EXPECT_TRUE(opened->newest);
    EXPECT_TRUE(opened->matchesSelectors);
}

TEST_F(SaTable, APacketThatNoSaCarriesIsNotSealed)
{
    EXPECT_EQ(first.Seal(Udp("10.99.1.5", 7, "10.98.0.2", 7)).error().code, ErrorCode::NotFound);
    EXPECT_EQ(first.Seal(Udp("3fff::1", 7, "3fff::2", 7)).error().code, ErrorCode::NotFound);
    EXPECT_EQ(first.Seal({}).error().code, ErrorCode::Truncated);
}

// D-19: neither sequence number nor replay window begins anew.
TEST_F(SaTable, AnUpdateChangesTheAddressesAndNothingElse)
{
    auto before = first.Seal(inner);
    UpdateEspSa update{{}, 0x1000, {{{Ip("10.1.0.10"), 4500}, {Ip("203.0.113.1"), 4500}}, {}}};
    update.addresses.flags.udpEncapsulation = true;
    ASSERT_TRUE(first.Update(update));
    auto after = first.Seal(inner);
    EXPECT_EQ(after->addresses, update.addresses);
    EXPECT_EQ(after->packet[7], 2);
    auto replay = before->packet;
    EXPECT_TRUE(second.OpenEsp(before->packet));
    EXPECT_TRUE(second.OpenEsp(after->packet));
    EXPECT_EQ(second.OpenEsp(replay).error().code, ErrorCode::Replayed);
    update.inboundSpi = 0x9999;
    EXPECT_EQ(first.Update(update).error().code, ErrorCode::NotFound);
}

// RFC 7296 2.8: after a rekeying, the new SA sends and the old one still receives.
TEST_F(SaTable, TheNewestSaSendsAndOlderOnesStillReceive)
{
    auto old = second.Seal(Udp("10.99.0.2", 7, "10.99.1.5", 7));
    ASSERT_TRUE(first.Install(Order(true, 0x2000, 2)));
    EXPECT_EQ(first.Seal(inner)->inboundSpi, 0x2000U);
    EXPECT_EQ(first.OpenEsp(old->packet)->inboundSpi, 0x1000U);
    ASSERT_TRUE(first.Remove({{}, 0x2000, 0x2001}));
    EXPECT_EQ(first.Seal(inner)->inboundSpi, 0x1000U);
    ASSERT_TRUE(first.Remove({{}, 0x1000, 0x1001}));
    EXPECT_EQ(first.Remove({{}, 0x1000, 0x1001}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(first.Size(), 0U);
}

// RFC 4301 5.2: authentic, but not a packet that this SA may carry.
TEST_F(SaTable, AForeignInnerPacketIsMarked)
{
    auto generous = Order(true, 0x3000, 3);
    generous.localSelectors = {TrafficSelector::FromPrefix(*IpPrefix::Parse("0.0.0.0/0"))};
    ASSERT_TRUE(first.Install(generous));
    ASSERT_TRUE(second.Install(Order(false, 0x3000, 3)));
    auto spoofed = first.Seal(Udp("10.99.1.6", 7, "10.99.0.2", 7));
    ASSERT_TRUE(spoofed);
    const auto opened = second.OpenEsp(spoofed->packet);
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->matchesSelectors);
}

// AH covers the outer header: it goes between the addresses that the SA has at that moment.
TEST_F(SaTable, AhBringsItsOuterHeader)
{
    InstallAh();
    for (const auto* source : {"192.0.2.1", "198.51.100.66"})
    {
        const IpsecSaAddresses addresses{{{Ip(source), 4500}, {Ip("203.0.113.1"), 4500}}, {}};
        ASSERT_TRUE(first.Update({{}, 0x4000, addresses}));
        auto sealed = first.Seal(inner);
        ASSERT_TRUE(sealed);
        EXPECT_EQ(sealed->protocol, ProtocolId::Ah);
        const auto outer = ParseIpPacket(sealed->packet);
        ASSERT_TRUE(outer);
        EXPECT_EQ(outer->protocol, IP_PROTOCOL_AH);
        EXPECT_EQ(outer->source, Ip(source));
        auto forEsp = sealed->packet;
        EXPECT_FALSE(second.OpenEsp(OctetSpan(forEsp).subspan(24)))
            << "its SPI is not one of an ESP SA";
        const auto opened = second.OpenAh(sealed->packet);
        ASSERT_TRUE(opened) << opened.error().what;
        EXPECT_EQ(Octets(opened->inner.begin(), opened->inner.end()), inner);
        EXPECT_TRUE(opened->matchesSelectors);
        EXPECT_EQ(second.OpenAh(sealed->packet).error().code, ErrorCode::Replayed);
    }
}

// A NAT that passes AH breaks it: the ICV covers the address that it rewrites (RFC 4302
// 3.3.3.1.1.1), and the reason says so.
TEST_F(SaTable, AhThatWentThroughANatIsRefusedByItsIntegrityCheck)
{
    InstallAh();
    NatConfig config;
    config.publicAddress = Ip("198.51.100.1");
    config.passIpsec = true;
    Napt nat(config);
    auto sealed = first.Seal(inner);
    ASSERT_TRUE(sealed);
    ASSERT_TRUE(nat.Outbound({}, sealed->packet));
    EXPECT_EQ(EndpointsOf(sealed->packet), "198.51.100.1 > 203.0.113.1");
    const auto opened = second.OpenAh(sealed->packet);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::IntegrityFailed);
    EXPECT_NE(opened.error().what.find("addresses were changed"), std::string::npos);
}

TEST_F(SaTable, AnOrderThatCannotBeIsRefused)
{
    EXPECT_EQ(first.Install(Order(true, 0x1000, 1)).error().code, ErrorCode::WrongState);
    auto order = Order(true, 0x4000, 4);
    order.suite = {};
    EXPECT_EQ(first.Install(order).error().code, ErrorCode::UnsupportedAlgorithm);
    EXPECT_EQ(first.Size(), 1U);
}

TEST_F(SaTable, WhatIsNoEspHurtsNobody)
{
    auto sealed = first.Seal(inner);
    for (std::size_t size = 0; size < sealed->packet.size(); ++size)
    {
        Octets part(sealed->packet.begin(), sealed->packet.begin() + static_cast<long>(size));
        EXPECT_FALSE(second.OpenEsp(part));
    }
    auto unknown = sealed->packet;
    unknown[0] ^= 0xff;
    EXPECT_EQ(second.OpenEsp(unknown).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(second.OpenEsp(sealed->packet));
}

} // namespace
} // namespace mopo::test
