// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.6: COOKIE2 in every INFORMATIONAL exchange.
#include "test/protocol/forger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

const NotifyPayload* Cookie2Of(const IkeMessageTraced& traced)
{
    return FindNotify(traced.message.payloads, CodePoints{}.cookie2);
}

// "The sender of an INFORMATIONAL request MUST include a COOKIE2 notification payload, and the
// recipient of an INFORMATIONAL request MUST copy the payload as-is to the response."
// MOPO-2.6-03, -04, -12; MOPO-3.5-03.
TEST(Section26, EveryInformationalExchangeBringsItsCookieBack)
{
    TwoEnds ends;
    ends.Connect();
    for (int i = 0; i < 5; ++i)
    {
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.Command(TwoEnds::Responder, CheckLivenessCommand{ends.Id(TwoEnds::Responder)});
        ends.RunFor(50ms);
    }
    std::set<Octets> cookies;
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        const auto other = end == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator;
        std::map<std::uint32_t, Octets> asked;
        for (const auto& traced : ends.Sent(end, CodePoints{}.cookie2))
        {
            if (!traced.message.header.IsResponse())
            {
                asked[traced.message.header.messageId] = Cookie2Of(traced)->data;
                EXPECT_TRUE(cookies.insert(Cookie2Of(traced)->data).second);
                EXPECT_EQ(Cookie2Of(traced)->data.size(), 16U);
            }
        }
        EXPECT_EQ(asked.size(), 5U);
        for (const auto& traced : ends.Sent(other, CodePoints{}.cookie2))
        {
            if (traced.message.header.IsResponse())
            {
                EXPECT_EQ(Cookie2Of(traced)->data, asked[traced.message.header.messageId]);
                asked.erase(traced.message.header.messageId);
            }
        }
        EXPECT_TRUE(asked.empty());
    }
}

void ExpectClosedAfter(const std::function<void(Payloads&)>& change)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Responder && !datagram.isRawEsp)
        {
            datagram.octets = forger.Change(datagram, change);
            ends.hook = nullptr;
        }
        return true;
    };
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    const auto closed = ends.All<Closed>(TwoEnds::Initiator);
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(closed.front().reason, CloseReason::Cookie2Mismatch);
    EXPECT_EQ(ends.All<RemoveEspSa>(TwoEnds::Initiator).size(), 1U);
    // D-43: one Delete, so that the other end does not keep what is of no use.
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).front().reason, CloseReason::DeletedByPeer);
}

// "If the values do not match, the IKE_SA MUST be closed." MOPO-2.6-05, -06.
TEST(Section26, AnotherValueClosesTheIkeSa)
{
    ExpectClosedAfter(
        [](Payloads& payloads)
        {
            for (Payload& payload : payloads)
            {
                std::get<NotifyPayload>(payload.body).data.front() ^= 1;
            }
        });
}

// MOPO-2.6-07: no value is another value.
TEST(Section26, AMissingCookieClosesTheIkeSa)
{
    ExpectClosedAfter([](Payloads& payloads) { payloads.clear(); });
}

// MOPO-2.6-08: what is not authentic closes nothing.
TEST(Section26, AForgedResponseClosesNothing)
{
    TwoEnds ends;
    ends.Connect();
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Responder)
        {
            datagram.octets.back() ^= 1;
            ends.hook = nullptr;
        }
        return true;
    };
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(3s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    const auto discarded = ends.All<Discarded>(TwoEnds::Initiator);
    ASSERT_FALSE(discarded.empty());
    EXPECT_EQ(discarded.front().why.code, ErrorCode::IntegrityFailed);
}

// D-44, MOPO-2.6-09: there is nothing to copy; the request is answered without, and the SA stays.
TEST(Section26, ARequestWithoutCookieIsAnsweredWithout)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.Ladder();
    ends.Inject(TwoEnds::Responder,
                TwoEnds::Arriving("192.0.2.10", "203.0.113.1"),
                forger.Make(TwoEnds::Initiator, 2, {}));
    EXPECT_THAT(ends.Ladder(), testing::ElementsAre("R>I INFORMATIONAL 2 = {}"));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).size(), 1U);
}

// "copy the payload as-is": MOPO-2.6-04: of any length, also one that its sender must not use.
TEST(Section26, ACookieOfAnyLengthIsCopiedAsItIs)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    std::uint32_t messageId = 2;
    for (const std::size_t length : {8U, 16U, 64U, 0U, 65U})
    {
        const Octets cookie(length, 0x5a);
        ends.Inject(
            TwoEnds::Responder,
            TwoEnds::Arriving("192.0.2.10", "203.0.113.1"),
            forger.Make(TwoEnds::Initiator, messageId++, {Notify(CodePoints{}.cookie2, cookie)}));
        const auto response = ends.Sent(TwoEnds::Responder, CodePoints{}.cookie2).back();
        EXPECT_EQ(Cookie2Of(response)->data, cookie);
    }
}

int CountInformationalWithCookie(const TwoEnds& ends)
{
    int informational = 0;
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        for (const auto& traced : ends.All<IkeMessageTraced>(end))
        {
            const auto exchange = static_cast<ExchangeType>(traced.message.header.exchangeType);
            if (traced.sent && exchange == ExchangeType::Informational)
            {
                ++informational;
                EXPECT_EQ(FindNotifies(traced.message.payloads, CodePoints{}.cookie2).size(), 1U)
                    << traced.message.header.messageId;
            }
        }
    }
    return informational;
}

// "This payload is included in all INFORMATIONAL exchange messages" (3.5). MOPO-3.5-05: liveness
// checks of both ends, CHANGE_PATH, a refusal, an error, and Delete, each with its response.
TEST(Section26, EveryInformationalMessageHasOneCookie)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Ethernet(),
                    TwoEnds::Wlan(),
                    TwoEnds::Local("10.99.1.200", "bad0", AccessKind::Wlan)});
    ends.Connect();
    ends.Prefer("wlan0");
    ends.RunFor(50ms);
    // Refused, and left again.
    ends.Prefer("bad0");
    ends.RunFor(1s);
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(50ms);
    ends.Command(TwoEnds::Responder, CloseCommand{ends.Id(TwoEnds::Responder)});
    ends.RunFor(50ms);
    ASSERT_FALSE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_GE(CountInformationalWithCookie(ends), 10);
}

TEST(Section26, SoHasTheAnswerToWhatHasNoBusinessThere)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.Inject(TwoEnds::Responder,
                TwoEnds::Arriving("198.51.100.66", "203.0.113.1"),
                forger.Make(TwoEnds::Initiator, 2, {Cookie2(), {NoncePayload{Octets(16, 1)}}}));
    EXPECT_EQ(CountInformationalWithCookie(ends), 1);
}

// "when a valid response is received, we know the other party can receive packets at the claimed
// address." MOPO-4-02: through a NAT as well, since COOKIE2 says nothing of addresses; MOPO-4-03:
// without NAT_PREVENTION.
TEST(Section26, TheCheckWorksAcrossANat)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
    ends.AddNat("10.1.0.10", "198.51.100.1", TwoEnds::NatKind::Symmetric);
    ends.Connect();
    ends.Ladder();
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(50ms);
    EXPECT_THAT(
        ends.Ladder(),
        testing::ElementsAre("R>I INFORMATIONAL 0 {COOKIE2}", "I>R INFORMATIONAL 0 = {COOKIE2}"));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_TRUE(ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention).empty());
}

} // namespace
} // namespace mopo::test
