// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/base/result.h"
#include "model/crypto/algorithms.h"
#include "model/crypto/openssl-handles.h"

namespace mopo
{

struct OpensslKeyPair
{
    OpensslHandle<evp_pkey_st> key;
    /// As the KE payload carries it.
    Octets publicValue;
};

/// A key pair whose private half is made of octets of `random` and nothing else.
Result<OpensslKeyPair> NewKeyPair(const KeyExchangeGroup& group, RandomSource& random);

/// The peer's public key in the group of `own`; null where `value`, which has the right length, is
/// no element of it (for ECP: no point of the curve).
OpensslHandle<evp_pkey_st> PeerKey(const KeyExchangeGroup& group,
                                   evp_pkey_st* own,
                                   OctetView value);

/// The shared secret, as long as the group says; nothing where OpenSSL refuses.
std::optional<Octets> DeriveSecret(const KeyExchangeGroup& group,
                                   evp_pkey_st* own,
                                   evp_pkey_st* peer);

} // namespace mopo
