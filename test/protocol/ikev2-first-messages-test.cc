// SPDX-License-Identifier: GPL-2.0-only
// RFC 7296 2.4, 2.6, 2.11, 2.23: the initial exchanges as they arrive from anywhere.
#include "test/protocol/forger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;

/// The IKE_SA_INIT request of an initiator whose peer never hears it.
Octets InitRequest()
{
    TwoEnds ends;
    ends.hook = [](TwoEnds::Datagram&)
    {
        return false;
    };
    ends.Initiate();
    return ends.Wire().front().octets;
}

// "An implementation MUST accept incoming requests even if the source port is not 500 or 4500, and
// MUST respond to the address and port from which the request was received. It MUST specify the
// address and port at which the request was received as the source address and port in the
// response." IKEV2-2.11-01, IKEV2-2.11-02, IKEV2-2.23-01.
TEST(FirstMessages, AreAnsweredOnBothPortsToAnySourcePort)
{
    const Octets request = InitRequest();
    Octets marked(4, 0);
    Append(marked, request);
    for (const std::uint16_t port : {IKE_PORT, NAT_T_PORT})
    {
        TwoEnds ends;
        ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
        const Path path = TwoEnds::Arriving(
            "192.0.2.10", "198.51.100.129", {.source = 33333, .destination = port});
        ends.Inject(TwoEnds::Responder, path, port == IKE_PORT ? request : marked);
        ASSERT_EQ(ends.Wire().size(), 1U);
        EXPECT_EQ(ends.Wire().front().path, path);
        // IKEV2-2.23-04: the marker is on port 4500, and on no other.
        const bool hasMarker = std::all_of(ends.Wire().front().octets.begin(),
                                           ends.Wire().front().octets.begin() + 4,
                                           [](auto octet) { return octet == 0; });
        EXPECT_EQ(hasMarker, port == NAT_T_PORT);
        EXPECT_THAT(ends.Ladder(), ElementsAre(testing::StartsWith("R>I IKE_SA_INIT 0 = {SA")));
    }
}

// RFC 7296 3.1: "They MUST ignore the minor version number of received messages." IKEV2-3.1-02;
// a major version that is newer is no reason to make an IKE SA.
TEST(FirstMessages, MinorVersionsAreIgnoredAndMajorOnesAreNot)
{
    Octets request = InitRequest();
    request.at(17) = 0x27;
    TwoEnds ends;
    const Path path = TwoEnds::Arriving(
        "192.0.2.10", "203.0.113.1", {.source = IKE_PORT, .destination = IKE_PORT});
    ends.Inject(TwoEnds::Responder, path, request);
    EXPECT_THAT(ends.Ladder(), ElementsAre(testing::StartsWith("R>I IKE_SA_INIT 0 = {SA")));
    request.at(17) = 0x30;
    request.at(0) ^= 1;
    ends.Inject(TwoEnds::Responder, path, request);
    EXPECT_THAT(ends.Ladder(), ElementsAre("R>I IKE_SA_INIT 0 = {INVALID_MAJOR_VERSION}"));
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).front().why.code,
              ErrorCode::InvalidMajorVersion);
}

