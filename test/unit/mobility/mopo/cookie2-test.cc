// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/cookie2.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

#include <set>

namespace mopo
{
namespace
{

const CodePoints CODE_POINTS;
const Octets SENT = Hex("000102030405060708090a0b0c0d0e0f");

Payload Cookie(Octets data)
{
    return Notify(CODE_POINTS.cookie2, std::move(data));
}

// MOPO-3.5-03: "MUST be between 8 and 64 octets in length (inclusive)"; MOPO-3.5-04, MOPO-2.6-16:
// "unpredictable to the recipient"
TEST(Cookie2, IsFreshForEachRequest)
{
    const auto random = NewSeededRandom(1, "cookie2");
    std::set<Octets> cookies;
    for (int request = 0; request < 10000; ++request)
    {
        const Octets cookie = NewCookie2(*random);
        EXPECT_EQ(cookie.size(), 16U);
        EXPECT_TRUE(cookies.insert(cookie).second);
    }
}

// MOPO-3.5-02, MOPO-3.5-06
TEST(Cookie2, IsANotifyOfItsOwn)
{
    Payloads payloads;
    AppendCookie2(payloads, SENT, CODE_POINTS);
    EXPECT_EQ(ToHex(EncodePayloads(payloads)), "000000180100efd9000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(FindNotify(payloads, NotifyType::Cookie), nullptr);
}

// MOPO-2.6-04: "MUST copy the payload as-is to the response"; D-44: even of a length that its
// sender may not use.
TEST(Cookie2, IsCopiedAsIs)
{
    for (const std::size_t length : {8U, 16U, 64U, 0U, 7U, 65U, 1000U})
    {
        const Payloads request = {Notify(CODE_POINTS.changePath), Cookie(Octets(length, 0x5a))};
        Payloads response;
        EXPECT_TRUE(CopyCookie2(request, response, CODE_POINTS));
        EXPECT_EQ(response, Payloads{Cookie(Octets(length, 0x5a))}) << length;
    }
}

TEST(Cookie2, IsCopiedWithItsProtocolId)
{
    const Payload legacy{NotifyPayload{ProtocolId::None, {}, CODE_POINTS.cookie2, SENT}};
    Payloads response;
    EXPECT_TRUE(CopyCookie2({legacy}, response, CODE_POINTS));
    EXPECT_EQ(response, Payloads{legacy});
}

// D-44: "Several: copy all, same order."
TEST(Cookie2, SeveralAreCopiedInOrder)
{
    const Payloads request = {Cookie({1}), Notify(NotifyType::Cookie), Cookie({2}), Cookie({1})};
    Payloads response = {Notify(NotifyType::NatDetectionSourceIp)};
    EXPECT_TRUE(CopyCookie2(request, response, CODE_POINTS));
    EXPECT_EQ(
        response,
        (Payloads{
            Notify(NotifyType::NatDetectionSourceIp), Cookie({1}), Cookie({2}), Cookie({1})}));
}

// MOPO-2.6-09
TEST(Cookie2, NoneIsMadeUp)
{
    Payloads response;
    EXPECT_FALSE(CopyCookie2({Notify(NotifyType::Cookie, SENT)}, response, CODE_POINTS));
    EXPECT_TRUE(response.empty());
}

// --- "the original sender MUST verify that the value is the same one as sent"

Cookie2Verdict Judge(const Payloads& response)
{
    return JudgeCookie2(response, SENT, CODE_POINTS);
}

TEST(Cookie2Response, TheSameValueMatches)
{
    EXPECT_EQ(Judge({Cookie(SENT)}), Cookie2Verdict::Match);
    EXPECT_EQ(Judge({Notify(NotifyType::NatDetectionSourceIp), Cookie(SENT)}),
              Cookie2Verdict::Match);
    EXPECT_EQ(Judge({Cookie(SENT), Notify(CODE_POINTS.unacceptablePath)}), Cookie2Verdict::Match);
    EXPECT_EQ(Judge({Cookie(SENT), Cookie(SENT)}), Cookie2Verdict::Match);
}

// MOPO-2.6-05: each single bit counts.
TEST(Cookie2Response, OneBitIsAMismatch)
{
    for (std::size_t bit = 0; bit < 8 * SENT.size(); ++bit)
    {
        Octets changed = SENT;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_EQ(Judge({Cookie(changed)}), Cookie2Verdict::Mismatch) << bit;
    }
}

// MOPO-2.6-05
TEST(Cookie2Response, AnotherLengthIsAMismatch)
{
    for (std::size_t length = 0; length < SENT.size(); ++length)
    {
        EXPECT_EQ(Judge({Cookie(Octets(SENT.begin(), SENT.begin() + static_cast<long>(length)))}),
                  Cookie2Verdict::Mismatch)
            << length;
    }
    Octets longer = SENT;
    longer.push_back(0);
    EXPECT_EQ(Judge({Cookie(longer)}), Cookie2Verdict::Mismatch);
}

// D-43: "several differing copies"
TEST(Cookie2Response, ADifferentOneMoreIsAMismatch)
{
    EXPECT_EQ(Judge({Cookie(SENT), Cookie(Octets(16, 0))}), Cookie2Verdict::Mismatch);
    EXPECT_EQ(Judge({Cookie({}), Cookie(SENT)}), Cookie2Verdict::Mismatch);
}

// MOPO-2.6-07
TEST(Cookie2Response, AMissingOneIsAMismatch)
{
    EXPECT_EQ(Judge({}), Cookie2Verdict::Mismatch);
    EXPECT_EQ(Judge({Notify(CODE_POINTS.unacceptablePath)}), Cookie2Verdict::Mismatch);
    EXPECT_EQ(Judge({Notify(NotifyType::Cookie, SENT)}), Cookie2Verdict::Mismatch);
}

// D-43, the exception: the peer did not parse the request.
TEST(Cookie2Response, AnUnreadableRequestHasNoCookieToCopy)
{
    EXPECT_EQ(Judge({Notify(NotifyType::InvalidSyntax)}), Cookie2Verdict::RequestNotParsed);
    EXPECT_EQ(Judge({Notify(NotifyType::UnsupportedCriticalPayload, {99})}),
              Cookie2Verdict::RequestNotParsed);
    EXPECT_EQ(Judge({Notify(NotifyType::InvalidSyntax), Notify(CODE_POINTS.changePath)}),
              Cookie2Verdict::Mismatch)
        << "these errors only";
    EXPECT_EQ(Judge({Notify(NotifyType::InvalidSyntax), Cookie(Octets(16, 0))}),
              Cookie2Verdict::Mismatch)
        << "a copy is judged whatever else is there";
}

} // namespace
} // namespace mopo
