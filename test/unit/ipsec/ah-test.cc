// SPDX-License-Identifier: GPL-2.0-only
// AH in tunnel mode: RFC 4302 with HMAC-SHA1-96 (RFC 2404) and HMAC-SHA2-256-128 (RFC 4868).
#include "model/crypto/openssl-crypto.h"
#include "model/ipsec/ah.h"
#include "test/unit/crypto/crypto-test-tools.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace mopo::test
{

namespace
{

constexpr EspSpi SPI = 0x0a918804;

std::unique_ptr<PacketMac> NewMac(std::string_view integrity)
{
    const IntegrityAlgorithm& row = *FindIntegrity(integrity);
    return NewOpensslCrypto()->NewPacketMac(row, Octets(row.keyLength, 0x71)).value();
}

IpAddress At(std::string_view text)
{
    return IpAddress::Parse(text).value();
}

// --- octets that were put together by hand, and HMAC by way of the PRF

struct KnownPacket
{
    std::string_view integrity;
    std::string_view prf;
    std::string_view source;
    std::string_view destination;
    /// The outer header as the ICV covers it, and AH up to the ICV.
    std::string_view head;
    std::size_t icvLength;
    std::size_t padding;
};

const std::vector<KnownPacket> KNOWN_PACKETS = {
    // 20 + 24 + 4 octets; Identification is SPI + sequence number; Payload Len 4: RFC 4302 2.2.
    {"sha1_96",
     "prfsha1",
     "192.0.2.10",
     "203.0.113.1",
     "4500 0030 8805 0000 0033 0000 c000020a cb007101"
     "04 04 0000 0a918804 00000001",
     12,
     0},
    // 20 + 28 + 4 octets; Payload Len 5.
    {"sha256_128",
     "prfsha256",
     "192.0.2.10",
     "203.0.113.1",
     "4500 0034 8805 0000 0033 0000 c000020a cb007101"
     "04 05 0000 0a918804 00000001",
     16,
     0},
    // RFC 4302 3.3.3.2.1: 96 bits need no padding with IPv6, either.
    {"sha1_96",
     "prfsha1",
     "2001:db8::10",
     "2001:db8:1::1",
     "60000000 001c 33 00 20010db8000000000000000000000010 20010db8000100000000000000000001"
     "04 04 0000 0a918804 00000001",
     12,
     0},
    // 28 octets are no multiple of 8: 4 more, and Payload Len 6.
    {"sha256_128",
     "prfsha256",
     "2001:db8::10",
     "2001:db8:1::1",
     "60000000 0024 33 00 20010db8000000000000000000000010 20010db8000100000000000000000001"
     "04 06 0000 0a918804 00000001",
     16,
     4},
};

TEST(Ah, APacketIsWhatRfc4302Says)
{
    const Octets inner = Hex("deadbeef");
    for (const KnownPacket& known : KNOWN_PACKETS)
    {
        Octets covered = Hex(known.head);
        Append(covered, Octets(known.icvLength + known.padding));
        Append(covered, inner);
        const auto crypto = NewOpensslCrypto();
        const Octets key(FindIntegrity(known.integrity)->keyLength, 0x71);
        Octets icv = crypto->Prf(*FindPrf(known.prf), key, covered);
        icv.resize(known.icvLength);

        Octets expected = Hex(known.head);
        Append(expected, icv);
        Append(expected, Octets(known.padding));
        Append(expected, inner);
        AhOutbound outbound(SPI, NewMac(known.integrity));
        const auto packet =
            outbound.Seal(At(known.source), At(known.destination), inner, InnerProtocol::Ipv4);
        ASSERT_TRUE(packet);
        EXPECT_EQ(ToHex(*packet), ToHex(expected)) << known.integrity << " " << known.source;
        EXPECT_EQ(PeekAhSpi(*packet).value(), SPI);
    }
}

// --- both ends

struct AhCase
{
    std::string name;
    std::string_view integrity;
    std::string_view source;
    std::string_view destination;
    /// Of the outer header: octets and bits that routers may change (RFC 4302 3.3.3.1).
    std::map<std::size_t, std::uint8_t> mutableBits;
};

/// DSCP and ECN, DF, TTL, Header Checksum. The other flags and the offset are mutable, too, but a
/// packet that has them is a fragment and not judged at all.
const std::map<std::size_t, std::uint8_t> IPV4_MUTABLE{
    {1, 0xff}, {6, 0xc0}, {8, 0xff}, {10, 0xff}, {11, 0xff}};
/// DSCP and ECN, Flow Label, Hop Limit.
const std::map<std::size_t, std::uint8_t> IPV6_MUTABLE{
    {0, 0x0f}, {1, 0xff}, {2, 0xff}, {3, 0xff}, {7, 0xff}};

class EveryAh : public ::testing::TestWithParam<AhCase>
{
  protected:
    Octets Seal(const Octets& inner, InnerProtocol protocol = InnerProtocol::Ipv4)
    {
        auto packet =
            m_outbound.Seal(At(GetParam().source), At(GetParam().destination), inner, protocol);
        EXPECT_TRUE(packet);
        return packet.value_or(Octets{});
    }

    AhInbound Inbound(std::size_t window = 64) const
    {
        return {SPI, NewMac(GetParam().integrity), window};
    }

    /// What a fresh SA says of a packet.
    Result<Octets> OpenFresh(Octets packet) const
    {
        if (const auto spi = PeekAhSpi(packet); !spi)
        {
            return std::unexpected(spi.error());
        }
        AhInbound inbound = Inbound();
        const auto opened = inbound.Open(packet);
        if (!opened)
        {
            return std::unexpected(opened.error());
        }
        return Octets(opened->inner.begin(), opened->inner.end());
    }

    std::size_t OuterLength() const
    {
        return At(GetParam().source).IsIpv4() ? 20 : 40;
    }

    AhOutbound m_outbound{SPI, NewMac(GetParam().integrity)};
};

INSTANTIATE_TEST_SUITE_P(
    Suites,
    EveryAh,
    ::testing::Values(
        AhCase{"Sha1Ipv4", "sha1_96", "192.0.2.10", "203.0.113.1", IPV4_MUTABLE},
        AhCase{"Sha256Ipv4", "sha256_128", "192.0.2.10", "203.0.113.1", IPV4_MUTABLE},
        AhCase{"Sha1Ipv6", "sha1_96", "2001:db8::10", "2001:db8:1::1", IPV6_MUTABLE},
        AhCase{"Sha256Ipv6", "sha256_128", "2001:db8::10", "2001:db8:1::1", IPV6_MUTABLE}),
    [](const auto& one) { return one.param.name; });

TEST_P(EveryAh, PacketsOfAnyLengthComeOutAsTheyWentIn)
{
    AhInbound inbound = Inbound();
    for (std::size_t size = 0; size <= 70; ++size)
    {
        const Octets inner(size, static_cast<std::uint8_t>(size));
        Octets packet = Seal(inner, InnerProtocol::Ipv6);
        const auto opened = inbound.Open(packet);
        ASSERT_TRUE(opened) << opened.error().what;
        EXPECT_EQ(Octets(opened->inner.begin(), opened->inner.end()), inner);
        EXPECT_EQ(opened->protocol, InnerProtocol::Ipv6);
        // RFC 4302 3.3.2: "the first packet sent using a given SA will contain a sequence number of
        // 1"
        EXPECT_EQ(opened->sequenceNumber, size + 1);
        EXPECT_TRUE(opened->newest);
    }
}

// RFC 4302 3.3.3.1: whatever is immutable is covered, whatever is mutable is not; bit by bit.
TEST_P(EveryAh, AChangedBitIsDetectedUnlessRoutersMayChangeIt)
{
    const Octets inner = Text("an inner packet");
    const Octets packet = Seal(inner);
    std::size_t allowed = 0;
    for (std::size_t octet = 0; octet < packet.size(); ++octet)
    {
        const auto found = GetParam().mutableBits.find(octet);
        const unsigned mask = found == GetParam().mutableBits.end() ? 0U : found->second;
        for (unsigned bit = 0; bit < 8; ++bit)
        {
            Octets changed = packet;
            changed[octet] = static_cast<std::uint8_t>(changed[octet] ^ (1U << bit));
            const bool isMutable = (mask >> bit & 1U) != 0;
            // The SPI leads to the SA: another one never comes here.
            const std::size_t spi = OuterLength() + 4;
            if (octet >= spi && octet < spi + 4)
            {
                EXPECT_NE(PeekAhSpi(changed).value(), SPI);
                continue;
            }
            const auto opened = OpenFresh(changed);
            EXPECT_EQ(opened.has_value(), isMutable) << "octet " << octet << " bit " << bit;
            if (opened)
            {
                EXPECT_EQ(*opened, inner);
                ++allowed;
            }
        }
    }
    EXPECT_EQ(allowed, OuterLength() == 20 ? 34U : 36U);
}

// A NAT, or whoever else, changes the addresses: the reason names them.
TEST_P(EveryAh, ChangedAddressesFailTheIntegrityCheck)
{
    Octets packet = Seal(Text("inner"));
    packet[OuterLength() == 20 ? 15 : 23] ^= 1;
    const auto opened = OpenFresh(packet);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::IntegrityFailed);
    EXPECT_NE(opened.error().what.find("addresses"), std::string::npos);
}

TEST_P(EveryAh, LengthsThatLieAreRefused)
{
    const Octets packet = Seal(Text("inner"));
    for (std::size_t size = 0; size < packet.size(); ++size)
    {
        EXPECT_FALSE(OpenFresh(Octets(packet.begin(), packet.begin() + static_cast<long>(size))));
    }
    Octets longer = packet;
    longer.push_back(0);
    EXPECT_EQ(OpenFresh(longer).error().code, ErrorCode::InvalidSyntax);
    // RFC 4302 3.3.3.2.1: padding "in excess of the minimum amount [...] is prohibited", and no
    // other Payload Len is right, either.
    for (unsigned length = 0; length < 256; ++length)
    {
        Octets changed = packet;
        changed[OuterLength() + 1] = static_cast<std::uint8_t>(length);
        EXPECT_EQ(OpenFresh(changed).has_value(), changed == packet) << length;
    }
    // The outer header tells a shorter packet, which then ends inside AH.
    for (std::size_t size = OuterLength(); size < packet.size(); ++size)
    {
        Octets part(packet.begin(), packet.begin() + static_cast<long>(size));
        const bool isIpv4 = OuterLength() == 20;
        part[isIpv4 ? 3 : 5] = static_cast<std::uint8_t>(isIpv4 ? size : size - 40);
        EXPECT_FALSE(OpenFresh(part)) << size;
    }
}

TEST_P(EveryAh, ANextHeaderThatTunnelModeDoesNotHaveIsRefused)
{
    EXPECT_EQ(OpenFresh(Seal(Text("tcp"), static_cast<InnerProtocol>(6))).error().code,
              ErrorCode::InvalidSyntax);
}

// --- replay (RFC 4302 3.4.3)

TEST_P(EveryAh, AReplayedPacketIsRefused)
{
    AhInbound inbound = Inbound();
    Octets packet = Seal(Text("inner"));
    ASSERT_TRUE(inbound.Open(packet));
    EXPECT_EQ(inbound.Open(packet).error().code, ErrorCode::Replayed);
}

TEST_P(EveryAh, LatePacketsAreTakenButNotNewest)
{
    AhInbound inbound = Inbound(3);
    std::vector<Octets> packets;
    for (unsigned i = 0; i < 5; ++i)
    {
        packets.push_back(Seal(Text("inner")));
    }
    EXPECT_TRUE(inbound.Open(packets[3])->newest);
    EXPECT_FALSE(inbound.Open(packets[1])->newest);
    EXPECT_EQ(inbound.Open(packets[0]).error().code, ErrorCode::Replayed);
    EXPECT_TRUE(inbound.Open(packets[4])->newest);
}

// "The receive window is updated only if the ICV verification succeeds."
TEST_P(EveryAh, AForgedPacketDoesNotMoveTheWindow)
{
    AhInbound inbound = Inbound();
    Octets packet = Seal(Text("inner"));
    Octets forged = packet;
    forged[OuterLength() + 8] = 0xff;
    EXPECT_EQ(inbound.Open(forged).error().code, ErrorCode::IntegrityFailed);
    EXPECT_TRUE(inbound.Open(packet));
}

// RFC 4302 3.3.2: "MUST NOT send a packet on an SA if doing so would cause the sequence number to
// cycle".
TEST_P(EveryAh, SequenceNumbersDoNotCycle)
{
    m_outbound = AhOutbound(SPI, NewMac(GetParam().integrity), 0xfffffffe);
    AhInbound inbound = Inbound();
    Octets packet = Seal(Text("inner"));
    EXPECT_EQ(inbound.Open(packet)->sequenceNumber, 0xffffffff);
    const auto refused = m_outbound.Seal(
        At(GetParam().source), At(GetParam().destination), Text("inner"), InnerProtocol::Ipv4);
    EXPECT_EQ(refused.error().code, ErrorCode::LimitReached);
}

TEST_P(EveryAh, APacketLongerThanIpCanTellIsRefused)
{
    const auto seal = [&](std::size_t size)
    {
        return m_outbound.Seal(
            At(GetParam().source), At(GetParam().destination), Octets(size), InnerProtocol::Ipv4);
    };
    const std::size_t overhead = seal(0)->size() - (OuterLength() == 40 ? 40 : 0);
    EXPECT_TRUE(seal(65535 - overhead));
    EXPECT_EQ(seal(65536 - overhead).error().code, ErrorCode::LimitReached);
}

// --- outer headers that are refused

TEST(Ah, Ipv4OptionsAreRefusedAndTheErrorSaysSo)
{
    AhOutbound outbound(SPI, NewMac("sha1"));
    Octets packet =
        outbound.Seal(At("192.0.2.10"), At("203.0.113.1"), Text("inner"), InnerProtocol::Ipv4)
            .value();
    packet[0] = 0x46;
    packet[3] = static_cast<std::uint8_t>(packet[3] + 4);
    packet.insert(packet.begin() + 20, 4, 0x01);
    const auto spi = PeekAhSpi(packet);
    ASSERT_FALSE(spi);
    EXPECT_NE(spi.error().what.find("options"), std::string::npos);
}

TEST(Ah, Ipv6ExtensionHeadersAreRefusedAndTheErrorSaysSo)
{
    AhOutbound outbound(SPI, NewMac("sha1"));
    const Octets packet =
        outbound.Seal(At("2001:db8::10"), At("2001:db8:1::1"), Text("x"), InnerProtocol::Ipv4)
            .value();
    // Hop-by-hop options, routing, fragment, destination options (RFC 8200 4).
    for (const std::uint8_t type : Octets{0, 43, 44, 60})
    {
        Octets changed = packet;
        changed[5] = static_cast<std::uint8_t>(changed[5] + 8);
        changed[6] = type;
        const Octets extension{AH_PROTOCOL, 0, 1, 4, 0, 0, 0, 0};
        changed.insert(changed.begin() + 40, extension.begin(), extension.end());
        const auto spi = PeekAhSpi(changed);
        ASSERT_FALSE(spi);
        EXPECT_NE(spi.error().what.find("extension headers"), std::string::npos);
    }
}

// RFC 4302 3.4.1: "the OFFSET field is nonzero or the MORE FRAGMENTS flag is set, the receiver MUST
// discard the packet".
TEST(Ah, AFragmentIsRefused)
{
    AhOutbound outbound(SPI, NewMac("sha1"));
    const Octets packet =
        outbound.Seal(At("192.0.2.10"), At("203.0.113.1"), Text("inner"), InnerProtocol::Ipv4)
            .value();
    for (const auto& [octet, value] : {std::pair{6, 0x20}, {6, 0x01}, {7, 0x01}, {7, 0x80}})
    {
        Octets fragment = packet;
        fragment[static_cast<std::size_t>(octet)] = static_cast<std::uint8_t>(value);
        const auto spi = PeekAhSpi(fragment);
        ASSERT_FALSE(spi);
        EXPECT_NE(spi.error().what.find("fragment"), std::string::npos);
    }
}

TEST(Ah, OuterAddressesAreOfOneFamily)
{
    AhOutbound outbound(SPI, NewMac("sha1"));
    EXPECT_FALSE(
        outbound.Seal(At("192.0.2.10"), At("2001:db8::1"), Text("x"), InnerProtocol::Ipv4));
}

} // namespace

} // namespace mopo::test
