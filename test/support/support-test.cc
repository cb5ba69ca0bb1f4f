// SPDX-License-Identifier: GPL-2.0-only
// The readers that other tests lean on, held against what is known of the captures.
#include "test/support/charon-log.h"
#include "test/support/pcap-reader.h"
#include "test/support/test-vectors.h"
#include "test/support/wireshark-tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{

namespace
{

using Kind = CapturedPacket::Kind;
using ::testing::Contains;
using ::testing::SizeIs;

const std::string PSK_VECTOR = "v02-psk-gcm128-ecp256-nonat-mobike";

std::size_t CountKind(const std::vector<CapturedPacket>& packets, Kind kind)
{
    return static_cast<std::size_t>(std::ranges::count(packets, kind, &CapturedPacket::kind));
}

TEST(PcapReader, FindsTheIkeAndEspPacketsOfACapture)
{
    const auto packets = ReadPcap(VectorFile(PSK_VECTOR, "gw-g0.pcap"));
    ASSERT_TRUE(packets) << packets.error().what;
    EXPECT_EQ(CountKind(*packets, Kind::Ike), 14U);
    EXPECT_EQ(CountKind(*packets, Kind::UdpEsp), 12U);
    EXPECT_EQ(packets->front().frame, 1U);
    EXPECT_EQ(packets->front().time, Duration::zero());
    EXPECT_EQ(packets->front().source.ToString(), "198.18.1.2:500");
    EXPECT_EQ(packets->front().destination.ToString(), "203.0.113.2:500");
    EXPECT_THAT(packets->front().octets, SizeIs(264));
}

TEST(PcapReader, CutsTheNonEspMarkerOff)
{
    const auto packets = ReadPcap(VectorFile(PSK_VECTOR, "gw-g0.pcap"), Kind::Ike);
    ASSERT_TRUE(packets);
    const auto auth = std::ranges::find(*packets, 3U, &CapturedPacket::frame);
    ASSERT_NE(auth, packets->end());
    EXPECT_EQ(auth->source.port, NAT_T_PORT);
    EXPECT_THAT(auth->octets, SizeIs(293));
    EXPECT_EQ(ToHex(OctetView(auth->octets).first(8)), "7a7ab1f5de34efdc");
}

TEST(PcapReader, ReadsIpv6)
{
    const auto packets =
        ReadPcap(VectorFile("v05-psk-gcm128-ecp256-ipv6-mobike", "gw-g0.pcap"), Kind::Ike);
    ASSERT_TRUE(packets);
    EXPECT_EQ(packets->front().source.ToString(), "[2001:db8:1::2]:500");
}

TEST(PcapReader, PassesOverAnIkeMessageQuotedByIcmp)
{
    const auto packets = ReadPcap(VectorFile("v09-psk-cookie", "gw-g0.pcap"), Kind::Ike);
    ASSERT_TRUE(packets);
    EXPECT_THAT(*packets, SizeIs(10));
    EXPECT_EQ(std::ranges::find(*packets, 3U, &CapturedPacket::frame), packets->end());
}

TEST(PcapReader, RefusesWhatIsNoPcap)
{
    EXPECT_FALSE(ReadPcap(VectorFile(PSK_VECTOR, "README.md")));
    EXPECT_FALSE(ReadPcap(VectorFile(PSK_VECTOR, "no-such-file")));
}

/// 192.0.2.1 to 198.51.100.2, with that protocol and payload.
Octets Ipv4Packet(std::uint8_t protocol, OctetView payload)
{
    Octets octets = *FromHex("4500 0000 0000 4000 4000 0000 c0000201 c6336402");
    octets[9] = protocol;
    octets[3] = static_cast<std::uint8_t>(20 + payload.size());
    Append(octets, payload);
    return octets;
}

TEST(ParseIpPacket, TakesRawEsp)
{
    const Octets esp = *FromHex("0a918804 00000001 aabb");
    Octets octets = Ipv4Packet(50, esp);
    octets.push_back(0);
    const auto packet = ParseIpPacket(octets);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->kind, Kind::RawEsp);
    EXPECT_EQ(packet->source.ToString(), "192.0.2.1:0");
    EXPECT_EQ(packet->octets, esp) << "padding of the link layer is not ESP's";
}

