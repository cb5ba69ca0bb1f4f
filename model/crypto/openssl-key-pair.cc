// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-key-pair.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <array>
#include <string>

namespace mopo
{

namespace
{

using BigNumber = OpensslHandle<BIGNUM>;

/// RFC 5480 2.2: the octet in front of an uncompressed point, which IKE leaves away.
constexpr std::uint8_t UNCOMPRESSED_POINT = 0x04;

/// A private key is drawn again when it is out of range, which is next to impossible; a source that
/// gives nothing but such values is broken.
constexpr int MAX_DRAWS = 64;

/// A private number, smallest < x < bound; null where the source has none. Without a bound every
/// number that fits is right.
BigNumber DrawPrivate(const KeyExchangeGroup& group,
                      RandomSource& random,
                      const BIGNUM* smallest,
                      const BIGNUM* bound)
{
    const int bits = bound == nullptr ? 8 * group.privateLength : BN_num_bits(bound);
    Octets octets(group.privateLength);
    BigNumber number(BN_secure_new());
    for (int draw = 0; draw < MAX_DRAWS; ++draw)
    {
        random.Fill(octets);
        // The order of P-521 ends within an octet: with the bits above it nearly every draw would
        // be out of range.
        octets.front() &= static_cast<std::uint8_t>(0xff >> (8 * group.privateLength - bits));
        RequireOpenssl(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), number.get()) !=
                           nullptr,
                       "big numbers");
        OPENSSL_cleanse(octets.data(), octets.size());
        if (BN_cmp(number.get(), smallest) > 0 &&
            (bound == nullptr || BN_cmp(number.get(), bound) < 0))
        {
            return number;
        }
    }
    return nullptr;
}

/// A key from its parts. `privateNumber` is null for a public key only, `publicPoint` empty where
/// the key type does without.
OpensslHandle<EVP_PKEY> MakeKey(const char* type,
                                const KeyExchangeGroup& group,
                                const BIGNUM* privateNumber,
                                OctetView publicPoint)
{
    const OpensslHandle<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    RequireOpenssl(
        OSSL_PARAM_BLD_push_utf8_string(
            builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group.opensslName, 0) == 1 &&
            OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, privateNumber) == 1 &&
            (publicPoint.empty() || OSSL_PARAM_BLD_push_octet_string(builder.get(),
                                                                     OSSL_PKEY_PARAM_PUB_KEY,
                                                                     publicPoint.data(),
                                                                     publicPoint.size()) == 1),
        "key parameters");
    const OpensslHandle<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const OpensslHandle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    RequireOpenssl(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                       EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) ==
                           1,
                   group.opensslName);
    return OpensslHandle<EVP_PKEY>(key);
}

// RFC 8031 2: "each party picks a secret key d uniformly at random"
OpensslKeyPair NewMontgomeryPair(const KeyExchangeGroup& group, RandomSource& random)
{
    Octets octets = random.Take(group.privateLength);
    OpensslKeyPair pair;
    pair.key.reset(EVP_PKEY_new_raw_private_key_ex(
        nullptr, group.opensslName, nullptr, octets.data(), octets.size()));
    OPENSSL_cleanse(octets.data(), octets.size());
    pair.publicValue.resize(group.publicLength);
    std::size_t size = group.publicLength;
    RequireOpenssl(
        pair.key &&
            EVP_PKEY_get_raw_public_key(pair.key.get(), pair.publicValue.data(), &size) == 1 &&
            size == group.publicLength,
        group.opensslName);
    return pair;
}

OpensslKeyPair NewEcpPair(const KeyExchangeGroup& group, RandomSource& random)
{
    std::string name(group.opensslName);
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name.data(), 0),
        OSSL_PARAM_construct_end()};
    const OpensslHandle<EC_GROUP> curve(
        EC_GROUP_new_from_params(parameters.data(), nullptr, nullptr));
    RequireOpenssl(curve != nullptr, group.opensslName);
    const BigNumber zero(BN_new());
    const auto scalar = DrawPrivate(group, random, zero.get(), EC_GROUP_get0_order(curve.get()));
    if (!scalar)
    {
        return {};
    }
    const OpensslHandle<EC_POINT> point(EC_POINT_new(curve.get()));
    Octets encoded(std::size_t{1} + group.publicLength);
    RequireOpenssl(
        point &&
            EC_POINT_mul(curve.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) == 1 &&
            EC_POINT_point2oct(curve.get(),
                               point.get(),
                               POINT_CONVERSION_UNCOMPRESSED,
                               encoded.data(),
                               encoded.size(),
                               nullptr) == encoded.size(),
        group.opensslName);
    return {MakeKey("EC", group, scalar.get(), encoded),
            // RFC 5903 7: "obtained by concatenating the x and y values"
            Octets(encoded.begin() + 1, encoded.end())};
}

