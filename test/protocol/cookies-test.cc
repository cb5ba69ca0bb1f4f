// SPDX-License-Identifier: GPL-2.0-only
// A responder under load (RFC 7296 2.6; D-30): "uses minimal CPU and commits no state to an SA
// until it knows the initiator can receive packets at the address from which it claims to be
// sending them".
#include "model/wire/message.h"
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;

EndpointConfig UnderLoad()
{
    auto config = TwoEnds::ResponderConfig();
    config.ike.cookieThreshold = 0;
    return config;
}

Path AtResponderFrom(const std::string& source)
{
    const auto address = *IpAddress::Parse(source);
    const char* own = address.IsIpv4() ? "203.0.113.1" : "3fff::1";
    return {{*IpAddress::Parse(own), IKE_PORT}, {address, IKE_PORT}};
}

/// The IKE_SA_INIT requests of a whole run.
std::vector<Octets> InitRequests(TwoEnds& ends)
{
    std::vector<Octets> requests;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        const bool isInit = datagram.from == TwoEnds::Initiator && !datagram.isRawEsp &&
                            datagram.path.local.port == IKE_PORT;
        if (isInit)
        {
            requests.push_back(datagram.octets);
        }
        return true;
    };
    ends.Connect();
    ends.hook = nullptr;
    return requests;
}

/// The same request from another initiator.
Octets WithSpi(Octets request, std::uint16_t number)
{
    request[0] = static_cast<std::uint8_t>(number >> 8);
    request[1] = static_cast<std::uint8_t>(number);
    return request;
}

std::size_t Answers(const TwoEnds& ends)
{
    return ends.All<SendDatagram>(TwoEnds::Responder).size();
}

//   HDR(A,0), SA, KE, Ni, N+             -->
//                                        <--  HDR(A,0), N(COOKIE)
//   HDR(A,0), N(COOKIE), SA, KE, Ni, N+  -->
//                                        <--  HDR(A,B), SA, KE, Nr, N+
// IKEV2-2.6-02, MOPO-2.1-04.
TEST(Cookies, TheRequestIsRepeatedWithTheCookieFirstAndAllOtherPayloadsUnchanged)
{
    TwoEnds ends(TwoEnds::InitiatorConfig(), UnderLoad());
    const auto requests = InitRequests(ends);
    const auto ladder = ends.Ladder();
    ASSERT_GE(ladder.size(), 4U);
    EXPECT_EQ(ladder[1], "R>I IKE_SA_INIT 0 = {COOKIE}");
    EXPECT_EQ(ladder[2], "I>R IKE_SA_INIT 0 {COOKIE, SA, KE, N, MOPO_SUPPORTED, NAT_DETECTION_*}");
    ASSERT_EQ(requests.size(), 2U);
    auto first = DecodeMessage(requests[0]);
    auto second = DecodeMessage(requests[1]);
    ASSERT_TRUE(first && second);
    second->payloads.erase(second->payloads.begin());
    EXPECT_EQ(second->payloads, first->payloads);
    EXPECT_EQ(second->header.initiatorSpi, first->header.initiatorSpi);
    EXPECT_EQ(second->header.messageId, 0U);
}

// "The data associated with this notification MUST be between 1 and 64 octets", and whoever claims
// to be somebody else cannot make the responder send more than it was sent. IKEV2-2.6-01.
TEST(Cookies, TheDemandKeepsNoStateAndIsShorterThanTheRequest)
{
    TwoEnds ends(TwoEnds::InitiatorConfig(), UnderLoad());
    const Octets request = InitRequests(ends).front();
    const auto timeout = ends.Of(TwoEnds::Responder).NextTimeout();
    const std::size_t before = Answers(ends);
    for (std::uint16_t i = 0; i < 2000; ++i)
    {
        ends.Inject(TwoEnds::Responder, AtResponderFrom("192.0.2.66"), WithSpi(request, i));
    }
    EXPECT_EQ(ends.Of(TwoEnds::Responder).NextTimeout(), timeout);
    EXPECT_EQ(Answers(ends), before + 2000);
    const auto answer = ends.All<SendDatagram>(TwoEnds::Responder).back();
    EXPECT_LT(answer.octets.size(), request.size());
    const auto decoded = DecodeMessage(answer.octets);
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(decoded->header.responderSpi.IsZero());
    const auto* cookie = FindNotify(decoded->payloads, NotifyType::Cookie);
    ASSERT_NE(cookie, nullptr);
    EXPECT_GE(cookie->data.size(), 1U);
    EXPECT_LE(cookie->data.size(), 64U);
}

