// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/fragment-ipv4.h"
#include "model/dataplane/path-mtu.h"
#include "model/wire/big-endian.h"
#include "model/wire/checksum.h"
#include "model/wire/ip-packet.h"
#include "test/unit/sim/nat/packets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::Each;
using testing::ElementsAre;

const Path PATH{{Ip("192.0.2.1"), 0}, {Ip("203.0.113.1"), 0}};

/// "Fragmentation needed" of a router about a packet.
Octets FragmentationNeeded(const Octets& about, std::uint16_t mtu, std::uint8_t code = 4)
{
    constexpr std::size_t ICMP = 20;
    auto packet = IcmpError("198.51.100.7", "192.0.2.1", about);
    packet[ICMP] = 3;
    packet[ICMP + 1] = code;
    WriteUint16(packet, ICMP + 6, mtu);
    WriteUint16(packet, ICMP + 2, 0);
    WriteUint16(packet, ICMP + 2, InternetChecksum(OctetView(packet).subspan(ICMP)));
    return packet;
}

TEST(TooBigReport, NamesPathSpiAndMtuOfAnEspPacket)
{
    const auto esp = Esp("192.0.2.1", "203.0.113.1");
    const auto report = ParseTooBigReport(FragmentationNeeded(esp, 1400));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->path, PATH);
    EXPECT_EQ(report->spi, ReadUint32(esp, 20));
    EXPECT_EQ(report->mtu, 1400U);
}

TEST(TooBigReport, NamesThePortsOfADatagram)
{
    const auto report =
        ParseTooBigReport(FragmentationNeeded(Udp("192.0.2.1", 4500, "203.0.113.1", 4501), 1400));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->path, (Path{{Ip("192.0.2.1"), 4500}, {Ip("203.0.113.1"), 4501}}));
    EXPECT_EQ(report->spi, std::nullopt);
}

TEST(TooBigReport, AnythingElseIsNone)
{
    const auto esp = Esp("192.0.2.1", "203.0.113.1");
    EXPECT_FALSE(ParseTooBigReport(esp));
    EXPECT_FALSE(ParseTooBigReport(FragmentationNeeded(esp, 1400, 1))) << "another code";
    EXPECT_FALSE(ParseTooBigReport(FragmentationNeeded(Tcp("192.0.2.1", 1, "203.0.113.1", 2), 9)));
    auto damaged = FragmentationNeeded(esp, 1400);
    damaged[27] ^= 1;
    EXPECT_FALSE(ParseTooBigReport(damaged)) << "a wrong checksum";
    const auto whole = FragmentationNeeded(esp, 1400);
    for (std::size_t size = 0; size < whole.size(); ++size)
    {
        ParseTooBigReport(OctetView(whole).first(size));
    }
}

// RFC 4301 8.2.2: "the PMTU associated with an SA MUST be 'aged'"
TEST(PathMtus, AgeAndBelongToAPath)
{
    PathMtus mtus;
    EXPECT_EQ(mtus.Find(At(0), PATH), std::nullopt);
    ASSERT_TRUE(mtus.Learn(At(0), PATH, 1280, 1500));
    EXPECT_EQ(mtus.Find(At(599), PATH), 1280U);
    EXPECT_EQ(mtus.Find(At(600), PATH), std::nullopt);
    const Path moved{{Ip("192.0.2.9"), 0}, PATH.peer};
    EXPECT_EQ(mtus.Find(At(1), moved), std::nullopt);
}

// RFC 4301 6.1.1: "to prevent receipt of an unauthenticated ICMP from setting the PMTU to a trivial
// size"
TEST(PathMtus, LearnNothingTrivialAndNothingThatIsNoNews)
{
    PathMtus mtus;
    EXPECT_FALSE(mtus.Learn(At(0), PATH, 575, 1500));
    EXPECT_FALSE(mtus.Learn(At(0), PATH, 0, 1500));
    EXPECT_FALSE(mtus.Learn(At(0), PATH, 1500, 1500));
    const Path ipv6{{Ip("3fff:1::1"), 0}, {Ip("3fff:2::1"), 0}};
    EXPECT_FALSE(mtus.Learn(At(0), ipv6, 1279, 1500));
    EXPECT_EQ(mtus.Find(At(0), PATH), std::nullopt);
    EXPECT_TRUE(mtus.Learn(At(0), PATH, 576, 1500));
    EXPECT_TRUE(mtus.Learn(At(0), ipv6, 1280, 1500));
}

