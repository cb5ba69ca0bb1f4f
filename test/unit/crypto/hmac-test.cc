// SPDX-License-Identifier: GPL-2.0-only
// The pseudorandom functions against RFC 2202 3 and RFC 4868 2.7.1 (the same as RFC 4231 4).
#include "model/crypto/openssl-crypto.h"
#include "test/unit/crypto/crypto-test-tools.h"

namespace mopo::test
{

namespace
{

struct PrfVector
{
    std::string_view prf;
    Octets key;
    Octets data;
    std::string_view value;
};

void ExpectPrf(const PrfVector& vector)
{
    const auto crypto = NewOpensslCrypto();
    EXPECT_EQ(ToHex(crypto->Prf(*FindPrf(vector.prf), vector.key, vector.data)), vector.value);
}

/// 0102…19, the key of both RFCs' fourth case.
Octets CountingKey()
{
    return Hex("0102030405060708090a0b0c0d0e0f10111213141516171819");
}

const std::string_view JEFE = "what do ya want for nothing?";
const std::string_view LARGE_KEY = "Test Using Larger Than Block-Size Key - Hash Key First";

TEST(Prf, HmacSha1Rfc2202)
{
    ExpectPrf({"prfsha1",
               Octets(20, 0x0b),
               Text("Hi There"),
               "b617318655057264e28bc0b6fb378c8ef146be00"});
    ExpectPrf({"prfsha1", Text("Jefe"), Text(JEFE), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"});
    ExpectPrf({"prfsha1",
               Octets(20, 0xaa),
               Octets(50, 0xdd),
               "125d7342b9ac11cd91a39af48aa17b4f63f175d3"});
    ExpectPrf(
        {"prfsha1", CountingKey(), Octets(50, 0xcd), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"});
    ExpectPrf({"prfsha1",
               Octets(20, 0x0c),
               Text("Test With Truncation"),
               "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"});
    ExpectPrf(
        {"prfsha1", Octets(80, 0xaa), Text(LARGE_KEY), "aa4ae5e15272d00e95705637ce8a3b55ed402112"});
    ExpectPrf({"prfsha1",
               Octets(80, 0xaa),
               Text("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"),
               "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"});
}

/// The six cases have the same keys and data for all of HMAC-SHA2.
struct Sha2Vectors
{
    std::string_view prf;
    std::uint16_t transformId;
    std::array<std::string_view, 6> values;
};

const std::array SHA2_VECTORS{
    Sha2Vectors{.prf = "prfsha256",
                .transformId = 5,
                .values = {"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
                           "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                           "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
                           "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
                           "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
                           "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}},
    Sha2Vectors{.prf = "prfsha384",
                .transformId = 6,
                .values = {"afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
                           "faea9ea9076ede7f4af152e8b2fa9cb6",
                           "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                           "8e2240ca5e69e2c78b3239ecfab21649",
                           "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b"
                           "2a5ab39dc13814b94e3ab6e101a34f27",
                           "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e"
                           "6801dd23c4a7d679ccf8a386c674cffb",
                           "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
                           "0c2ef6ab4030fe8296248df163f44952",
                           "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5"
                           "a678cc31e799176d3860e6110c46523e"}},
    Sha2Vectors{.prf = "prfsha512",
                .transformId = 7,
                .values = {"87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                           "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
                           "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                           "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
                           "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
                           "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
                           "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
                           "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd",
                           "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                           "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
                           "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
                           "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"}},
};

TEST(Prf, HmacSha2Rfc4868)
{
    const std::array<std::pair<Octets, Octets>, 6> cases{
        {{Octets(20, 0x0b), Text("Hi There")},
         {Text("Jefe"), Text(JEFE)},
         {Octets(20, 0xaa), Octets(50, 0xdd)},
         {CountingKey(), Octets(50, 0xcd)},
         {Octets(131, 0xaa), Text(LARGE_KEY)},
         {Octets(131, 0xaa),
          Text("This is a test using a larger than block-size key and a larger than block-size "
               "data. The key needs to be hashed before being used by the HMAC algorithm.")}}};
    for (const Sha2Vectors& vectors : SHA2_VECTORS)
    {
        for (std::size_t i = 0; i < cases.size(); ++i)
        {
            ExpectPrf({vectors.prf, cases[i].first, cases[i].second, vectors.values[i]});
        }
    }
}

TEST(Prf, EveryRowHasVectorsThatKnowItsNumber)
{
    for (const PrfAlgorithm& row : PrfAlgorithms())
    {
        const auto vectors = std::ranges::find(SHA2_VECTORS, row.name, &Sha2Vectors::prf);
        const std::uint16_t sha1 = 2;
        EXPECT_EQ(&row, FindPrf(vectors == SHA2_VECTORS.end() ? sha1 : vectors->transformId))
            << row.name;
    }
}

TEST(Prf, AnEmptyKeyIsAKeyAndNotTheLastOne)
{
    const auto crypto = NewOpensslCrypto();
    const PrfAlgorithm& prf = *FindPrf("prfsha256");
    crypto->Prf(prf, Text("Jefe"), Text(JEFE));
    EXPECT_EQ(ToHex(crypto->Prf(prf, {}, {})),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Prf, EachHasItsRow)
{
    const auto crypto = NewOpensslCrypto();
    for (const PrfAlgorithm& row : PrfAlgorithms())
    {
        EXPECT_EQ(crypto->Prf(row, Text("key"), Text("data")).size(), row.length) << row.name;
    }
}

TEST(Sha1, Fips180)
{
    const auto crypto = NewOpensslCrypto();
    EXPECT_EQ(ToHex(crypto->Sha1(Text("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(ToHex(crypto->Sha1({})), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    EXPECT_EQ(ToHex(crypto->Sha1(Text("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

/// RFC 2404 and RFC 4868: the first octets of the HMAC over all parts.
TEST(PacketMac, IsTheTruncatedHmacOfItsParts)
{
    const auto crypto = NewOpensslCrypto();
    for (const auto& [integrity, prf] :
         {std::pair{"sha1_96", "prfsha1"}, std::pair{"sha256_128", "prfsha256"}})
    {
        const IntegrityAlgorithm& row = *FindIntegrity(integrity);
        const Octets key(row.keyLength, 0x0b);
        const auto mac = crypto->NewPacketMac(row, key).value();
        ASSERT_EQ(mac->IcvLength(), row.icvLength);
        for (const auto& [first, second] : {std::pair{"Hi ", "There"}, std::pair{"", "Jefe"}})
        {
            Octets whole = Text(first);
            Append(whole, Text(second));
            Octets expected = crypto->Prf(*FindPrf(prf), key, whole);
            expected.resize(row.icvLength);
            Octets icv(row.icvLength);
            mac->Compute({AsOctets(first), AsOctets(second)}, icv);
            EXPECT_EQ(ToHex(icv), ToHex(expected));
        }
        EXPECT_EQ(crypto->NewPacketMac(row, Octets(row.keyLength - 1U)).error().code,
                  ErrorCode::InvalidConfiguration);
    }
}

} // namespace

} // namespace mopo::test
