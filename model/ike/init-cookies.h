// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/crypto/crypto.h"
#include "model/wire/message.h"

namespace mopo
{

/// The cookies that a responder under load asks for (RFC 7296 2.6). They are not kept but computed
/// again: "Cookie = <VersionIDofSecret> | Hash(Ni | IPi | SPIi | <secret>)". All that is kept is
/// the secret, and for a while the one before it.
class InitCookies
{
  public:
    /// No secret is drawn before the first cookie is asked for. A cookie is good for at least one
    /// and less than two of `secretLifetime`.
    InitCookies(Crypto& crypto, RandomSource& random, Duration secretLifetime);

    /// The cookie that this IKE_SA_INIT request from that address has to bring.
    Octets CookieFor(Instant now, const Message& request, const IpAddress& source);

    /// Whether the request brings it.
    bool HasCookie(Instant now, const Message& request, const IpAddress& source);

  private:
    struct Secret
    {
        std::uint8_t version = 0;
        Octets octets;
        Instant since;
    };

    void Renew(Instant now);
    Octets Compute(const Secret& secret, const Message& request, const IpAddress& source) const;

    Crypto& m_crypto;
    RandomSource& m_random;
    Duration m_lifetime;
    /// Empty octets: none.
    Secret m_current;
    Secret m_previous;
};

} // namespace mopo
