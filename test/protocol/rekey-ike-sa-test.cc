// SPDX-License-Identifier: GPL-2.0-only
// A rekeyed IKE SA inherits the Child SAs and all that the draft adds (RFC 7296 2.8.2, 2.18,
// 2.25.2; D-12, D-13).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;
using testing::SizeIs;

constexpr auto BOTH = {TwoEnds::Initiator, TwoEnds::Responder};

LocalAddresses EthernetAndWlan()
{
    return {TwoEnds::Local("192.0.2.10", "eth0"),
            TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan)};
}

LocalAddresses WlanOnly()
{
    return {TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan)};
}

void Rekey(TwoEnds& ends, TwoEnds::End end)
{
    ends.Command(end, WishCommand{ends.Id(end), RekeyIkeSa{}});
}

void ExpectSameIkeSa(const TwoEnds& ends)
{
    const StateTraced ours = ends.State(TwoEnds::Initiator);
    const StateTraced theirs = ends.State(TwoEnds::Responder);
    EXPECT_EQ(ours.initiatorSpi, theirs.initiatorSpi);
    EXPECT_EQ(ours.responderSpi, theirs.responderSpi);
    EXPECT_EQ(ours.childSas.size(), 1U);
    EXPECT_EQ(theirs.childSas.size(), 1U);
}

void ExpectTraffic(TwoEnds& ends)
{
    for (const auto end : BOTH)
    {
        const auto other = end == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator;
        const std::size_t before = ends.Received(other).size();
        ends.SendInner(end);
        ends.RunFor(20ms);
        EXPECT_EQ(ends.Received(other).size(), before + 1);
    }
}

//   HDR, SK {SA, Ni, KEi} -->
//                             <-- HDR, SK {SA, Nr, KEr}
//   HDR(old), SK {D} -->
// IKEV2-2.8-01, IKEV2-2.18-01, IKEV2-2.2-03: "Message ID counters … reset to 0".
TEST(RekeyIkeSa, FromEitherEnd)
{
    for (const auto end : BOTH)
    {
        TwoEnds ends;
        ends.Connect();
        const StateTraced before = ends.State(end);
        const auto child = before.childSas;
        ends.Ladder();
        Rekey(ends, end);
        ends.RunFor(100ms);
        const bool isInitiator = end == TwoEnds::Initiator;
        EXPECT_THAT(ends.Ladder(),
                    isInitiator ? ElementsAre("I>R CREATE_CHILD_SA 2 {SA, N, KE}",
                                              "R>I CREATE_CHILD_SA 2 = {SA, N, KE}",
                                              "I>R INFORMATIONAL 3 {D, COOKIE2}",
                                              "R>I INFORMATIONAL 3 = {COOKIE2}")
                                : ElementsAre("R>I CREATE_CHILD_SA 0 {SA, N, KE}",
                                              "I>R CREATE_CHILD_SA 0 = {SA, N, KE}",
                                              "R>I INFORMATIONAL 1 {D, COOKIE2}",
                                              "I>R INFORMATIONAL 1 = {COOKIE2}"));
        EXPECT_NE(ends.State(end).initiatorSpi, before.initiatorSpi);
        EXPECT_EQ(ends.State(end).childSas, child) << "the same Child SAs, not new ones";
        ExpectSameIkeSa(ends);
        ExpectTraffic(ends);
        // The first request on the new IKE SA has Message ID 0 and announces the window anew.
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.RunFor(20ms);
        EXPECT_THAT(ends.Ladder(),
                    ElementsAre("I>R INFORMATIONAL 0 {COOKIE2, SET_WINDOW_SIZE}",
                                "R>I INFORMATIONAL 0 = {COOKIE2, SET_WINDOW_SIZE}"));
    }
}

