// SPDX-License-Identifier: GPL-2.0-only
// ESP in tunnel mode: RFC 4303, RFC 4106 (AES-GCM), RFC 3602 (AES-CBC), RFC 2404 and RFC 4868.
#include "model/ipsec/esp.h"
#include "test/unit/ipsec/esp-test-tools.h"

#include <gtest/gtest.h>

#include <set>

namespace mopo::test
{

namespace
{

constexpr EspSpi SPI = 0x0a918804;

TEST(Esp, PeekReadsTheSpi)
{
    EXPECT_EQ(PeekEspSpi(Hex("0a91880400000001")).value(), SPI);
    for (std::size_t size = 0; size < 8; ++size)
    {
        EXPECT_EQ(PeekEspSpi(Octets(size)).error().code, ErrorCode::Truncated);
    }
}

class EveryEspSuite : public ::testing::TestWithParam<std::string>
{
  protected:
    EspOutbound Outbound()
    {
        return {SPI, m_keys.NewCipher(), *m_random};
    }

    EspInbound Inbound(std::size_t window = 64)
    {
        return {SPI, m_keys.NewCipher(), window};
    }

    EspTestKeys m_keys{GetParam()};
    std::unique_ptr<RandomSource> m_random = NewSeededRandom(1, "esp");
};

INSTANTIATE_TEST_SUITE_P(Suites,
                         EveryEspSuite,
                         ::testing::ValuesIn(EspSuiteNames()),
                         EspSuiteTestName);

TEST_P(EveryEspSuite, PacketsOfAnyLengthComeOutAsTheyWentIn)
{
    EspOutbound outbound = Outbound();
    EspInbound inbound = Inbound();
    for (std::size_t size = 0; size <= 130; ++size)
    {
        const Octets inner(size, static_cast<std::uint8_t>(size));
        Octets packet;
        ASSERT_TRUE(outbound.Seal(inner, InnerProtocol::Ipv4, packet));
        EXPECT_EQ(packet.size() % 4, 0U) << "RFC 4303 2.4: the ICV stands on a 4-byte boundary";
        const auto opened = inbound.Open(packet);
        ASSERT_TRUE(opened) << opened.error().what;
        EXPECT_EQ(Octets(opened->inner.begin(), opened->inner.end()), inner);
        EXPECT_EQ(opened->protocol, InnerProtocol::Ipv4);
        EXPECT_EQ(opened->sequenceNumber, size + 1);
        EXPECT_TRUE(opened->newest);
    }
}

TEST_P(EveryEspSuite, TheHeaderIsSpiAndSequenceNumberFromOne)
{
    // RFC 4303 3.3.3: "the first packet sent using a given SA will contain a sequence number of 1"
    EspOutbound outbound = Outbound();
    EXPECT_EQ(outbound.SequenceNumber(), 0U);
    for (std::uint8_t number = 1; number <= 3; ++number)
    {
        Octets packet;
        ASSERT_TRUE(outbound.Seal(Octets(40), InnerProtocol::Ipv4, packet));
        EXPECT_EQ(ToHex(OctetView(packet).first(8)), "0a9188040000000" + std::to_string(number));
    }
    EXPECT_EQ(outbound.SequenceNumber(), 3U);
}

TEST_P(EveryEspSuite, APacketIsAppended)
{
    EspOutbound outbound = Outbound();
    EspInbound inbound = Inbound();
    Octets datagram(8, 0xee);
    ASSERT_TRUE(outbound.Seal(Octets(40, 0x11), InnerProtocol::Ipv6, datagram));
    EXPECT_EQ(Octets(datagram.begin(), datagram.begin() + 8), Octets(8, 0xee));
    const auto opened = inbound.Open(OctetSpan(datagram).subspan(8));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->protocol, InnerProtocol::Ipv6);
}

TEST_P(EveryEspSuite, PaddingIsTheLeastThatAligns)
{
    EspOutbound outbound = Outbound();
    const auto cipher = m_keys.NewCipher();
    const std::size_t alignment = std::max<std::size_t>(4, cipher->BlockLength());
    for (std::size_t size = 0; size < 40; ++size)
    {
        Octets packet;
        ASSERT_TRUE(outbound.Seal(Octets(size), InnerProtocol::Ipv4, packet));
        const std::size_t text = packet.size() - 8 - cipher->IvLength() - cipher->IcvLength();
        EXPECT_EQ(text % alignment, 0U);
        EXPECT_GE(text, size + 2);
        EXPECT_LT(text, size + 2 + alignment);
    }
}

TEST_P(EveryEspSuite, AnIvIsNeverUsedTwice)
{
    EspOutbound outbound = Outbound();
    const std::size_t ivLength = m_keys.NewCipher()->IvLength();
    std::set<std::string> ivs;
    for (int packet = 0; packet < 1000; ++packet)
    {
        Octets octets;
        ASSERT_TRUE(outbound.Seal({}, InnerProtocol::Ipv4, octets));
        ivs.insert(ToHex(OctetView(octets).subspan(8, ivLength)));
    }
    EXPECT_EQ(ivs.size(), 1000U);
}

TEST_P(EveryEspSuite, TheSameRandomSourceGivesTheSamePackets)
{
    const auto packets = [this]
    {
        const auto random = NewSeededRandom(9, "again");
        EspOutbound outbound(SPI, m_keys.NewCipher(), *random);
        Octets all;
        EXPECT_TRUE(outbound.Seal(Octets(30, 1), InnerProtocol::Ipv4, all));
        EXPECT_TRUE(outbound.Seal(Octets(30, 2), InnerProtocol::Ipv4, all));
        return all;
    };
    EXPECT_EQ(packets(), packets());
}

TEST_P(EveryEspSuite, DummyPacketsAreKnownAsSuch)
{
    // RFC 4303 2.6: "a receiver MUST be prepared to discard such packets, without indicating an
    // error"
    EspOutbound outbound = Outbound();
    EspInbound inbound = Inbound();
    Octets packet;
    ASSERT_TRUE(outbound.Seal(Octets(17, 0x99), InnerProtocol::NoNextHeader, packet));
    const auto opened = inbound.Open(packet);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->protocol, InnerProtocol::NoNextHeader);
}