// RFC 4301 8.1: "set, clear, copy from inner header"
TEST(MustNotBeFragmented, IsConfiguredOrAsTheInnerPacketHasIt)
{
    auto inner = Udp("10.99.1.5", 1, "10.99.0.2", 2);
    const auto ipv6 = Udp("fd00::1", 1, "fd00::2", 2);
    for (const bool asked : {false, true})
    {
        WriteUint16(inner, 6, asked ? 0x4000 : 0);
        EXPECT_FALSE(MustNotBeFragmented(OuterDontFragment::Clear, inner));
        EXPECT_TRUE(MustNotBeFragmented(OuterDontFragment::Set, inner));
        EXPECT_EQ(MustNotBeFragmented(OuterDontFragment::Copy, inner), asked);
    }
    EXPECT_FALSE(MustNotBeFragmented(OuterDontFragment::Copy, ipv6));
    EXPECT_TRUE(MustNotBeFragmented(OuterDontFragment::Set, ipv6));
}

TEST(LargestInner, LeavesRoomForWhateverPaddingTheCipherAdds)
{
    EXPECT_EQ(LargestInner(1400, 1456, 1456), 1400U);
    EXPECT_EQ(LargestInner(1400, 1456, 1455), 1384U);
    EXPECT_EQ(LargestInner(1400, 1456, 1440), 1384U);
    EXPECT_EQ(LargestInner(1400, 1456, 1439), 1368U);
    EXPECT_EQ(LargestInner(10, 1456, 100), 0U);
}

/// The payload that fragments make when they are joined, and whether each is a good packet.
Octets Joined(const std::vector<Octets>& fragments, std::size_t most)
{
    Octets payload;
    for (const auto& fragment : fragments)
    {
        const auto parsed = ParseIpPacket(fragment);
        EXPECT_TRUE(parsed && parsed->fragment);
        EXPECT_LE(fragment.size(), most);
        EXPECT_EQ(parsed->fragment->offset, payload.size());
        EXPECT_EQ(parsed->fragment->more, &fragment != &fragments.back());
        EXPECT_EQ(InternetChecksum(OctetView(fragment).first(20)), 0);
        Append(payload, OctetView(fragment).subspan(20));
    }
    return payload;
}

TEST(FragmentIpv4, TheFragmentsAreThePacket)
{
    const auto packet = Udp("10.99.1.5", 1, "10.99.0.2", 2, std::string(1400, 'x'));
    for (const std::size_t most : {28U, 100U, 1000U, 1427U})
    {
        const auto fragments = FragmentIpv4(packet, most);
        EXPECT_EQ(Joined(fragments, most), Octets(packet.begin() + 20, packet.end())) << most;
    }
}

TEST(FragmentIpv4, AFragmentIsCutWhereItWas)
{
    const auto packet = Udp("10.99.1.5", 1, "10.99.0.2", 2, std::string(1400, 'x'));
    const auto middle = FragmentIpv4(packet, 1000)[0];
    std::vector<std::size_t> offsets;
    std::vector<bool> more;
    for (const auto& fragment : FragmentIpv4(middle, 420))
    {
        const auto parsed = ParseIpPacket(fragment);
        offsets.push_back(parsed->fragment->offset);
        more.push_back(parsed->fragment->more);
    }
    EXPECT_THAT(offsets, ElementsAre(0, 400, 800));
    EXPECT_THAT(more, Each(true));
    const auto last = FragmentIpv4(packet, 1000)[1];
    const auto cut = FragmentIpv4(last, 220);
    EXPECT_EQ(ParseIpPacket(cut[0])->fragment->offset, 976);
    EXPECT_FALSE(ParseIpPacket(cut.back())->fragment->more);
}

} // namespace
} // namespace mopo::test
