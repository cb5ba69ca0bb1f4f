// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-key-exchange.h"

#include "model/crypto/openssl-key-pair.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cassert>

namespace mopo
{

namespace
{

std::unexpected<Error> InvalidValue(const KeyExchangeGroup& group, std::string what)
{
    // What OpenSSL queued about a peer's value is no news to whoever else uses the library.
    ERR_clear_error();
    return std::unexpected(Error{ErrorCode::InvalidKe, 0, std::move(what), group.transformId});
}

class OpensslKeyExchange final : public KeyExchange
{
  public:
    OpensslKeyExchange(const KeyExchangeGroup& group, OpensslKeyPair pair)
        : m_group(group),
          m_pair(std::move(pair))
    {
    }

    const Octets& PublicValue() const override
    {
        return m_pair.publicValue;
    }

    Result<Octets> Agree(OctetView peerPublicValue) override
    {
        // RFC 7296 3.4: the length "MUST be equal to the length of the prime modulus", zeros in
        // front included; RFC 5903 7 and RFC 8031 3.1 fix the others' lengths.
        if (peerPublicValue.size() != m_group.publicLength)
        {
            return InvalidValue(m_group, "a public value of the wrong length");
        }
        if (m_group.kind == KeyExchangeGroup::Kind::Modp && !IsInRange(peerPublicValue))
        {
            return InvalidValue(m_group, "a public value out of range");
        }
        const auto peer = PeerKey(m_group, m_pair.key.get(), peerPublicValue);
        if (!peer)
        {
            return InvalidValue(m_group, "a public value that is no element of the group");
        }
        auto secret = DeriveSecret(m_group, m_pair.key.get(), peer.get());
        // RFC 7748 6.1: "may check, without leaking extra information about the value of K,
        // whether K is the all-zero value and abort if so".
        if (!secret || std::ranges::all_of(*secret, [](std::uint8_t octet) { return octet == 0; }))
        {
            return InvalidValue(m_group, "a public value of small order");
        }
        return *std::move(secret);
    }

  private:
    /// RFC 6989 2.1: 1 < r < p - 1.
    bool IsInRange(OctetView value) const
    {
        BIGNUM* prime = nullptr;
        RequireOpenssl(EVP_PKEY_get_bn_param(m_pair.key.get(), OSSL_PKEY_PARAM_FFC_P, &prime) == 1,
                       m_group.opensslName);
        const OpensslHandle<BIGNUM> bound(prime);
        const OpensslHandle<BIGNUM> r(
            BN_bin2bn(value.data(), static_cast<int>(value.size()), nullptr));
        RequireOpenssl(r && BN_sub_word(bound.get(), 1) == 1, "big numbers");
        return BN_cmp(r.get(), BN_value_one()) > 0 && BN_cmp(r.get(), bound.get()) < 0;
    }

    KeyExchangeGroup m_group;
    OpensslKeyPair m_pair;
};

} // namespace

Result<std::unique_ptr<KeyExchange>> NewOpensslKeyExchange(const KeyExchangeGroup& group,
                                                           RandomSource& random)
{
    auto pair = NewKeyPair(group, random);
    if (!pair)
    {
        return std::unexpected(pair.error());
    }
    return std::make_unique<OpensslKeyExchange>(group, *std::move(pair));
}

} // namespace mopo