// --- replay

TEST_P(EveryEspSuite, AReplayedPacketIsRefused)
{
    EspOutbound outbound = Outbound();
    EspInbound inbound = Inbound();
    Octets packet;
    ASSERT_TRUE(outbound.Seal(Octets(20), InnerProtocol::Ipv4, packet));
    Octets copy = packet;
    ASSERT_TRUE(inbound.Open(packet));
    const auto replayed = inbound.Open(copy);
    ASSERT_FALSE(replayed);
    EXPECT_EQ(replayed.error().code, ErrorCode::Replayed);
}

TEST_P(EveryEspSuite, LatePacketsAreTakenButNotNewest)
{
    EspOutbound outbound = Outbound();
    EspInbound inbound = Inbound(3);
    std::vector<Octets> packets(5);
    for (Octets& packet : packets)
    {
        ASSERT_TRUE(outbound.Seal(Octets(20), InnerProtocol::Ipv4, packet));
    }
    EXPECT_TRUE(inbound.Open(packets[3])->newest);
    EXPECT_FALSE(inbound.Open(packets[1])->newest);
    EXPECT_FALSE(inbound.Open(packets[2])->newest);
    EXPECT_EQ(inbound.Open(packets[0]).error().code, ErrorCode::Replayed) << "left of the window";
    EXPECT_TRUE(inbound.Open(packets[4])->newest);
}

TEST_P(EveryEspSuite, AForgedPacketDoesNotMoveTheWindow)
{
    // RFC 4303 3.4.3: "The receive window is updated only if the integrity verification succeeds."
    EspOutbound outbound = Outbound();
    EspInbound inbound = Inbound(64);
    Octets packet;
    ASSERT_TRUE(outbound.Seal(Octets(20), InnerProtocol::Ipv4, packet));
    Octets forged = packet;
    forged[4] = 0xff;
    EXPECT_EQ(inbound.Open(forged).error().code, ErrorCode::IntegrityFailed);
    forged = packet;
    forged.back() ^= 1;
    EXPECT_EQ(inbound.Open(forged).error().code, ErrorCode::IntegrityFailed);
    EXPECT_TRUE(inbound.Open(packet));
}

TEST_P(EveryEspSuite, SequenceNumbersDoNotCycle)
{
    // RFC 4303 3.3.3: "MUST NOT send a packet on an SA if doing so would cause the sequence number
    // to cycle"
    EspOutbound outbound(SPI, m_keys.NewCipher(), *m_random, 0xfffffffe);
    EspInbound inbound = Inbound();
    Octets packet;
    ASSERT_TRUE(outbound.Seal(Octets(20), InnerProtocol::Ipv4, packet));
    EXPECT_EQ(inbound.Open(packet)->sequenceNumber, 0xffffffff);
    Octets more = Hex("aabb");
    const Status refused = outbound.Seal(Octets(20), InnerProtocol::Ipv4, more);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::LimitReached);
    EXPECT_EQ(more, Hex("aabb"));
}

} // namespace

} // namespace mopo::test
