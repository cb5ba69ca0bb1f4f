// SPDX-License-Identifier: GPL-2.0-only
// ESP packets that no conforming peer sends, with and without the keys.
#include "test/unit/ipsec/esp-test-tools.h"

#include <set>

namespace mopo::test
{

namespace
{

constexpr EspSpi SPI = 0x00001000;
constexpr std::uint8_t IPV4 = 4;

class HostileEsp : public ::testing::TestWithParam<std::string>
{
  protected:
    /// What a fresh SA makes of a packet.
    Result<InnerPacket> Open(Octets packet)
    {
        m_packet = std::move(packet);
        return EspInbound(SPI, m_keys.NewCipher(), 64).Open(m_packet);
    }

    /// What it makes of an authentic packet with that plaintext.
    Result<InnerPacket> OpenText(Octets text)
    {
        return Open(m_keys.SealRaw(SPI, 1, std::move(text)));
    }

    EspTestKeys m_keys{GetParam()};
    Octets m_packet;
};

INSTANTIATE_TEST_SUITE_P(Suites,
                         HostileEsp,
                         ::testing::ValuesIn(EspSuiteNames()),
                         EspSuiteTestName);

TEST_P(HostileEsp, TruncatedAnywhere)
{
    const Octets packet = m_keys.SealRaw(SPI, 1, WithTrailer(Octets(60), 2, IPV4));
    ASSERT_TRUE(Open(packet));
    for (std::size_t size = 4; size < packet.size(); ++size)
    {
        const auto opened = Open(Octets(packet.begin(), packet.begin() + static_cast<long>(size)));
        ASSERT_FALSE(opened) << size;
        const std::set refusals{
            ErrorCode::Truncated, ErrorCode::InvalidSyntax, ErrorCode::IntegrityFailed};
        EXPECT_TRUE(refusals.contains(opened.error().code)) << size;
    }
    EXPECT_EQ(Open({}).error().code, ErrorCode::Truncated);
}

TEST_P(HostileEsp, EveryFlippedBit)
{
    const Octets packet = m_keys.SealRaw(SPI, 1, WithTrailer(Octets(12, 0x55), 2, IPV4));
    ASSERT_TRUE(Open(packet));
    // The SPI is what the packet was matched to the SA by; flipped, it names another SA.
    for (std::size_t bit = 32; bit < packet.size() * 8; ++bit)
    {
        Octets flipped = packet;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        const auto opened = Open(flipped);
        ASSERT_FALSE(opened) << "bit " << bit;
        const bool isNumberZero = bit == std::size_t{7} * 8;
        EXPECT_EQ(opened.error().code,
                  isNumberZero ? ErrorCode::Replayed : ErrorCode::IntegrityFailed);
    }
}

TEST_P(HostileEsp, SequenceNumberZero)
{
    EXPECT_EQ(Open(m_keys.SealRaw(SPI, 0, WithTrailer(Octets(12), 2, IPV4))).error().code,
              ErrorCode::Replayed);
}

TEST_P(HostileEsp, MorePaddingThanNecessaryIsFine)
{
    // RFC 4303 2.4: "The sender MAY add 0 to 255 bytes of padding."
    const auto opened = OpenText(WithTrailer(Octets(15, 0x77), 255, IPV4));
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(Octets(opened->inner.begin(), opened->inner.end()), Octets(15, 0x77));
}

TEST_P(HostileEsp, NothingButPadding)
{
    const auto opened = OpenText(WithTrailer({}, 14, IPV4));
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->inner.empty());
}

TEST_P(HostileEsp, PaddingLongerThanThePacket)
{
    for (const int padLength : {15, 16, 255})
    {
        Octets text = WithTrailer({}, 14, IPV4);
        text[14] = static_cast<std::uint8_t>(padLength);
        EXPECT_EQ(OpenText(text).error().code, ErrorCode::InvalidSyntax) << padLength;
    }
}

TEST_P(HostileEsp, PaddingThatWouldBeginInTheIv)
{
    // The IV ends with 1, and the whole text counts on from there.
    Octets text;
    for (std::uint8_t octet = 2; octet <= 15; ++octet)
    {
        text.push_back(octet);
    }
    text.push_back(15);
    text.push_back(IPV4);
    EXPECT_EQ(OpenText(text).error().code, ErrorCode::InvalidSyntax);
}

TEST_P(HostileEsp, PaddingThatDoesNotCount)
{
    // RFC 4303 2.4: "the receiver SHOULD inspect the Padding field"
    const Octets right = WithTrailer(Octets(20), 10, IPV4);
    ASSERT_TRUE(OpenText(right));
    for (std::size_t i = 20; i < 30; ++i)
    {
        Octets wrong = right;
        ++wrong[i];
        EXPECT_EQ(OpenText(wrong).error().code, ErrorCode::InvalidSyntax) << i;
    }
}

TEST_P(HostileEsp, NextHeadersOfTunnelModeOnly)
{
    for (unsigned nextHeader = 0; nextHeader < 256; ++nextHeader)
    {
        const auto opened =
            OpenText(WithTrailer(Octets(12), 2, static_cast<std::uint8_t>(nextHeader)));
        const bool isKnown = nextHeader == 4 || nextHeader == 41 || nextHeader == 59;
        EXPECT_EQ(opened.has_value(), isKnown) << nextHeader;
        EXPECT_TRUE(opened || opened.error().code == ErrorCode::InvalidSyntax) << nextHeader;
    }
}

TEST(HostileEspAlignment, CiphertextThatIsNotAligned)
{
    // With a stream cipher nothing but RFC 4303 2.4 asks for it.
    const EspTestKeys keys("aes128gcm16");
    for (std::size_t size = 17; size < 20; ++size)
    {
        Octets packet = keys.SealRaw(SPI, 1, WithTrailer(Octets(size - 2), 0, IPV4));
        EXPECT_EQ(EspInbound(SPI, keys.NewCipher(), 64).Open(packet).error().code,
                  ErrorCode::InvalidSyntax);
    }
}

TEST_P(HostileEsp, ARejectedPacketThatWasAuthenticIsNotTakenAgain)
{
    EspInbound inbound(SPI, m_keys.NewCipher(), 64);
    Octets packet = m_keys.SealRaw(SPI, 1, WithTrailer(Octets(12), 2, 6));
    Octets copy = packet;
    EXPECT_EQ(inbound.Open(packet).error().code, ErrorCode::InvalidSyntax);
    EXPECT_EQ(inbound.Open(copy).error().code, ErrorCode::Replayed);
}

} // namespace

} // namespace mopo::test
