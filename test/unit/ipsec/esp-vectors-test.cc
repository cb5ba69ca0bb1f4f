// SPDX-License-Identifier: GPL-2.0-only
// Whole ESP packets that others published: RFC 3602 4, the tunnel-mode cases 7 and 8.
#include "test/unit/ipsec/esp-test-tools.h"

namespace mopo::test
{

namespace
{

struct EspVector
{
    EspSpi spi;
    std::uint32_t sequenceNumber;
    /// SPI to ciphertext: the RFC's packets have no ICV.
    std::string_view packet;
    std::string_view inner;
};

const std::array RFC3602_VECTORS{
    EspVector{0x8765,
              2,
              "0000876500000002f4e765244f6407adf13dc1380f673f37773b5241a4c449225e4f3ce5ed611b0c"
              "237ca96cf74a93013c1b0ea1a0cf70f8e4ecaec78ac53aad7a0f022b859243c647752e94a859352b"
              "8a4d4d2decd136e5c177f132ad3fbfb2201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d",
              "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d02a2040008090a0b"
              "0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233"
              "34353637"},
    EspVector{0x8765,
              5,
              "000087650000000585d47224b5f3dd5d2101d4ea8dffab2215b92683819596a8047232cc00f7048f"
              "e45318e11f8a0f62ede3c3fc61203bb50f980a08c9843fd3a1b06d5c07ff9639b7eb7dfb3512e5de"
              "435e7207ed971ef3d2726d9b5ef6affc6d17a0decbb13892",
              "45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200c69c083da3de0300ffffffff"
              "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
};

TEST(EspVectors, TunnelModeOfRfc3602)
{
    const Octets integrityKey(20, 0x0b);
    const EspTestKeys keys("aes128-sha1_96", Hex("0123456789abcdef0123456789abcdef"), integrityKey);
    for (const EspVector& vector : RFC3602_VECTORS)
    {
        // RFC 4303 2.8: the ICV covers everything from the SPI to the Next Header field.
        Octets packet = Hex(vector.packet);
        Octets icv = NewOpensslCrypto()->Prf(*FindPrf("prfsha1"), integrityKey, packet);
        icv.resize(12);
        Append(packet, icv);
        EspInbound inbound(vector.spi, keys.NewCipher(), 64);
        const auto opened = inbound.Open(packet);
        ASSERT_TRUE(opened) << opened.error().what;
        EXPECT_EQ(ToHex(opened->inner), vector.inner);
        EXPECT_EQ(opened->protocol, InnerProtocol::Ipv4);
        EXPECT_EQ(opened->sequenceNumber, vector.sequenceNumber);
    }
}

TEST(EspVectors, TunnelModeOfRfc3602IsWhatIsSentUnderTheSameIv)
{
    const EspTestKeys keys(
        "aes128-sha1_96", Hex("0123456789abcdef0123456789abcdef"), Octets(20, 0x0b));
    for (const EspVector& vector : RFC3602_VECTORS)
    {
        const Octets published = Hex(vector.packet);
        FixedIv random(*FindEncryption("aes128"), published);
        EspOutbound outbound(vector.spi, keys.NewCipher(), random, vector.sequenceNumber - 1);
        Octets packet;
        ASSERT_TRUE(outbound.Seal(Hex(vector.inner), InnerProtocol::Ipv4, packet));
        packet.resize(packet.size() - 12);
        EXPECT_EQ(ToHex(packet), vector.packet);
    }
}

} // namespace

} // namespace mopo::test