TEST(ParseIpPacket, SortsPort4500AsRfc3948Does)
{
    const auto keepalive = ParseIpPacket(Ipv4Packet(17, *FromHex("1194 1194 0009 0000 ff")));
    ASSERT_TRUE(keepalive);
    EXPECT_EQ(keepalive->kind, Kind::Keepalive);
    const auto esp = ParseIpPacket(Ipv4Packet(17, *FromHex("1194 1194 000c 0000 00000100")));
    ASSERT_TRUE(esp);
    EXPECT_EQ(esp->kind, Kind::UdpEsp);
    const auto ike = ParseIpPacket(Ipv4Packet(17, *FromHex("1194 9e34 000d 0000 00000000 aa")));
    ASSERT_TRUE(ike);
    EXPECT_EQ(ike->kind, Kind::Ike);
    EXPECT_EQ(ToHex(ike->octets), "aa");
}

TEST(ParseIpPacket, PassesOverEverythingElse)
{
    EXPECT_FALSE(ParseIpPacket({}));
    EXPECT_FALSE(ParseIpPacket(Ipv4Packet(1, *FromHex("0800 0000"))));
    EXPECT_FALSE(ParseIpPacket(Ipv4Packet(17, *FromHex("0035 0035 0008 0000"))));
    EXPECT_FALSE(ParseIpPacket(Ipv4Packet(17, *FromHex("01f4 01f4 0009 0000"))));
    Octets fragment = Ipv4Packet(50, *FromHex("0a918804"));
    fragment[6] = 0x20;
    EXPECT_FALSE(ParseIpPacket(fragment));
}

TEST(CharonLog, KnowsTheValuesByName)
{
    const auto values = ReadCharonLog(VectorFile(PSK_VECTOR, "gw-charon.log"));
    ASSERT_TRUE(values) << values.error().what;
    EXPECT_THAT(FindLogged(*values, "SKEYSEED"), SizeIs(1));
    EXPECT_EQ(ToHex(FindLogged(*values, "Sk_ei secret").at(0)),
              "64850a91cc6bc6c37af59706d9c792153dd448c8");
    EXPECT_THAT(FindLogged(*values, "shared Diffie Hellman secret").at(0), SizeIs(32));
    EXPECT_THAT(FindLogged(*values, "octets = message + nonce + prf(Sk_px, IDx')").at(0),
                SizeIs(328));
    EXPECT_EQ(FindLogged(*values, "secret").at(0), VectorPreSharedKey());
}

TEST(TestVectors, EachHasCapturesLogAndKeys)
{
    EXPECT_THAT(VectorNames(), Contains(PSK_VECTOR));
    for (const std::string& name : VectorNames())
    {
        EXPECT_FALSE(VectorPcaps(name).empty()) << name;
        EXPECT_TRUE(ReadCharonLog(VectorFile(name, "gw-charon.log"))) << name;
        const auto ike = ReadIkeKeys(VectorFile(name, "wireshark/ikev2_decryption_table"));
        const auto esp = ReadEspKeys(VectorFile(name, "wireshark/esp_sa"));
        ASSERT_TRUE(ike) << name;
        ASSERT_TRUE(esp) << name;
        EXPECT_FALSE(ike->empty()) << name;
        EXPECT_FALSE(esp->empty()) << name;
    }
}

TEST(WiresharkTables, AreReadFieldByField)
{
    const auto ike = ReadIkeKeys(VectorFile(PSK_VECTOR, "wireshark/ikev2_decryption_table"));
    ASSERT_TRUE(ike);
    EXPECT_EQ(ToHex(ike->at(0).responderSpi), "4cb8dd8d61ce89c7");
    EXPECT_EQ(ToHex(ike->at(0).skEr), "56124bd19292875f7678ce99691c81c293cd7593");
    EXPECT_EQ(ike->at(0).encryption, "AES-GCM-128 with 16 octet ICV [RFC5282]");
    EXPECT_TRUE(ike->at(0).skAi.empty());
    const auto esp = ReadEspKeys(VectorFile(PSK_VECTOR, "wireshark/esp_sa"));
    ASSERT_TRUE(esp);
    EXPECT_EQ(esp->at(0).spi, 0x0a918804U);
    EXPECT_EQ(esp->at(0).integrity, "NULL");
}

} // namespace

} // namespace mopo::test
