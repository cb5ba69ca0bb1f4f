// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/algorithms.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

TEST(Algorithms, EveryRowIsFoundByNumberAndByName)
{
    for (const EncryptionAlgorithm& row : EncryptionAlgorithms())
    {
        EXPECT_EQ(FindEncryption(row.transformId, row.keyBits), &row);
        EXPECT_EQ(FindEncryption(row.name), &row);
        EXPECT_TRUE(row.keyBits == row.keyLength * 8 || row.keyBits == 0) << row.name;
    }
    for (const IntegrityAlgorithm& row : IntegrityAlgorithms())
    {
        EXPECT_EQ(FindIntegrity(row.transformId), &row);
        EXPECT_EQ(FindIntegrity(row.name), &row);
    }
    for (const PrfAlgorithm& row : PrfAlgorithms())
    {
        EXPECT_EQ(FindPrf(row.transformId), &row);
        EXPECT_EQ(FindPrf(row.name), &row);
    }
    for (const KeyExchangeGroup& row : KeyExchangeGroups())
    {
        EXPECT_EQ(FindGroup(row.transformId), &row);
        EXPECT_EQ(FindGroup(row.name), &row);
    }
}

TEST(Algorithms, AnAesTransformWithoutAKeyLengthNamesNoCipher)
{
    // RFC 7296 3.3.5: the Key Length attribute is what tells the ciphers of one number apart.
    EXPECT_EQ(FindEncryption(std::uint16_t{12}, std::nullopt), nullptr);
    EXPECT_EQ(FindEncryption(std::uint16_t{12}, std::uint16_t{64}), nullptr);
    EXPECT_EQ(FindEncryption(std::uint16_t{20}, std::uint16_t{0}), nullptr);
    // And none is used with a cipher whose keys have one length.
    EXPECT_EQ(FindEncryption(std::uint16_t{28}, std::uint16_t{256}), nullptr);
}

TEST(Algorithms, ReservedNumbersNameNothing)
{
    EXPECT_EQ(FindEncryption(std::uint16_t{0}, std::nullopt), nullptr);
    EXPECT_EQ(FindIntegrity(std::uint16_t{0}), nullptr);
    EXPECT_EQ(FindPrf(std::uint16_t{0}), nullptr);
    EXPECT_EQ(FindGroup(std::uint16_t{0}), nullptr);
    EXPECT_EQ(FindGroup(std::uint16_t{0xffff}), nullptr);
}

TEST(Algorithms, KeyMaterialOfAeadEndsWithTheSalt)
{
    // RFC 4106 8.1: "The KEYMAT requested for each AES-GCM key is 20 octets", 28 and 36 with the
    // longer keys; RFC 7634 2: 32 octets of key, 4 of salt.
    EXPECT_EQ(FindEncryption("aes128gcm16")->MaterialLength(), 20U);
    EXPECT_EQ(FindEncryption("aes192gcm16")->MaterialLength(), 28U);
    EXPECT_EQ(FindEncryption("aes256gcm16")->MaterialLength(), 36U);
    EXPECT_EQ(FindEncryption("chacha20poly1305")->MaterialLength(), 36U);
    EXPECT_EQ(FindEncryption("aes256")->MaterialLength(), 32U);
}

TEST(IkeSuite, IsReadAndWritten)
{
    for (const std::string_view text : {"aes128gcm16-prfsha256-x25519",
                                        "aes128gcm16-prfsha1-ecp256",
                                        "aes256-sha256_128-prfsha256-modp2048",
                                        "aes128-sha1_96-prfsha1-x25519",
                                        "chacha20poly1305-prfsha512-x448",
                                        "aes256-sha512_256-prfsha384-modp4096"})
    {
        const auto suite = ParseIkeSuite(text);
        ASSERT_TRUE(suite) << text;
        EXPECT_EQ(suite->ToString(), text);
        EXPECT_EQ(suite->integrity == nullptr, suite->encryption->IsAead());
    }
}

TEST(IkeSuite, KnowsShortNamesOfIntegrity)
{
    EXPECT_EQ(ParseIkeSuite("aes128-sha1-prfsha1-modp2048"),
              ParseIkeSuite("aes128-sha1_96-prfsha1-modp2048"));
    EXPECT_EQ(ParseChildSuite("aes256-sha256"), ParseChildSuite("aes256-sha256_128"));
    EXPECT_EQ(ParseChildSuite("aes256-sha384"), ParseChildSuite("aes256-sha384_192"));
    EXPECT_EQ(ParseChildSuite("aes256-sha512"), ParseChildSuite("aes256-sha512_256"));
}

TEST(IkeSuite, OtherTextsAreRefused)
{
    for (const std::string_view text : {"",
                                        "-",
                                        "aes128gcm16",
                                        "aes128gcm16-prfsha256",
                                        "aes128gcm16-prfsha256-x25519-",
                                        "aes128gcm16-prfsha256-x25519-x25519",
                                        "aes128gcm16-sha256_128-prfsha256-x25519",
                                        "aes256-prfsha256-modp2048",
                                        "aes256-sha256_128-modp2048",
                                        "prfsha256-aes128gcm16-x25519",
                                        "AES128GCM16-prfsha256-x25519",
                                        "aes128gcm16-prfsha256-x25519 ",
                                        "des-sha1-prfsha1-modp2048",
                                        "aes128-sha-prfsha1-modp2048"})
    {
        EXPECT_FALSE(ParseIkeSuite(text)) << text;
    }
}

TEST(ChildSuite, IsReadAndWritten)
{
    for (const std::string_view text : {"aes128gcm16",
                                        "chacha20poly1305",
                                        "aes128-sha1_96",
                                        "aes256-sha256_128",
                                        "aes128gcm16-x25519",
                                        "ah-sha1_96",
                                        "ah-sha256_128",
                                        "ah-sha256_128-x25519"})
    {
        const auto suite = ParseChildSuite(text);
        ASSERT_TRUE(suite) << text;
        EXPECT_EQ(suite->ToString(), text);
    }
    for (const std::string_view text : {"",
                                        "aes256",
                                        "aes128gcm16-sha1",
                                        "chacha20poly1305-sha256",
                                        "sha1_96",
                                        "aes256-sha1-x",
                                        "ah-x25519",
                                        "ah",
                                        "ah-",
                                        "ah-aes256",
                                        "ah-aes128-sha1",
                                        "ah-aes128gcm16",
                                        "ah-sha1-sha1",
                                        "sha1-ah",
                                        "AH-sha1",
                                        "ah-ah-sha1"})
    {
        EXPECT_FALSE(ParseChildSuite(text)) << text;
    }
}

// RFC 7296 3.3.3: AH has an integrity algorithm and no encryption.
TEST(ChildSuite, OfAhHasIntegrityOnly)
{
    const auto suite = ParseChildSuite("ah-sha256");
    ASSERT_TRUE(suite);
    EXPECT_EQ(suite->protocol, ProtocolId::Ah);
    EXPECT_EQ(suite->encryption, nullptr);
    EXPECT_EQ(suite->integrity, FindIntegrity("sha256_128"));
    EXPECT_EQ(ParseChildSuite("aes128-sha256")->protocol, ProtocolId::Esp);
    // An IKE SA is encrypted always.
    EXPECT_FALSE(ParseIkeSuite("ah-sha256-prfsha256-x25519"));
}

} // namespace

} // namespace mopo
