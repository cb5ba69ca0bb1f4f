// SPDX-License-Identifier: GPL-2.0-only
// What the captures of real daemons do not show of RFC 7296 2.13 to 2.18.
#include "model/crypto/key-derivation.h"
#include "model/crypto/openssl-crypto.h"
#include "test/unit/crypto/crypto-test-tools.h"

namespace mopo::test
{

namespace
{

class KeyDerivation : public ::testing::Test
{
  protected:
    Octets Prf(const PrfAlgorithm& prf, const Octets& key, const Octets& data)
    {
        return m_crypto->Prf(prf, key, data);
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    const PrfAlgorithm& m_sha1 = *FindPrf("prfsha1");
};

Octets Concat(std::initializer_list<Octets> parts)
{
    Octets all;
    for (const Octets& part : parts)
    {
        Append(all, part);
    }
    return all;
}

TEST_F(KeyDerivation, PrfPlusChainsItsBlocks)
{
    // RFC 7296 2.13: T1 = prf (K, S | 0x01), T2 = prf (K, T1 | S | 0x02), …
    const Octets key = Text("key");
    const Octets seed = Text("seed");
    const Octets t1 = Prf(m_sha1, key, Concat({seed, {1}}));
    const Octets t2 = Prf(m_sha1, key, Concat({t1, seed, {2}}));
    const Octets t3 = Prf(m_sha1, key, Concat({t2, seed, {3}}));
    EXPECT_EQ(PrfPlus(*m_crypto, m_sha1, key, seed, 60), Concat({t1, t2, t3}));
    for (const std::size_t length : {0U, 1U, 20U, 21U, 59U})
    {
        Octets cut = Concat({t1, t2, t3});
        cut.resize(length);
        EXPECT_EQ(PrfPlus(*m_crypto, m_sha1, key, seed, length), cut);
    }
}

TEST_F(KeyDerivation, PrfPlusGoesAsFarAsItIsDefined)
{
    // RFC 7296 2.13: "not defined beyond 255 times the size of the prf function output"
    const Octets stream =
        PrfPlus(*m_crypto, m_sha1, Text("key"), Text("seed"), std::size_t{255} * 20);
    const OctetView view(stream);
    const Octets before(view.end() - 40, view.end() - 20);
    const Octets last(view.end() - 20, view.end());
    EXPECT_EQ(last, Prf(m_sha1, Text("key"), Concat({before, Text("seed"), {255}})));
}

TEST_F(KeyDerivation, KeysOfAnIkeSaAreCutInOrder)
{
    // The PRF's, the cipher's and the checksum's lengths are all different here.
    const IkeSuite suite = ParseIkeSuite("aes256-sha256_128-prfsha1-x25519").value();
    const IkeSpi spiI{{1, 2, 3, 4, 5, 6, 7, 8}};
    const IkeSpi spiR{{9, 10, 11, 12, 13, 14, 15, 16}};
    const Octets seed =
        Concat({Octets(16, 0xaa), Octets(32, 0xbb), Hex("0102030405060708090a0b0c0d0e0f10")});
    const Octets stream = PrfPlus(*m_crypto, m_sha1, Text("skeyseed"), seed, 3 * 20 + 4 * 32);
    const IkeKeys keys = DeriveIkeKeys(
        *m_crypto, suite, Text("skeyseed"), Octets(16, 0xaa), Octets(32, 0xbb), spiI, spiR);
    EXPECT_EQ(keys.d.size(), 20U);
    EXPECT_EQ(keys.ai.size(), 32U);
    EXPECT_EQ(Concat({keys.d, keys.ai, keys.ar, keys.ei, keys.er, keys.pi, keys.pr}), stream);
}

TEST_F(KeyDerivation, KeysOfAChildSaAreCutInOrder)
{
    // RFC 7296 2.17: the initiator's direction first, in each the encryption key first.
    const ChildSuite suite = ParseChildSuite("aes128-sha1_96").value();
    const Octets seed = Concat({Text("g^ir"), Octets(16, 0xaa), Octets(16, 0xbb)});
    const ChildKeys keys = DeriveChildKeys(
        *m_crypto, m_sha1, suite, Text("SK_d"), Text("g^ir"), Octets(16, 0xaa), Octets(16, 0xbb));
    EXPECT_EQ(keys.fromInitiator.encryption.size(), 16U);
    EXPECT_EQ(keys.fromInitiator.integrity.size(), 20U);
    EXPECT_EQ(Concat({keys.fromInitiator.encryption,
                      keys.fromInitiator.integrity,
                      keys.fromResponder.encryption,
                      keys.fromResponder.integrity}),
              PrfPlus(*m_crypto, m_sha1, Text("SK_d"), seed, 72));
}

TEST_F(KeyDerivation, KeysOfAhAreForIntegrityOnly)
{
    // RFC 7296 2.17: "the encryption key (if any)".
    const ChildSuite suite = ParseChildSuite("ah-sha256").value();
    const Octets seed = Concat({Octets(16, 0xaa), Octets(16, 0xbb)});
    const ChildKeys keys = DeriveChildKeys(
        *m_crypto, m_sha1, suite, Text("SK_d"), {}, Octets(16, 0xaa), Octets(16, 0xbb));
    EXPECT_TRUE(keys.fromInitiator.encryption.empty());
    EXPECT_TRUE(keys.fromResponder.encryption.empty());
    EXPECT_EQ(Concat({keys.fromInitiator.integrity, keys.fromResponder.integrity}),
              PrfPlus(*m_crypto, m_sha1, Text("SK_d"), seed, 64));
}

TEST_F(KeyDerivation, AuthDependsOnEveryInput)
{
    // RFC 7296 2.15.
    const std::vector<Octets> inputs{
        Text("secret"), Text("message"), Text("nonce"), Text("SK_p"), Text("ID")};
    const auto auth = [&](const std::vector<Octets>& in)
    {
        return SharedKeyAuth(*m_crypto, m_sha1, in[0], in[1], in[2], in[3], in[4]);
    };
    const Octets key = Prf(m_sha1, inputs[0], Text("Key Pad for IKEv2"));
    const Octets macedId = Prf(m_sha1, inputs[3], inputs[4]);
    EXPECT_EQ(auth(inputs), Prf(m_sha1, key, Concat({inputs[1], inputs[2], macedId})));
    for (std::size_t i = 0; i < inputs.size(); ++i)
    {
        auto other = inputs;
        other[i].back() ^= 1;
        EXPECT_NE(auth(other), auth(inputs)) << i;
    }
}

} // namespace

} // namespace mopo::test
