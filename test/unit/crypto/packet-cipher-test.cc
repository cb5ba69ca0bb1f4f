// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-crypto.h"
#include "test/unit/crypto/crypto-test-tools.h"

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

struct AeadVector
{
    std::string_view key;
    /// Salt and IV.
    std::string_view nonce;
    std::string_view associated;
    std::string_view plaintext;
    std::string_view ciphertext;
    std::string_view icv;
};

/// The GCM specification's test cases 1 to 4, which NIST took over, and the ESP packets of
/// draft-mcgrew-gcm-test with a key of 128 bits and a sequence number of 32 bits: SPI and sequence
/// number are what is associated (RFC 4106 5).
const std::array GCM_VECTORS{
    AeadVector{"00000000000000000000000000000000",
               "000000000000000000000000",
               "",
               "",
               "",
               "58e2fccefa7e3061367f1d57a4e7455a"},
    AeadVector{"00000000000000000000000000000000",
               "000000000000000000000000",
               "",
               "00000000000000000000000000000000",
               "0388dace60b6a392f328c2b971b2fe78",
               "ab6e47d42cec13bdf53a67b21257bddf"},
    AeadVector{"feffe9928665731c6d6a8f9467308308",
               "cafebabefacedbaddecaf888",
               "",
               "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
               "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
               "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
               "4d5c2af327cd64a62cf35abd2ba6fab4"},
    AeadVector{"feffe9928665731c6d6a8f9467308308",
               "cafebabefacedbaddecaf888",
               "feedfacedeadbeeffeedfacedeadbeefabaddad2",
               "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
               "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
               "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
               "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
               "5bc94fbc3221a5db94fae95ae7121a47"},
    AeadVector{"feffe9928665731c6d6a8f9467308308",
               "cafebabefacedbaddecaf888",
               "0000a5f80000000a",
               "4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100"
               "0001000000000000037369700963796265726369747902646b00000100010001",
               "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c"
               "3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1",
               "83b70d3aa8bc6ee4c309e9d85a41ad4a"},
    AeadVector{"00000000000000000000000000000000",
               "000000000000000000000000",
               "0000000000000001",
               "4500003c99c500008001cb7a40679318010101010800075c0200440061626364"
               "65666768696a6b6c6d6e6f707172737475767761626364656667686901020201",
               "4688daf2f973a392732909c331d56d60f694abaa414b5e7ff5fdcdfff5e9a284"
               "456476492719ffb64de7d9dca1e1d894bc3bd57873ed4d181d19d4d5c8c18af3",
               "f821d496eeb096e98ad2b69e4799c71d"},
    AeadVector{"7d773d00c144c525ac619d18c84a3f47",
               "d966426743457e9182443bc6",
               "335467aeffffffff",
               "01020201",
               "437f866b",
               "cb3f699fe9b0822bac961c4504bef270"},
};

TEST_F(PacketCipherTest, AesGcmOfTheGcmSpecificationAndDraftMcgrewGcmTest)
{
    for (const AeadVector& vector : GCM_VECTORS)
    {
        const Octets nonce = Hex(vector.nonce);
        Octets material = Hex(vector.key);
        Append(material, OctetView(nonce).first(4));
        const OctetView iv = OctetView(nonce).subspan(4);
        const auto cipher = Make("aes128gcm16", material);
        Octets text = Hex(vector.plaintext);
        Octets icv(cipher->IcvLength());
        ASSERT_TRUE(cipher->Seal(Hex(vector.associated), iv, text, icv));
        EXPECT_EQ(ToHex(text), vector.ciphertext);
        EXPECT_EQ(ToHex(icv), vector.icv);
        ASSERT_TRUE(cipher->Open(Hex(vector.associated), iv, text, icv));
        EXPECT_EQ(ToHex(text), vector.plaintext);
    }
}

struct CbcVector
{
    std::string_view encryption;
    std::string_view key;
    std::string_view iv;
    std::string_view plaintext;
    std::string_view ciphertext;
};

/// RFC 3602 4, cases 1 and 2, and NIST SP 800-38A F.2.5.
const std::array CBC_VECTORS{
    CbcVector{"aes128",
              "06a9214036b8a15b512e03d534120006",
              "3dafba429d9eb430b422da802c9fac41",
              "53696e676c6520626c6f636b206d7367",
              "e353779c1079aeb82708942dbe77181a"},
    CbcVector{"aes128",
              "c286696d887c9aa0611bbb3e2025a45a",
              "562e17996d093d28ddb3ba695a2e6f58",
              "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
              "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1"},
    CbcVector{"aes256",
              "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
              "000102030405060708090a0b0c0d0e0f",
              "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
              "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
              "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
              "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"},
};

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

/// The checksum of HMAC vectors: without a text it covers what is associated, then the IV.
std::string Checksum(PacketCipher& cipher, std::uint8_t octet)
{
    Octets icv(cipher.IcvLength());
    EXPECT_TRUE(cipher.Seal(Octets(34, octet), Octets(16, octet), {}, icv));
    return ToHex(icv);
}

TEST_F(PacketCipherTest, HmacSha256128OfRfc4868)
{
    // RFC 4868 2.7.2.1, AUTH256-3 and AUTH256-4.
    EXPECT_EQ(Checksum(*Make("aes128", Octets(16), "sha256_128", Octets(32, 0xaa)), 0xdd),
              "cdcb1220d1ecccea91e53aba3092f962");
    EXPECT_EQ(
        Checksum(*Make("aes128",
                       Octets(16),
                       "sha256_128",
                       Hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20")),
                 0xcd),
        "372efcf9b40b35c2115b1346903d2ef4");
}

TEST_F(PacketCipherTest, HmacSha196OfRfc2404)
{
    // RFC 2202 3, case 3, cut to 96 bits.
    EXPECT_EQ(Checksum(*Make("aes256", Octets(32), "sha1_96", Octets(20, 0xaa)), 0xdd),
              "125d7342b9ac11cd91a39af4");
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
    for (const EncryptionAlgorithm& encryption : EncryptionAlgorithms())
    {
        if (encryption.IsAead())
        {
            suites.push_back({encryption.name, {}});
            continue;
        }
        for (const IntegrityAlgorithm& integrity : IntegrityAlgorithms())
        {
            suites.push_back({encryption.name, integrity.name});
        }
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
