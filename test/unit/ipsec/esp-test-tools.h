// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/openssl-crypto.h"
#include "model/ipsec/esp.h"
#include "test/unit/crypto/crypto-test-tools.h"

namespace mopo::test
{

/// The keys of one ESP SA, known to both ends and to whoever forges a packet of it.
class EspTestKeys
{
  public:
    explicit EspTestKeys(std::string_view suite)
        : m_suite(ParseChildSuite(suite).value()),
          m_encryptionKey(m_suite.encryption->MaterialLength(), 0x17),
          m_integrityKey(m_suite.integrity == nullptr ? 0 : m_suite.integrity->keyLength, 0x71)
    {
    }

    EspTestKeys(std::string_view suite, Octets encryptionKey, Octets integrityKey)
        : m_suite(ParseChildSuite(suite).value()),
          m_encryptionKey(std::move(encryptionKey)),
          m_integrityKey(std::move(integrityKey))
    {
    }

    std::unique_ptr<PacketCipher> NewCipher() const
    {
        return NewOpensslCrypto()
            ->NewPacketCipher(
                *m_suite.encryption, m_encryptionKey, m_suite.integrity, m_integrityKey)
            .value();
    }

    /// An authentic packet with any plaintext at all.
    Octets SealRaw(EspSpi spi, std::uint32_t sequenceNumber, Octets text) const
    {
        const auto cipher = NewCipher();
        Octets packet;
        for (const std::uint32_t word : {spi, sequenceNumber})
        {
            for (const int shift : {24, 16, 8, 0})
            {
                packet.push_back(static_cast<std::uint8_t>(word >> shift));
            }
        }
        const Octets iv(cipher->IvLength(), 0x01);
        Octets icv(cipher->IcvLength());
        EXPECT_TRUE(cipher->Seal(packet, iv, text, icv));
        Append(packet, iv);
        Append(packet, text);
        Append(packet, icv);
        return packet;
    }

  private:
    ChildSuite m_suite;
    Octets m_encryptionKey;
    Octets m_integrityKey;
};

/// `inner` with `padLength` octets of padding, Pad Length and Next Header (RFC 4303 2.4 to 2.6).
inline Octets WithTrailer(Octets inner, std::uint8_t padLength, std::uint8_t nextHeader)
{
    for (unsigned i = 1; i <= padLength; ++i)
    {
        inner.push_back(static_cast<std::uint8_t>(i));
    }
    inner.push_back(padLength);
    inner.push_back(nextHeader);
    return inner;
}

/// A random source for an EspOutbound whose first packet is to have the IV of `packet`.
class FixedIv : public ScriptedRandom
{
  public:
    FixedIv(const EncryptionAlgorithm& algorithm, OctetView packet)
        : ScriptedRandom(Script(algorithm, packet.subspan(8, algorithm.ivLength)))
    {
    }

  private:
    /// The first draw is for the counter, which is counted up before it is used; the second, with
    /// CBC, is the IV itself.
    static Octets Script(const EncryptionAlgorithm& algorithm, OctetView iv)
    {
        Octets script = algorithm.IsAead() ? Octets(iv.begin(), iv.end()) : Octets(8, 1);
        for (auto octet = script.rbegin(); octet != script.rend() && (*octet)-- == 0; ++octet)
        {
        }
        if (!algorithm.IsAead())
        {
            Append(script, iv);
        }
        return script;
    }
};

/// The suites to test by, as ctest can name them.
inline std::vector<std::string> EspSuiteNames()
{
    return {"aes128gcm16", "aes128-sha1_96", "aes256-sha1_96", "aes256-sha256_128"};
}

inline std::string EspSuiteTestName(const ::testing::TestParamInfo<std::string>& suite)
{
    std::string name = suite.param;
    std::erase(name, '-');
    return name;
}

} // namespace mopo::test
