// SPDX-License-Identifier: GPL-2.0-only
// "The responder should change the value of <secret> frequently" (RFC 7296 2.6).
#include "model/crypto/openssl-crypto.h"
#include "model/ike/init-cookies.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using namespace std::chrono_literals;

class InitCookiesTest : public testing::Test
{
  protected:
    Message RequestWith(const Octets& cookie) const
    {
        Message request = m_request;
        request.payloads.insert(request.payloads.begin(),
                                Payload{MakeNotify(NotifyType::Cookie, cookie)});
        return request;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    std::unique_ptr<RandomSource> m_random = NewSeededRandom(1, "cookies");
    InitCookies m_cookies{*m_crypto, *m_random, 60s};
    Message m_request{{}, {{NoncePayload{Octets(32, 7)}}}};
    IpAddress m_source = *IpAddress::Parse("192.0.2.10");
    Instant m_start = Instant{} + 1h;
};

TEST_F(InitCookiesTest, ACookieOutlivesOneChangeOfTheSecretAndNotTwo)
{
    const Octets cookie = m_cookies.CookieFor(m_start, m_request, m_source);
    const Message request = RequestWith(cookie);
    EXPECT_TRUE(m_cookies.HasCookie(m_start, request, m_source));
    EXPECT_TRUE(m_cookies.HasCookie(m_start + 61s, request, m_source));
    EXPECT_NE(m_cookies.CookieFor(m_start + 61s, m_request, m_source), cookie);
    EXPECT_TRUE(m_cookies.HasCookie(m_start + 119s, request, m_source));
    EXPECT_FALSE(m_cookies.HasCookie(m_start + 120s, request, m_source));
}

TEST_F(InitCookiesTest, ACookieThatNobodyAskedForInTheMeantimeEndsAsWell)
{
    const Message request = RequestWith(m_cookies.CookieFor(m_start, m_request, m_source));
    EXPECT_FALSE(m_cookies.HasCookie(m_start + 10min, request, m_source));
}

// "<VersionIDofSecret> should be changed whenever <secret> is regenerated."
TEST_F(InitCookiesTest, TheVersionOfTheSecretComesFirst)
{
    const Octets before = m_cookies.CookieFor(m_start, m_request, m_source);
    const Octets after = m_cookies.CookieFor(m_start + 1min, m_request, m_source);
    EXPECT_NE(before.front(), after.front());
}

TEST_F(InitCookiesTest, SpoiledCookiesAreNone)
{
    const Octets cookie = m_cookies.CookieFor(m_start, m_request, m_source);
    EXPECT_FALSE(m_cookies.HasCookie(m_start, m_request, m_source));
    EXPECT_FALSE(m_cookies.HasCookie(m_start, RequestWith({}), m_source));
    EXPECT_FALSE(m_cookies.HasCookie(m_start, RequestWith({cookie.front()}), m_source));
    for (std::size_t i = 0; i < cookie.size(); ++i)
    {
        Octets spoiled = cookie;
        spoiled[i] ^= 0x10;
        EXPECT_FALSE(m_cookies.HasCookie(m_start, RequestWith(spoiled), m_source)) << i;
    }
}

} // namespace
} // namespace mopo