// "IPi must be the same as the source address it saw the first time": from elsewhere, with another
// SPI or another nonce, the cookie is worth nothing, and a new one is asked for. IKEV2-2.6-03.
TEST(Cookies, ACookieIsBoundToSourceAddressSpiAndNonce)
{
    TwoEnds ends(TwoEnds::InitiatorConfig(), UnderLoad());
    // It never arrives: the responder has seen nothing but the request without a cookie.
    Octets withCookie;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        const auto message = DecodeMessage(datagram.octets);
        const bool isMeant = datagram.from == TwoEnds::Initiator && message &&
                             FindNotify(message->payloads, NotifyType::Cookie) != nullptr;
        if (isMeant)
        {
            withCookie = datagram.octets;
        }
        return !isMeant;
    };
    ends.Initiate();
    ends.RunFor(100ms);
    auto otherNonce = *DecodeMessage(withCookie);
    for (Payload& payload : otherNonce.payloads)
    {
        if (auto* nonce = std::get_if<NoncePayload>(&payload.body))
        {
            nonce->data.front() ^= 1;
        }
    }
    ends.Ladder();
    ends.Inject(TwoEnds::Responder, AtResponderFrom("192.0.2.66"), withCookie);
    ends.Inject(TwoEnds::Responder, AtResponderFrom("192.0.2.10"), WithSpi(withCookie, 7));
    ends.Inject(TwoEnds::Responder, AtResponderFrom("192.0.2.10"), EncodeMessage(otherNonce));
    const std::string demand = "R>I IKE_SA_INIT 0 = {COOKIE}";
    EXPECT_THAT(ends.Ladder(), ElementsAre(demand, demand, demand));
}

// "that party MUST ignore the cookie and process the message as if no cookie had been included":
// also when no cookie is asked for at all.
TEST(Cookies, AWrongCookieIsAsGoodAsNone)
{
    TwoEnds ends;
    auto request = *DecodeMessage(InitRequests(ends).front());
    request.payloads.insert(request.payloads.begin(),
                            Payload{MakeNotify(NotifyType::Cookie, {1, 2, 3})});
    ends.Ladder();
    ends.Inject(
        TwoEnds::Responder, AtResponderFrom("192.0.2.66"), WithSpi(EncodeMessage(request), 7));
    EXPECT_EQ(ends.Ladder().at(0),
              "R>I IKE_SA_INIT 0 = {SA, KE, N, MOPO_SUPPORTED, NAT_DETECTION_*}");
}

// 2.6.1: "If both peers support including the cookie in all retries, a slightly shorter exchange
// can happen."
TEST(Cookies, TheCookieStaysInTheRetryForAnotherGroup)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = UnderLoad();
    initiator.ike.peers.front().ikeSuites.push_back(*ParseIkeSuite("aes128gcm16-prfsha256-ecp256"));
    responder.ike.peers.front().ikeSuites = {*ParseIkeSuite("aes128gcm16-prfsha256-ecp256")};
    TwoEnds ends(initiator, responder);
    const auto requests = InitRequests(ends);
    const auto ladder = ends.Ladder();
    ASSERT_GE(ladder.size(), 6U);
    EXPECT_EQ(ladder[1], "R>I IKE_SA_INIT 0 = {COOKIE}");
    EXPECT_EQ(ladder[3], "R>I IKE_SA_INIT 0 = {INVALID_KE_PAYLOAD}");
    EXPECT_EQ(ladder[4], "I>R IKE_SA_INIT 0 {COOKIE, SA, KE, N, MOPO_SUPPORTED, NAT_DETECTION_*}");
    ASSERT_EQ(requests.size(), 3U);
    const auto second = *DecodeMessage(requests[1]);
    const auto third = *DecodeMessage(requests[2]);
    EXPECT_EQ(*Find<NoncePayload>(third.payloads), *Find<NoncePayload>(second.payloads));
    EXPECT_NE(*Find<KePayload>(third.payloads), *Find<KePayload>(second.payloads));
}