OpensslKeyPair NewModpPair(const KeyExchangeGroup& group, RandomSource& random)
{
    const auto exponent = DrawPrivate(group, random, BN_value_one(), nullptr);
    if (!exponent)
    {
        return {};
    }
    OpensslKeyPair pair{MakeKey("DH", group, exponent.get(), {}), {}};
    // OpenSSL computes no public value for a given exponent. But g^x is the secret that is shared
    // with a peer whose public value is g itself.
    BIGNUM* base = nullptr;
    RequireOpenssl(EVP_PKEY_get_bn_param(pair.key.get(), OSSL_PKEY_PARAM_FFC_G, &base) == 1,
                   group.opensslName);
    const BigNumber generator(base);
    Octets padded(group.publicLength);
    BN_bn2binpad(generator.get(), padded.data(), static_cast<int>(padded.size()));
    const auto peer = PeerKey(group, pair.key.get(), padded);
    auto value = peer ? DeriveSecret(group, pair.key.get(), peer.get()) : std::nullopt;
    RequireOpenssl(value.has_value(), group.opensslName);
    pair.publicValue = *std::move(value);
    return pair;
}

} // namespace

Result<OpensslKeyPair> NewKeyPair(const KeyExchangeGroup& group, RandomSource& random)
{
    OpensslKeyPair pair;
    switch (group.kind)
    {
    case KeyExchangeGroup::Kind::Montgomery:
        pair = NewMontgomeryPair(group, random);
        break;
    case KeyExchangeGroup::Kind::Ecp:
        pair = NewEcpPair(group, random);
        break;
    case KeyExchangeGroup::Kind::Modp:
        pair = NewModpPair(group, random);
        break;
    }
    if (!pair.key)
    {
        return Fail(ErrorCode::CryptoFailure, "the random source gives no private key");
    }
    return pair;
}

OpensslHandle<evp_pkey_st> PeerKey(const KeyExchangeGroup& group, evp_pkey_st* own, OctetView value)
{
    Octets encoded;
    if (group.kind == KeyExchangeGroup::Kind::Ecp)
    {
        encoded.push_back(UNCOMPRESSED_POINT);
    }
    Append(encoded, value);
    OpensslHandle<EVP_PKEY> peer(EVP_PKEY_new());
    // Decoding a point checks that it is one of the curve, and neither of the other groups has
    // values of the right length and range that are no elements.
    if (!peer || EVP_PKEY_copy_parameters(peer.get(), own) != 1 ||
        EVP_PKEY_set1_encoded_public_key(peer.get(), encoded.data(), encoded.size()) != 1)
    {
        return nullptr;
    }
    return peer;
}

std::optional<Octets> DeriveSecret(const KeyExchangeGroup& group,
                                   evp_pkey_st* own,
                                   evp_pkey_st* peer)
{
    const OpensslHandle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr));
    // RFC 7296 2.14: "padded with zeros if necessary to make it the length of the modulus"
    unsigned int pad = 1;
    const std::array padded{OSSL_PARAM_construct_uint(OSSL_EXCHANGE_PARAM_PAD, &pad),
                            OSSL_PARAM_construct_end()};
    const bool isModp = group.kind == KeyExchangeGroup::Kind::Modp;
    Octets secret(group.secretLength);
    std::size_t size = secret.size();
    // No second check of the peer's value: it costs as much as the exchange itself.
    if (!context || EVP_PKEY_derive_init_ex(context.get(), isModp ? padded.data() : nullptr) != 1 ||
        EVP_PKEY_derive_set_peer_ex(context.get(), peer, 0) != 1 ||
        EVP_PKEY_derive(context.get(), secret.data(), &size) != 1 || size != secret.size())
    {
        return std::nullopt;
    }
    return secret;
}

} // namespace mopo
