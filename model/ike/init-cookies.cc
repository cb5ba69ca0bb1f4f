// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/init-cookies.h"

#include <cassert>
#include <utility>

namespace mopo
{

namespace
{

constexpr std::size_t SECRET_SIZE = 32;

const PrfAlgorithm& CookiePrf()
{
    const PrfAlgorithm* prf = FindPrf("prfsha256");
    assert(prf != nullptr);
    return *prf;
}

} // namespace

InitCookies::InitCookies(Crypto& crypto, RandomSource& random, Duration secretLifetime)
    : m_crypto(crypto),
      m_random(random),
      m_lifetime(secretLifetime)
{
}

void InitCookies::Renew(Instant now)
{
    if (!m_current.octets.empty() && now - m_current.since < m_lifetime)
    {
        return;
    }
    m_previous = std::move(m_current);
    // "<VersionIDofSecret> should be changed whenever <secret> is regenerated."
    m_current = {
        static_cast<std::uint8_t>(m_previous.version + 1), m_random.Take(SECRET_SIZE), now};
}

Octets InitCookies::Compute(const Secret& secret,
                            const Message& request,
                            const IpAddress& source) const
{
    const auto* nonce = Find<NoncePayload>(request.payloads);
    assert(nonce != nullptr);
    // The nonce is the only part of variable length besides the address, whose length is told by
    // its family: it stands last, so that no two requests give the same octets.
    Octets bound{static_cast<std::uint8_t>(source.IsIpv4() ? 4 : 6)};
    Append(bound, source.GetOctets());
    Append(bound, request.header.initiatorSpi.octets);
    Append(bound, nonce->data);
    Octets cookie{secret.version};
    Append(cookie, m_crypto.Prf(CookiePrf(), secret.octets, bound));
    return cookie;
}

Octets InitCookies::CookieFor(Instant now, const Message& request, const IpAddress& source)
{
    Renew(now);
    return Compute(m_current, request, source);
}

bool InitCookies::HasCookie(Instant now, const Message& request, const IpAddress& source)
{
    Renew(now);
    const NotifyPayload* cookie = FindNotify(request.payloads, NotifyType::Cookie);
    if (cookie == nullptr || cookie->data.empty())
    {
        return false;
    }
    for (const Secret* secret : {&std::as_const(m_current), &std::as_const(m_previous)})
    {
        // RFC 7296 2.6: "it MAY keep the old value of <secret> around for a short time", but
        // "should not accept cookies indefinitely after <secret> is changed".
        const bool isGood = !secret->octets.empty() && now - secret->since < 2 * m_lifetime;
        if (isGood && cookie->data.front() == secret->version)
        {
            return ConstantTimeEqual(cookie->data, Compute(*secret, request, source));
        }
    }
    return false;
}

} // namespace mopo
