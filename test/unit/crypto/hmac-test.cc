// SPDX-License-Identifier: GPL-2.0-only
// The pseudorandom functions against RFC 2202 3 and RFC 4231 4 (the same as RFC 4868 2.7.1).
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

TEST(Prf, HmacSha256Rfc4231)
{
    ExpectPrf({"prfsha256",
               Octets(20, 0x0b),
               Text("Hi There"),
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"});
    ExpectPrf({"prfsha256",
               Text("Jefe"),
               Text(JEFE),
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"});
    ExpectPrf({"prfsha256",
               Octets(20, 0xaa),
               Octets(50, 0xdd),
               "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"});
    ExpectPrf({"prfsha256",
               CountingKey(),
               Octets(50, 0xcd),
               "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"});
    ExpectPrf({"prfsha256",
               Octets(131, 0xaa),
               Text(LARGE_KEY),
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"});
    ExpectPrf({"prfsha256",
               Octets(131, 0xaa),
               Text("This is a test using a larger than block-size key and a larger than "
                    "block-size data. The key needs to be hashed before being used by the HMAC "
                    "algorithm."),
               "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"});
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

} // namespace

} // namespace mopo::test
