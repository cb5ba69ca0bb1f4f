// SPDX-License-Identifier: GPL-2.0-only
// The tables of keys for every suite, with tshark itself: what Wireshark has a name for it
// decrypts, and what it has none for does not spoil the rest.
#include "helpers/results/wireshark-profile.h"
#include "model/crypto/openssl-crypto.h"
#include "model/crypto/sk-payload.h"
#include "model/ipsec/esp.h"
#include "test/support/every-suite.h"
#include "test/unit/helpers/results/tshark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace mopo::test
{

namespace
{

namespace fs = std::filesystem;

/// An IPv4 header and nothing else.
const Octets INNER{0x45, 0, 0, 20, 0, 0, 0, 0, 64, 59, 0, 0, 10, 99, 1, 1, 10, 99, 0, 1};

class WiresharkSuites : public ::testing::Test
{
  protected:
    WiresharkSuites()
    {
        std::string pattern = (fs::temp_directory_path() / "mopo-XXXXXX").string();
        m_base = mkdtemp(pattern.data());
    }

    void TearDown() override
    {
        fs::remove_all(m_base);
    }

    /// Keys of that suite for one direction.
    static DirectionKeys KeysFor(const ChildSuite& suite)
    {
        return {Octets(suite.encryption->MaterialLength(), 0x11),
                Octets(suite.integrity == nullptr ? 0 : suite.integrity->keyLength, 0x22)};
    }

    std::unique_ptr<PacketCipher> NewCipher(const ChildSuite& suite)
    {
        const DirectionKeys keys = KeysFor(suite);
        return *m_crypto->NewPacketCipher(
            *suite.encryption, keys.encryption, suite.integrity, keys.integrity);
    }

    /// One IKE message of an SA with that suite.
    void AddIkeMessage(const ChildSuite& suite, std::uint8_t number)
    {
        IkeKeysDerived derived;
        derived.initiatorSpi.octets.fill(number);
        derived.responderSpi.octets.fill(0xee);
        derived.suite.encryption = suite.encryption;
        derived.suite.integrity = suite.integrity;
        const DirectionKeys keys = KeysFor(suite);
        derived.keys.ei = derived.keys.er = keys.encryption;
        derived.keys.ai = derived.keys.ar = keys.integrity;
        m_keys.Add(derived);

        Header header;
        header.initiatorSpi = derived.initiatorSpi;
        header.responderSpi = derived.responderSpi;
        header.exchangeType = static_cast<std::uint8_t>(ExchangeType::Informational);
        header.flags = Header::FLAG_INITIATOR;
        const auto cipher = NewCipher(suite);
        const auto message = SealMessage(
            header, {{NoncePayload{Octets(32, 0x33)}}}, *cipher, Octets(cipher->IvLength(), 0x44));
        m_datagrams.push_back({500, 500, message.value()});
    }

    /// One ESP packet in UDP.
    void AddEspPacket(const ChildSuite& suite, EspSpi spi)
    {
        InstallEspSa installed;
        installed.inboundSpi = spi;
        installed.outboundSpi = spi;
        installed.suite = suite;
        installed.inboundKeys = installed.outboundKeys = KeysFor(suite);
        m_keys.Add(installed);

        EspOutbound outbound(spi, NewCipher(suite), *m_random);
        Octets packet;
        ASSERT_TRUE(outbound.Seal(INNER, InnerProtocol::Ipv4, packet));
        m_datagrams.push_back({4500, 4500, packet, true});
    }

    /// For each packet what is inside, the verdicts on its checksum, and complaints.
    std::vector<std::string> Tshark()
    {
        EXPECT_TRUE(WriteWiresharkProfile(m_base / "wireshark", m_keys, {}, {}));
        WritePcap(m_base / "a.pcap", m_datagrams);
        std::istringstream output(
            RunTshark(m_base / "wireshark",
                      m_base / "a.pcap",
                      "-T fields -E separator=';' -e isakmp.nonce -e esp.protocol -e esp.icv_good "
                      "-e _ws.expert.message"));
        std::vector<std::string> lines;
        for (std::string line; std::getline(output, line);)
        {
            lines.push_back(line);
        }
        return lines;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    std::unique_ptr<RandomSource> m_random = NewSeededRandom(1, "wireshark");
    WiresharkKeys m_keys;
    std::vector<PcapDatagram> m_datagrams;
    fs::path m_base;
};

TEST_F(WiresharkSuites, EveryIkeMessageIsDecryptedWhereWiresharkHasAName)
{
    const auto suites = EveryProtection();
    for (std::size_t i = 0; i < suites.size(); ++i)
    {
        AddIkeMessage(suites[i], static_cast<std::uint8_t>(i + 1));
    }
    const auto lines = Tshark();
    ASSERT_EQ(lines.size(), suites.size());
    const std::string nonce = ToHex(Octets(32, 0x33));
    for (std::size_t i = 0; i < suites.size(); ++i)
    {
        const bool known = !suites[i].encryption->wiresharkIke.empty();
        EXPECT_EQ(lines[i], known ? nonce + ";;;" : ";;;") << suites[i].ToString();
    }
}

TEST_F(WiresharkSuites, EveryEspPacketIsDecryptedWhereWiresharkHasAName)
{
    const auto suites = EveryProtection();
    for (std::size_t i = 0; i < suites.size(); ++i)
    {
        AddEspPacket(suites[i], static_cast<EspSpi>(0x1000 + i));
    }
    const auto lines = Tshark();
    ASSERT_EQ(lines.size(), suites.size());
    for (std::size_t i = 0; i < suites.size(); ++i)
    {
        const bool known = !suites[i].encryption->wiresharkEsp.empty();
        EXPECT_EQ(lines[i], known ? ";0x04;1;" : ";;;") << suites[i].ToString();
    }
}

} // namespace

} // namespace mopo::test