// D-12: whoever rekeys, the initiator of the first IKE SA decides about paths: its CHANGE_PATH has
// the I flag 0 where the responder rekeyed. MOPO-2.4-22, MOPO-2.3-23: its Message ID is 0.
TEST(RekeyIkeSa, TheRoleOfTheFirstInitiatorStays)
{
    for (const auto end : BOTH)
    {
        TwoEnds ends;
        ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
        ends.Connect();
        Rekey(ends, end);
        ends.RunFor(100ms);
        ends.Ladder();
        ends.SetLocals(TwoEnds::Initiator, WlanOnly());
        ends.RunFor(100ms);
        const auto sent = ends.Sent(TwoEnds::Initiator, CodePoints{}.changePath);
        ASSERT_EQ(sent.size(), 1U);
        EXPECT_EQ(sent[0].message.header.messageId, 0U);
        EXPECT_EQ(sent[0].message.header.IsFromInitiator(), end == TwoEnds::Initiator);
        EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
        EXPECT_EQ(ends.State(TwoEnds::Responder).latestUpdateReceived, 0U);
        ExpectTraffic(ends);
    }
}

// D-13: addresses "from the old IKE_SA state, not from the message header", and the NAT state.
TEST(RekeyIkeSa, PathAndNatTraversalAreInherited)
{
    for (const auto end : BOTH)
    {
        TwoEnds ends;
        ends.AddNat("192.0.2.10", "203.0.113.77");
        ends.Connect();
        const StateTraced ours = ends.State(TwoEnds::Initiator);
        const StateTraced theirs = ends.State(TwoEnds::Responder);
        Rekey(ends, end);
        ends.RunFor(100ms);
        EXPECT_EQ(ends.State(TwoEnds::Initiator).ikePath, ours.ikePath);
        EXPECT_EQ(ends.State(TwoEnds::Initiator).ipsec, ours.ipsec);
        EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath, theirs.ikePath);
        EXPECT_EQ(ends.State(TwoEnds::Responder).ipsec, theirs.ipsec);
        EXPECT_EQ(ends.State(TwoEnds::Initiator).peerAddresses, ours.peerAddresses);
        // IKEV2-2.18-02: other SPIs make other hashes, and that is no news of the NAT.
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.RunFor(100ms);
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.RunFor(100ms);
        EXPECT_TRUE(ends.All<PathChanged>(TwoEnds::Initiator).empty());
    }
}

// 2.8.2: three IKE SAs exist for a moment; the one with the lowest nonce is deleted by the end that
// created it, and "the other surviving new IKE SA MUST inherit all the Child SAs".
TEST(RekeyIkeSa, SimultaneousRekeyingsLeaveOneIkeSa)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
    {
        TwoEnds ends(TwoEnds::InitiatorConfig(), TwoEnds::ResponderConfig(), seed);
        ends.Connect();
        Rekey(ends, TwoEnds::Initiator);
        Rekey(ends, TwoEnds::Responder);
        ends.RunFor(1s);
        ExpectSameIkeSa(ends);
        ExpectTraffic(ends);
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.Command(TwoEnds::Responder, CheckLivenessCommand{ends.Id(TwoEnds::Responder)});
        ends.RunFor(1s);
        EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
        EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    }
}

// 2.8.2, the special case: one end finishes before it sees the other's request. "The first peer can
// forget its own rekey attempt."
TEST(RekeyIkeSa, ALateSimultaneousRekeyingIsForgotten)
{
    TwoEnds ends;
    ends.Connect();
    ends.LoseNextIke(TwoEnds::Initiator);
    Rekey(ends, TwoEnds::Initiator);
    Rekey(ends, TwoEnds::Responder);
    ends.RunFor(5s);
    ExpectSameIkeSa(ends);
    ExpectTraffic(ends);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

// 2.25.2: "a request to create or rekey a Child SA when it is currently rekeying the IKE SA, it
// SHOULD reply with TEMPORARY_FAILURE"; 2.25: "MUST wait", and then it comes about.
TEST(RekeyIkeSa, AChildSaWaitsForTheNewIkeSa)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    Rekey(ends, TwoEnds::Responder);
    ends.Command(TwoEnds::Initiator,
                 WishCommand{ends.Id(TwoEnds::Initiator),
                             RekeyChildSa{ends.State(TwoEnds::Initiator).childSas[0].inboundSpi}});
    ends.RunFor(10s);
    EXPECT_THAT(ends.Ladder(), testing::Contains("R>I CREATE_CHILD_SA 2 = {TEMPORARY_FAILURE}"));
    EXPECT_EQ(ends.All<InstallEspSa>(TwoEnds::Initiator).size(), 2U);
    EXPECT_EQ(ends.All<IkeSaRekeyed>(TwoEnds::Initiator).size(), 1U);
    ExpectSameIkeSa(ends);
    ExpectTraffic(ends);
}