//   HDR(A,0), SAi1, KEi, Ni, N+             -->
//                                           <--  HDR(A,0), N(COOKIE)
//   HDR(A,0), N(COOKIE), SAi1, KEi, Ni, N+  -->
// "the initiator MUST then retry the IKE_SA_INIT request, and include the COOKIE notification
// containing the received data as the first payload".
// MOPO-2.1-04; IKEV2-2.15-01: AUTH covers the message with the cookie.
TEST(FirstMessages, ACookieComesBackFirstBeforeTheSameOfferAndNonce)
{
    TwoEnds ends;
    bool demanded = false;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (demanded || datagram.from == TwoEnds::Responder)
        {
            return true;
        }
        demanded = true;
        Message demand;
        demand.header = DecodeMessage(datagram.octets)->header;
        demand.header.flags = Header::FLAG_RESPONSE;
        demand.payloads = {{MakeNotify(NotifyType::Cookie, Octets(20, 0xc0))}};
        ends.Inject(TwoEnds::Initiator,
                    TwoEnds::Arriving(
                        "203.0.113.1", "192.0.2.10", {.source = IKE_PORT, .destination = IKE_PORT}),
                    EncodeMessage(demand));
        return false;
    };
    ends.Connect();
    const auto first = DecodeMessage(ends.Wire()[0].octets);
    const auto second = DecodeMessage(ends.Wire()[1].octets);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(second->header.messageId, 0U);
    EXPECT_EQ(second->header.initiatorSpi, first->header.initiatorSpi);
    ASSERT_EQ(second->payloads.size(), first->payloads.size() + 1);
    EXPECT_EQ(std::get<NotifyPayload>(second->payloads[0].body).data, Octets(20, 0xc0));
    EXPECT_EQ(*Find<SaPayload>(second->payloads), *Find<SaPayload>(first->payloads));
    EXPECT_EQ(*Find<NoncePayload>(second->payloads), *Find<NoncePayload>(first->payloads));
    EXPECT_NE(FindNotify(second->payloads, CodePoints{}.mopoSupported), nullptr);
    EXPECT_TRUE(ends.All<Established>(TwoEnds::Initiator).front().mopo);
}

// "it belongs to an existing IKE SA where the IKE_AUTH request has been already received (in which
// case the responder ignores it)" (2.1): a late copy begins no second IKE SA.
TEST(FirstMessages, ALateCopyOfIkeSaInitBeginsNothing)
{
    TwoEnds ends;
    ends.Connect();
    const TwoEnds::Datagram init = ends.Wire().front();
    const auto due = ends.Of(TwoEnds::Responder).NextTimeout();
    const std::size_t sent = ends.Wire().size();
    ends.Inject(TwoEnds::Responder, {init.path.peer, init.path.local}, init.octets);
    EXPECT_EQ(ends.Wire().size(), sent);
    EXPECT_EQ(ends.Of(TwoEnds::Responder).NextTimeout(), due);
    ASSERT_EQ(ends.All<Discarded>(TwoEnds::Responder).size(), 1U);
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).front().why.code, ErrorCode::Replayed);
    // Once the IKE SA is gone, so is what was known of it.
    ends.Command(TwoEnds::Initiator, CloseCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    ends.Ladder();
    ends.Inject(TwoEnds::Responder, {init.path.peer, init.path.local}, init.octets);
    EXPECT_THAT(ends.Ladder(), ElementsAre(testing::StartsWith("R>I IKE_SA_INIT 0 = {SA")));
}

// "INITIAL_CONTACT [...] asserts that this IKE SA is the only IKE SA currently active between the
// authenticated identities." IKEV2-2.4-09: inside IKE_AUTH it removes the older IKE SA of that
// identity, in clear it removes nothing.
TEST(FirstMessages, InitialContactCountsInsideIkeAuthOnly)
{
    for (const bool isProtected : {true, false})
    {
        TwoEnds ends;
        ends.Connect();
        const IkeSaId older = ends.Id(TwoEnds::Responder);
        ends.hook = [&](TwoEnds::Datagram& datagram)
        {
            const bool isInit = datagram.path.local.port == IKE_PORT;
            const Payload notify{MakeNotify(NotifyType::InitialContact)};
            if (datagram.from == TwoEnds::Initiator && isProtected && !isInit)
            {
                ends.hook = nullptr;
                datagram.octets = Forger(ends).Change(
                    datagram, [&](Payloads& payloads) { payloads.push_back(notify); });
            }
            else if (datagram.from == TwoEnds::Initiator && !isProtected && isInit)
            {
                auto message = DecodeMessage(datagram.octets);
                message->payloads.push_back(notify);
                datagram.octets = EncodeMessage(*message);
            }
            return true;
        };
        ends.Initiate();
        ends.RunFor(1s);
        bool isOlderClosed = false;
        for (const auto& closed : ends.All<Closed>(TwoEnds::Responder))
        {
            isOlderClosed = isOlderClosed || closed.ikeSa == older;
        }
        EXPECT_EQ(isOlderClosed, isProtected);
    }
}

} // namespace
} // namespace mopo::test
