// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-crypto.h"
#include "test/support/every-suite.h"
#include "test/unit/crypto/crypto-test-tools.h"
#include "test/unit/crypto/packet-cipher-vectors.h"

namespace mopo::test
{

namespace
{

class PacketCipherTest : public ::testing::Test
{
  protected:
    std::unique_ptr<PacketCipher> Make(std::string_view encryption,
                                       OctetView material,
                                       std::string_view integrity = {},
                                       OctetView integrityKey = {})
    {
        const auto* row = integrity.empty() ? nullptr : FindIntegrity(integrity);
        auto cipher =
            m_crypto->NewPacketCipher(*FindEncryption(encryption), material, row, integrityKey);
        EXPECT_TRUE(cipher) << encryption;
        return cipher ? *std::move(cipher) : nullptr;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
};

TEST_F(PacketCipherTest, AeadOfThePublishedVectors)
{
    for (const AeadVector& vector : AEAD_VECTORS)
    {
        const Octets nonce = Hex(vector.nonce);
        Octets material = Hex(vector.key);
        Append(material, OctetView(nonce).first(4));
        const OctetView iv = OctetView(nonce).subspan(4);
        const auto cipher = Make(vector.encryption, material);
        Octets text = Hex(vector.plaintext);
        Octets icv(cipher->IcvLength());
        ASSERT_TRUE(cipher->Seal(Hex(vector.associated), iv, text, icv));
        EXPECT_EQ(ToHex(text), vector.ciphertext);
        EXPECT_EQ(ToHex(icv), vector.icv);
        ASSERT_TRUE(cipher->Open(Hex(vector.associated), iv, text, icv));
        EXPECT_EQ(ToHex(text), vector.plaintext);
    }
}

TEST_F(PacketCipherTest, AesCbcOfRfc3602AndSp80038a)
{
    for (const CbcVector& vector : CBC_VECTORS)
    {
        const auto cipher =
            Make(vector.encryption, Hex(vector.key), "sha256_128", Octets(32, 0x0b));
        Octets text = Hex(vector.plaintext);
        Octets icv(cipher->IcvLength());
        ASSERT_TRUE(cipher->Seal({}, Hex(vector.iv), text, icv));
        EXPECT_EQ(ToHex(text), vector.ciphertext);
        ASSERT_TRUE(cipher->Open({}, Hex(vector.iv), text, icv));
        EXPECT_EQ(ToHex(text), vector.plaintext);
    }
}

TEST_F(PacketCipherTest, HmacOfRfc2202AndRfc4868)
{
    for (const IntegrityVector& vector : INTEGRITY_VECTORS)
    {
        // Without a text the checksum covers what is associated, then the IV.
        const auto cipher = Make("aes128", Octets(16), vector.integrity, Hex(vector.key));
        Octets icv(cipher->IcvLength());
        ASSERT_TRUE(cipher->Seal(Octets(34, vector.octet), Octets(16, vector.octet), {}, icv));
        EXPECT_EQ(ToHex(icv), vector.icv) << vector.integrity;
    }
}

/// How many vectors a row has; each knows the transform by its number as well.
template <class Vectors>
std::ptrdiff_t VectorsFor(const EncryptionAlgorithm& row, const Vectors& vectors)
{
    return std::ranges::count_if(vectors,
                                 [&](const auto& vector)
                                 {
                                     // RFC 7296 3.3.5: no Key Length attribute with a "fixed-length
                                     // key".
                                     const auto keyBits = vector.keyBits == 0
                                                              ? std::nullopt
                                                              : std::optional(vector.keyBits);
                                     return vector.encryption == row.name &&
                                            FindEncryption(vector.transformId, keyBits) == &row;
                                 });
}

TEST_F(PacketCipherTest, EveryRowHasAVectorThatKnowsItsNumber)
{
    for (const EncryptionAlgorithm& row : EncryptionAlgorithms())
    {
        EXPECT_GT(VectorsFor(row, AEAD_VECTORS) + VectorsFor(row, CBC_VECTORS), 0) << row.name;
    }
    for (const IntegrityAlgorithm& row : IntegrityAlgorithms())
    {
        EXPECT_TRUE(std::ranges::any_of(
            INTEGRITY_VECTORS,
            [&](const IntegrityVector& vector)
            { return vector.integrity == row.name && FindIntegrity(vector.transformId) == &row; }))
            << row.name;
    }
}

TEST_F(PacketCipherTest, TheChecksumCoversIvAndCiphertext)
{
    // RFC 7296 3.14: "The checksum MUST be computed over the encrypted message."
    const Octets key(32, 0x0b);
    const Octets iv(16, 0x11);
    const auto cipher = Make("aes128", Octets(16, 0x22), "sha256_128", key);
    Octets text(32, 0x33);
    Octets icv(16);
    ASSERT_TRUE(cipher->Seal(Text("associated"), iv, text, icv));
    Octets covered = Text("associated");
    Append(covered, iv);
    Append(covered, text);
    Octets expected = m_crypto->Prf(*FindPrf("prfsha256"), key, covered);
    expected.resize(16);
    EXPECT_EQ(icv, expected);
}

struct SuiteKeys
{
    std::string_view encryption;
    std::string_view integrity;
};

std::vector<SuiteKeys> AllSuites()
{
    std::vector<SuiteKeys> suites;
    for (const ChildSuite& one : EveryProtection())
    {
        suites.push_back({one.encryption->name,
                          one.integrity == nullptr ? std::string_view() : one.integrity->name});
    }
    return suites;
}

class EveryPacketCipher : public PacketCipherTest, public ::testing::WithParamInterface<SuiteKeys>
{
  protected:
    std::unique_ptr<PacketCipher> MakeIt(std::uint8_t keyOctet = 0x42)
    {
        const auto* integrity = FindIntegrity(GetParam().integrity);
        return Make(GetParam().encryption,
                    Octets(FindEncryption(GetParam().encryption)->MaterialLength(), keyOctet),
                    GetParam().integrity,
                    Octets(integrity == nullptr ? 0 : integrity->keyLength, keyOctet));
    }
};

INSTANTIATE_TEST_SUITE_P(Suites,
                         EveryPacketCipher,
                         ::testing::ValuesIn(AllSuites()),
                         [](const auto& suite)
                         {
                             return std::string(suite.param.encryption) +
                                    std::string(suite.param.integrity);
                         });

TEST_P(EveryPacketCipher, OpensWhatItSealedPacketByPacket)
{
    const auto sender = MakeIt();
    const auto receiver = MakeIt();
    for (std::uint8_t packet = 1; packet <= 20; ++packet)
    {
        const Octets associated(packet % 9U, packet);
        const Octets iv(sender->IvLength(), packet);
        Octets text(packet * sender->BlockLength(), packet);
        const Octets plain = text;
        Octets icv(sender->IcvLength());
        ASSERT_TRUE(sender->Seal(associated, iv, text, icv));
        EXPECT_NE(text, plain);
        ASSERT_TRUE(receiver->Open(associated, iv, text, icv));
        EXPECT_EQ(text, plain);
    }
}

TEST_P(EveryPacketCipher, RefusesEveryFlippedBit)
{
    const auto cipher = MakeIt();
    const Octets associated(8, 0xaa);
    const Octets iv(cipher->IvLength(), 0xbb);
    Octets text(48, 0xcc);
    Octets icv(cipher->IcvLength());
    ASSERT_TRUE(cipher->Seal(associated, iv, text, icv));

    std::array parts{associated, iv, text, icv};
    for (Octets& part : parts)
    {
        for (std::size_t bit = 0; bit < part.size() * 8; ++bit)
        {
            part[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
            Octets opened = parts[2];
            const Status status = cipher->Open(parts[0], parts[1], opened, parts[3]);
            ASSERT_FALSE(status);
            EXPECT_EQ(status.error().code, ErrorCode::IntegrityFailed);
            EXPECT_NE(opened, Octets(48, 0xcc)) << "a forged text was handed out";
            part[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        }
    }
    EXPECT_TRUE(cipher->Open(parts[0], parts[1], parts[2], parts[3])) << "still usable";
}

TEST_P(EveryPacketCipher, RefusesAnotherKeysPacket)
{
    const auto cipher = MakeIt();
    Octets text(16);
    Octets icv(cipher->IcvLength());
    const Octets iv(cipher->IvLength());
    ASSERT_TRUE(MakeIt(0x43)->Seal({}, iv, text, icv));
    EXPECT_FALSE(cipher->Open({}, iv, text, icv));
}

TEST_P(EveryPacketCipher, MakesRoomAsItsRowSays)
{
    const auto cipher = MakeIt();
    const EncryptionAlgorithm& row = *FindEncryption(GetParam().encryption);
    EXPECT_EQ(cipher->IvLength(), row.ivLength);
    EXPECT_EQ(cipher->BlockLength(), row.blockLength);
    EXPECT_EQ(cipher->IcvLength(),
              row.IsAead() ? row.icvLength : FindIntegrity(GetParam().integrity)->icvLength);
    EXPECT_EQ(cipher->TakesCountingIv(), row.IsAead());
}

TEST_F(PacketCipherTest, KeysThatDoNotFitAreRefused)
{
    const auto& gcm = *FindEncryption("aes128gcm16");
    const auto& cbc = *FindEncryption("aes128");
    const auto* hmac = FindIntegrity("sha1_96");
    const auto code = [&](const auto&... arguments)
    {
        const auto cipher = m_crypto->NewPacketCipher(arguments...);
        return cipher ? std::optional<ErrorCode>() : cipher.error().code;
    };
    const auto refused = std::optional(ErrorCode::InvalidConfiguration);
    EXPECT_EQ(code(gcm, Octets(16), nullptr, Octets()), refused) << "no salt";
    EXPECT_EQ(code(gcm, Octets(20), hmac, Octets(20)), refused) << "brings its own integrity";
    EXPECT_EQ(code(gcm, Octets(20), nullptr, Octets(20)), refused);
    EXPECT_EQ(code(cbc, Octets(16), nullptr, Octets()), refused) << "no integrity at all";
    EXPECT_EQ(code(cbc, Octets(16), hmac, Octets(32)), refused);
    EXPECT_EQ(code(cbc, Octets(32), hmac, Octets(20)), refused);
    EXPECT_EQ(code(cbc, Octets(16), hmac, Octets(20)), std::nullopt);
}

TEST_F(PacketCipherTest, OutlivesTheCryptoThatMadeIt)
{
    const auto cipher = Make("aes128gcm16", Octets(20));
    m_crypto.reset();
    Octets text(16);
    Octets icv(16);
    EXPECT_TRUE(cipher->Seal({}, Octets(8), text, icv));
    EXPECT_EQ(ToHex(text), "0388dace60b6a392f328c2b971b2fe78");
}

} // namespace

} // namespace mopo::test