// D-13: "a CHANGE_PATH without response is asked again on the new IKE SA, never on the old one
// after its Delete".
TEST(RekeyIkeSa, AMoveInTheMidstOfARekeyingArrives)
{
    for (const auto end : BOTH)
    {
        for (Duration after = 0ms; after <= 40ms; after += 1ms)
        {
            TwoEnds ends;
            ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
            ends.Connect();
            Rekey(ends, end);
            ends.RunFor(after);
            ends.SetLocals(TwoEnds::Initiator, WlanOnly());
            ends.RunFor(3s);
            EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66")
                << after.count();
            EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.peer.address.ToString(),
                      "198.51.100.66");
            EXPECT_FALSE(ends.State(TwoEnds::Initiator).pendingUpdate);
            ExpectSameIkeSa(ends);
            ExpectTraffic(ends);
        }
    }
}

// The responder's Delete of the old IKE SA finds nobody for long, and the initiator, which knows
// nothing but the old one to ask for its new path with, is heard for all that.
// D-13: "pending_update and unacknowledged CHANGE_PATH […] are re-issued on the new SA".
TEST(RekeyIkeSa, TheOldIkeSaStaysUntilThePeerUsesTheNewOne)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
    ends.Connect();
    Rekey(ends, TwoEnds::Responder);
    ends.RunFor(7ms);
    ends.hook = [](const TwoEnds::Datagram&)
    {
        return false;
    };
    ends.RunFor(100s);
    ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    ends.hook = nullptr;
    ends.RunFor(2min);
    ExpectSameIkeSa(ends);
    ExpectTraffic(ends);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
}

// The initiator gave the old IKE SA up, and the responder, which never heard of it, has a request
// on it still: what was to be done is done on the new one. RFC 7296 2.8, 2.25.2.
TEST(RekeyIkeSa, ARequestOnAnIkeSaThatThePeerForgotIsMadeAnew)
{
    TwoEnds ends;
    ends.Connect();
    const auto first = ends.All<InstallEspSa>(TwoEnds::Initiator).front();
    ends.Command(TwoEnds::Initiator,
                 WishCommand{ends.Id(TwoEnds::Initiator),
                             NewChildSa{first.localSelectors, first.remoteSelectors}});
    ends.RunFor(100ms);
    ASSERT_THAT(ends.State(TwoEnds::Responder).childSas, SizeIs(2));
    const IkeSpi old = ends.State(TwoEnds::Initiator).initiatorSpi;
    Rekey(ends, TwoEnds::Initiator);
    ends.RunFor(7ms);
    // All that is left on the old IKE SA gets lost, but for the answer that makes the new one.
    ends.hook = [&](const TwoEnds::Datagram& datagram)
    {
        return datagram.isRawEsp || datagram.IsExchange(ExchangeType::CreateChildSa) ||
               DecodeHeader(OctetView(datagram.octets).subspan(4))->initiatorSpi != old;
    };
    ends.Command(
        TwoEnds::Responder,
        WishCommand{ends.Id(TwoEnds::Responder),
                    CloseChildSa{ends.State(TwoEnds::Responder).childSas.back().inboundSpi}});
    ends.RunFor(2min);
    EXPECT_THAT(ends.State(TwoEnds::Initiator).childSas, SizeIs(1));
    EXPECT_THAT(ends.State(TwoEnds::Responder).childSas, SizeIs(1));
    ExpectTraffic(ends);
}

// 2.18 and 3.1: a rekeyed IKE SA may be rekeyed again, by the other end.
TEST(RekeyIkeSa, AgainAndAgain)
{
    TwoEnds ends;
    ends.Connect();
    for (int i = 0; i < 10; ++i)
    {
        Rekey(ends, i % 2 == 0 ? TwoEnds::Responder : TwoEnds::Initiator);
        ends.RunFor(100ms);
        ExpectSameIkeSa(ends);
        ExpectTraffic(ends);
    }
    EXPECT_EQ(ends.All<IkeSaRekeyed>(TwoEnds::Responder).size(), 10U);
}

} // namespace
} // namespace mopo::test
