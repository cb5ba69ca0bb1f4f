// SPDX-License-Identifier: GPL-2.0-only
// Every ESP packet of every capture, with the keys that Wireshark is given.
#include "test/support/pcap-reader.h"
#include "test/support/test-vectors.h"
#include "test/support/wireshark-tables.h"
#include "test/unit/ipsec/esp-test-tools.h"

#include <map>

namespace mopo::test
{

namespace
{

/// The suite that Wireshark's words stand for.
ChildSuite SuiteOf(const EspKeyRow& row)
{
    ChildSuite suite;
    for (const EncryptionAlgorithm& algorithm : EncryptionAlgorithms())
    {
        if (algorithm.wiresharkEsp == row.encryption &&
            algorithm.MaterialLength() == row.encryptionKey.size())
        {
            suite.encryption = &algorithm;
        }
    }
    for (const IntegrityAlgorithm& algorithm : IntegrityAlgorithms())
    {
        if (algorithm.wiresharkEsp == row.integrity)
        {
            suite.integrity = &algorithm;
        }
    }
    return suite;
}

class CapturedEsp : public ::testing::TestWithParam<std::string>
{
  protected:
    void SetUp() override
    {
        const auto rows = ReadEspKeys(VectorFile(GetParam(), "wireshark/esp_sa"));
        ASSERT_TRUE(rows);
        for (const EspKeyRow& row : *rows)
        {
            const ChildSuite suite = SuiteOf(row);
            ASSERT_NE(suite.encryption, nullptr) << row.encryption;
            auto cipher = m_crypto->NewPacketCipher(
                *suite.encryption, row.encryptionKey, suite.integrity, row.integrityKey);
            ASSERT_TRUE(cipher) << cipher.error().what;
            m_inbound.try_emplace(row.spi, row.spi, *std::move(cipher), 64);
        }
    }

    std::vector<CapturedPacket> EspPackets(const std::string& path)
    {
        auto packets = ReadPcap(path).value();
        std::erase_if(packets,
                      [](const CapturedPacket& packet)
                      {
                          return packet.kind != CapturedPacket::Kind::UdpEsp &&
                                 packet.kind != CapturedPacket::Kind::RawEsp;
                      });
        return packets;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    std::map<EspSpi, EspInbound> m_inbound;
};

INSTANTIATE_TEST_SUITE_P(Vectors,
                         CapturedEsp,
                         ::testing::ValuesIn(VectorNames()),
                         [](const auto& vector) { return vector.param.substr(0, 3); });

TEST_P(CapturedEsp, EveryPacketIsDecrypted)
{
    std::size_t count = 0;
    for (const std::string& path : VectorPcaps(GetParam()))
    {
        for (CapturedPacket& packet : EspPackets(path))
        {
            const EspSpi spi = PeekEspSpi(packet.octets).value();
            ASSERT_TRUE(m_inbound.contains(spi)) << "frame " << packet.frame;
            const auto opened = m_inbound.at(spi).Open(packet.octets);
            ASSERT_TRUE(opened) << "frame " << packet.frame << ": " << opened.error().what;
            ++count;
            // All inner packets are ICMP over IPv4, and fill what they say.
            EXPECT_EQ(opened->protocol, InnerProtocol::Ipv4);
            ASSERT_GE(opened->inner.size(), 20U);
            EXPECT_EQ(opened->inner[0], 0x45);
            EXPECT_EQ(opened->inner[9], 1);
            EXPECT_EQ(opened->inner[2] << 8 | opened->inner[3],
                      static_cast<int>(opened->inner.size()));
            EXPECT_TRUE(opened->newest);
        }
    }
    EXPECT_GE(count, 6U);
}

TEST_P(CapturedEsp, EveryPacketIsSealedToTheSameOctets)
{
    const auto rows = ReadEspKeys(VectorFile(GetParam(), "wireshark/esp_sa"));
    for (const EspKeyRow& row : *rows)
    {
        const ChildSuite suite = SuiteOf(row);
        const EspTestKeys keys(suite.ToString(), row.encryptionKey, row.integrityKey);
        for (const CapturedPacket& packet : EspPackets(VectorFile(GetParam(), "gw-g0.pcap")))
        {
            if (PeekEspSpi(packet.octets).value() != row.spi)
            {
                continue;
            }
            Octets copy = packet.octets;
            const auto opened = EspInbound(row.spi, keys.NewCipher(), 64).Open(copy).value();
            FixedIv random(*suite.encryption, packet.octets);
            EspOutbound outbound(row.spi, keys.NewCipher(), random, opened.sequenceNumber - 1);
            Octets sealed;
            ASSERT_TRUE(outbound.Seal(opened.inner, opened.protocol, sealed));
            EXPECT_EQ(ToHex(sealed), ToHex(packet.octets)) << "frame " << packet.frame;
        }
    }
}

} // namespace

} // namespace mopo::test