// "When a responder detects a large number of half-open IKE SAs": not before, and not after.
TEST(Cookies, AreAskedForOnlyWhileThereAreManyHalfOpenIkeSas)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.cookieThreshold = 3;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    const Octets request = InitRequests(ends).front();
    for (std::uint16_t i = 0; i < 5; ++i)
    {
        ends.Inject(TwoEnds::Responder, AtResponderFrom("192.0.2.66"), WithSpi(request, i));
    }
    const auto cookie = std::to_underlying(NotifyType::Cookie);
    EXPECT_EQ(ends.Sent(TwoEnds::Responder, cookie).size(), 2U);
    // They do not stay half-open for ever.
    ends.RunFor(responder.ike.halfOpenTimeout + 1s);
    ends.Inject(TwoEnds::Responder, AtResponderFrom("192.0.2.66"), WithSpi(request, 9));
    EXPECT_EQ(ends.Sent(TwoEnds::Responder, cookie).size(), 2U);
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).size(), 3U);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

TEST(Cookies, OneSourceHasOnlySoManyHalfOpenIkeSas)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.halfOpenLimitPerSource = 2;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.SetLocals(TwoEnds::Responder,
                   {TwoEnds::Local("203.0.113.1", "wan"), TwoEnds::Local("3fff::1", "wan")});
    const Octets request = InitRequests(ends).front();
    const std::size_t before = Answers(ends);
    std::uint16_t number = 0;
    for (int i = 0; i < 4; ++i)
    {
        ends.Inject(TwoEnds::Responder, AtResponderFrom("192.0.2.66"), WithSpi(request, ++number));
        // Whoever has a /64 of IPv6 has all of it.
        ends.Inject(TwoEnds::Responder,
                    AtResponderFrom("3fff:0:0:66::" + std::to_string(i + 1)),
                    WithSpi(request, ++number));
    }
    EXPECT_EQ(Answers(ends), before + 4);
    ends.Inject(TwoEnds::Responder, AtResponderFrom("192.0.2.67"), WithSpi(request, ++number));
    ends.Inject(TwoEnds::Responder, AtResponderFrom("3fff:0:0:67::1"), WithSpi(request, ++number));
    EXPECT_EQ(Answers(ends), before + 6);
}

// "The initiator should limit the number of cookie exchanges it tries before giving up".
TEST(Cookies, ForgedDemandsAreFollowedOnlyAFewTimes)
{
    TwoEnds ends;
    ends.Cut("192.0.2.10", "203.0.113.1");
    Octets request;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        request = datagram.octets;
        return true;
    };
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    for (std::uint8_t i = 0; i < 100; ++i)
    {
        Message demand{DecodeMessage(request)->header,
                       {{MakeNotify(NotifyType::Cookie, {i, i, i})}}};
        demand.header.flags = Header::FLAG_RESPONSE;
        ends.Inject(TwoEnds::Initiator,
                    {{*IpAddress::Parse("192.0.2.10"), IKE_PORT},
                     {*IpAddress::Parse("203.0.113.1"), IKE_PORT}},
                    EncodeMessage(demand));
    }
    EXPECT_LE(ends.All<SendDatagram>(TwoEnds::Initiator).size(), 5U);
}

} // namespace
} // namespace mopo::test
