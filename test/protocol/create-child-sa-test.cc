// SPDX-License-Identifier: GPL-2.0-only
// CREATE_CHILD_SA for new and for rekeyed Child SAs (RFC 7296 1.3.1, 1.3.3, 2.8, 2.17, 2.25.1).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;

/// The pairs of Child SAs that an end holds, as its last dump says.
std::vector<StateTraced::Child> Children(const TwoEnds& ends, TwoEnds::End end)
{
    return ends.State(end).childSas;
}

void Rekey(TwoEnds& ends, TwoEnds::End end)
{
    ends.Command(end,
                 WishCommand{ends.Id(end), RekeyChildSa{Children(ends, end).back().inboundSpi}});
}

/// One pair at each end, each the other's mirror, in use, and traffic goes both ways.
void ExpectOnePairThatWorks(TwoEnds& ends)
{
    const auto ours = Children(ends, TwoEnds::Initiator);
    const auto theirs = Children(ends, TwoEnds::Responder);
    ASSERT_EQ(ours.size(), 1U);
    ASSERT_EQ(theirs.size(), 1U);
    EXPECT_EQ(ours[0].inboundSpi, theirs[0].outboundSpi);
    EXPECT_EQ(ours[0].outboundSpi, theirs[0].inboundSpi);
    EXPECT_EQ(ours[0].state, "in-use");
    EXPECT_EQ(theirs[0].state, "in-use");
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        const auto other = end == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator;
        const std::size_t before = ends.Received(other).size();
        ends.SendInner(end);
        ends.RunFor(20ms);
        EXPECT_EQ(ends.Received(other).size(), before + 1);
    }
}

// 1.3.3:  HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} -->
//                                             <-- HDR, SK {SA, Nr, TSi, TSr}
// 2.8: "After the new equivalent IKE SA is created, the initiator deletes the old"; here the Child
// SA. IKEV2-2.17-01.
TEST(CreateChildSa, RekeysAChildSaFromEitherEnd)
{
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        TwoEnds ends;
        ends.Connect();
        const auto before = Children(ends, end).front();
        ends.Ladder();
        Rekey(ends, end);
        ends.RunFor(100ms);
        if (end == TwoEnds::Initiator)
        {
            EXPECT_THAT(ends.Ladder(),
                        ElementsAre("I>R CREATE_CHILD_SA 2 {REKEY_SA, SA, N, TSi, TSr}",
                                    "R>I CREATE_CHILD_SA 2 = {SA, N, TSi, TSr}",
                                    "I>R INFORMATIONAL 3 {D, COOKIE2}",
                                    "R>I INFORMATIONAL 3 = {COOKIE2, D}"));
        }
        else
        {
            EXPECT_THAT(ends.Ladder(),
                        ElementsAre("R>I CREATE_CHILD_SA 0 {REKEY_SA, SA, N, TSi, TSr}",
                                    "I>R CREATE_CHILD_SA 0 = {SA, N, TSi, TSr}",
                                    "R>I INFORMATIONAL 1 {D, COOKIE2}",
                                    "I>R INFORMATIONAL 1 = {COOKIE2, D}"));
        }
        EXPECT_NE(Children(ends, end).front().inboundSpi, before.inboundSpi);
        EXPECT_EQ(ends.All<PathChanged>(end).size(), 0U);
        ExpectOnePairThatWorks(ends);
    }
}

// 2.8: "a node MUST accept incoming packets through either SA", and the responder of the exchange
// sends with the new one not before the initiator is known to be ready. Nothing is lost.
TEST(CreateChildSa, ARekeyingLosesNothing)
{
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        TwoEnds ends;
        ends.Connect();
        ends.StartTraffic(TwoEnds::Initiator, 1ms);
        ends.StartTraffic(TwoEnds::Responder, 1ms);
        ends.RunFor(100ms);
        Rekey(ends, end);
        ends.RunFor(200ms);
        ends.StopTraffic(TwoEnds::Initiator);
        ends.StopTraffic(TwoEnds::Responder);
        ends.RunFor(20ms);
        EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 301U);
        EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 301U);
        ExpectOnePairThatWorks(ends);
    }
}

TEST(CreateChildSa, MakesAFurtherChildSa)
{
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        TwoEnds ends;
        ends.Connect();
        ends.Ladder();
        const auto installed = ends.All<InstallEspSa>(end).front();
        ends.Command(end,
                     WishCommand{ends.Id(end),
                                 NewChildSa{installed.localSelectors, installed.remoteSelectors}});
        ends.RunFor(100ms);
        EXPECT_EQ(Children(ends, TwoEnds::Initiator).size(), 2U);
        EXPECT_EQ(Children(ends, TwoEnds::Responder).size(), 2U);
        ends.Command(end, WishCommand{ends.Id(end), CloseChildSa{installed.inboundSpi}});
        ends.RunFor(100ms);
        ExpectOnePairThatWorks(ends);
    }
}

// 2.12, 2.17: with a group, KEYMAT takes a new g^ir; both ends must mean the same or nothing works.
TEST(CreateChildSa, PerfectForwardSecrecyMakesAnExchangeOfItsOwn)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    initiator.ike.peers[0].childSuites = {*ParseChildSuite("aes128gcm16-ecp256"),
                                          *ParseChildSuite("aes128gcm16-x25519")};
    responder.ike.peers[0].childSuites = {*ParseChildSuite("aes128gcm16-x25519")};
    TwoEnds ends(initiator, responder);
    ends.Connect();
    ends.Ladder();
    Rekey(ends, TwoEnds::Initiator);
    ends.RunFor(100ms);
    const auto ladder = ends.Ladder();
    ASSERT_GE(ladder.size(), 4U);
    // 1.3: "the responder MUST reject the request […] INVALID_KE_PAYLOAD", and once more.
    EXPECT_EQ(ladder[0], "I>R CREATE_CHILD_SA 2 {REKEY_SA, SA, N, KE, TSi, TSr}");
    EXPECT_EQ(ladder[1], "R>I CREATE_CHILD_SA 2 = {INVALID_KE_PAYLOAD}");
    EXPECT_EQ(ladder[2], "I>R CREATE_CHILD_SA 3 {REKEY_SA, SA, N, KE, TSi, TSr}");
    EXPECT_EQ(ladder[3], "R>I CREATE_CHILD_SA 3 = {SA, N, KE, TSi, TSr}");
    ExpectOnePairThatWorks(ends);
}

// 2.8.1: both ends rekey the same Child SA at once; one of the two new ones stays, whichever the
// nonces say, and both ends agree which.
TEST(CreateChildSa, SimultaneousRekeyingsLeaveOnePair)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
    {
        TwoEnds ends(TwoEnds::InitiatorConfig(), TwoEnds::ResponderConfig(), seed);
        ends.Connect();
        Rekey(ends, TwoEnds::Initiator);
        Rekey(ends, TwoEnds::Responder);
        ends.RunFor(1s);
        ExpectOnePairThatWorks(ends);
    }
}

// 2.8.1, the second sequence: the first request is lost, and comes when the other end is done.
TEST(CreateChildSa, ALateSimultaneousRekeyingIsForgotten)
{
    TwoEnds ends;
    ends.Connect();
    ends.LoseNextIke(TwoEnds::Initiator);
    Rekey(ends, TwoEnds::Initiator);
    Rekey(ends, TwoEnds::Responder);
    ends.RunFor(3s);
    ExpectOnePairThatWorks(ends);
}

// 2.25.1: "a request to close a Child SA that it is currently trying to close, it SHOULD reply
// without a Delete payload".
TEST(CreateChildSa, CrossingDeletesOfTheSameChildSa)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        ends.Command(
            end, WishCommand{ends.Id(end), CloseChildSa{Children(ends, end).front().inboundSpi}});
    }
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 2 {D, COOKIE2}",
                            "R>I INFORMATIONAL 0 {D, COOKIE2}",
                            "R>I INFORMATIONAL 2 = {COOKIE2}",
                            "I>R INFORMATIONAL 0 = {COOKIE2}"));
    EXPECT_THAT(Children(ends, TwoEnds::Initiator), IsEmpty());
    EXPECT_THAT(Children(ends, TwoEnds::Responder), IsEmpty());
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

// 2.25: "A CHILD_SA_NOT_FOUND notification SHOULD be sent when a peer receives a request to rekey a
// Child SA that does not exist"; 2.25.1: "a request to rekey a Child SA that it is currently trying
// to close, it SHOULD reply with TEMPORARY_FAILURE".
TEST(CreateChildSa, RekeyingWhatThePeerClosesEndsInItsClosing)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    Rekey(ends, TwoEnds::Initiator);
    ends.Command(TwoEnds::Responder,
                 WishCommand{ends.Id(TwoEnds::Responder),
                             CloseChildSa{Children(ends, TwoEnds::Responder)[0].inboundSpi}});
    ends.RunFor(5s);
    const auto ladder = ends.Ladder();
    EXPECT_THAT(ladder, testing::Contains("R>I CREATE_CHILD_SA 2 = {TEMPORARY_FAILURE}"));
    EXPECT_THAT(Children(ends, TwoEnds::Initiator), IsEmpty());
    EXPECT_THAT(Children(ends, TwoEnds::Responder), IsEmpty());
}

//   HDR, SK {N(REKEY_SA), …} -->          lost, and the old Child SA expires
//                                   <-- HDR, SK {D}
//   HDR, SK {D} -->
//   HDR, SK {N(REKEY_SA), …} -->
//                                   <-- HDR, SK {N(CHILD_SA_NOT_FOUND)}
// 2.8: "rekeying attempts [...] fail, an implementation MUST close the IKE SA": the peer has closed
// what was to be rekeyed, so that nothing is left to expire.
TEST(CreateChildSa, RekeyingForAgeWhatThePeerHasClosedLeavesTheIkeSaUp)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.childLifetime = 10s;
    TwoEnds ends(initiator);
    ends.Connect();
    bool isLost = false;
    ends.hook = [&](const TwoEnds::Datagram& datagram)
    {
        const bool isFirst = !isLost && datagram.from == TwoEnds::Initiator &&
                             datagram.IsExchange(ExchangeType::CreateChildSa);
        isLost = isLost || isFirst;
        return !isFirst;
    };
    while (!isLost && ends.Now() - Instant{} < 20s)
    {
        ends.RunFor(10ms);
    }
    ends.Command(TwoEnds::Responder,
                 WishCommand{ends.Id(TwoEnds::Responder),
                             CloseChildSa{Children(ends, TwoEnds::Responder)[0].inboundSpi}});
    ends.RunFor(5s);
    EXPECT_THAT(ends.Ladder(), testing::Contains("R>I CREATE_CHILD_SA 2 = {CHILD_SA_NOT_FOUND}"));
    EXPECT_THAT(Children(ends, TwoEnds::Initiator), IsEmpty());
    EXPECT_THAT(Children(ends, TwoEnds::Responder), IsEmpty());
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

//                                   <-- HDR, SK {SA, Ni, TSi, TSr}
//   HDR, SK {SA, Nr, TSi, TSr} -->        lost
//   HDR, SK {N(REKEY_SA), …} -->
//                                   <-- HDR, SK {N(TEMPORARY_FAILURE)}
// 2.25: CHILD_SA_NOT_FOUND would make the initiator "silently delete the Child SA", and the
// response, when it comes at last, would leave the responder with a half that nobody else has.
TEST(CreateChildSa, AChildSaMayBeRekeyedBeforeThePeerKnowsIt)
{
    TwoEnds ends;
    ends.Connect();
    bool isLossy = true;
    ends.hook = [&](const TwoEnds::Datagram& datagram)
    {
        return !isLossy || datagram.from == TwoEnds::Responder || !datagram.IsResponse();
    };
    const auto network = TrafficSelector::FromPrefix(*IpPrefix::Parse("10.99.0.0/24"));
    const auto client = TrafficSelector::FromPrefix(*IpPrefix::Parse("10.99.1.0/24"));
    ends.Command(TwoEnds::Responder,
                 WishCommand{ends.Id(TwoEnds::Responder), NewChildSa{{network}, {client}}});
    ends.RunFor(10ms);
    ASSERT_EQ(Children(ends, TwoEnds::Initiator).size(), 2U);
    ASSERT_EQ(Children(ends, TwoEnds::Responder).size(), 1U);
    Rekey(ends, TwoEnds::Initiator);
    ends.RunFor(10ms);
    isLossy = false;
    ends.RunFor(10s);
    const auto ours = Children(ends, TwoEnds::Initiator);
    ASSERT_EQ(ours.size(), 2U);
    ASSERT_EQ(Children(ends, TwoEnds::Responder).size(), 2U);
    for (const auto& theirs : Children(ends, TwoEnds::Responder))
    {
        EXPECT_THAT(ours,
                    testing::Contains(
                        StateTraced::Child{theirs.outboundSpi, theirs.inboundSpi, theirs.state}));
    }
}

//   HDR, SK {SA, Ni, TSi, TSr} -->
//                                   <-- HDR, SK {SA, Nr, TSi, TSr}   lost
//                                   <-- HDR, SK {D}
//   HDR, SK {} -->
//   HDR, SK {SA, Ni, TSi, TSr} -->
//                                   <-- HDR, SK {SA, Nr, TSi, TSr}
// 1.4.1: "Half-closed ESP or AH connections are anomalous": what the peer closes before its
// response comes does not stay.
TEST(CreateChildSa, AChildSaMayBeClosedBeforeThePeerKnowsIt)
{
    for (const bool isRekey : {false, true})
    {
        TwoEnds ends;
        ends.Connect();
        bool isLossy = true;
        ends.hook = [&](const TwoEnds::Datagram& datagram)
        {
            return !isLossy || datagram.from == TwoEnds::Initiator || !datagram.IsResponse();
        };
        if (isRekey)
        {
            Rekey(ends, TwoEnds::Initiator);
        }
        else
        {
            const auto network = TrafficSelector::FromPrefix(*IpPrefix::Parse("10.99.0.0/24"));
            const auto client = TrafficSelector::FromPrefix(*IpPrefix::Parse("10.99.1.0/24"));
            ends.Command(TwoEnds::Initiator,
                         WishCommand{ends.Id(TwoEnds::Initiator), NewChildSa{{client}, {network}}});
        }
        ends.RunFor(10ms);
        ASSERT_EQ(Children(ends, TwoEnds::Initiator).size(), 1U);
        ASSERT_EQ(Children(ends, TwoEnds::Responder).size(), 2U);
        ends.Command(TwoEnds::Responder,
                     WishCommand{ends.Id(TwoEnds::Responder),
                                 CloseChildSa{Children(ends, TwoEnds::Responder)[1].inboundSpi}});
        ends.RunFor(10ms);
        isLossy = false;
        ends.RunFor(10s);
        const std::size_t left = isRekey ? 0 : 1;
        EXPECT_EQ(Children(ends, TwoEnds::Initiator).size(), left);
        EXPECT_EQ(Children(ends, TwoEnds::Responder).size(), left);
        EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    }
}

// 1.3: "If the responder is not willing to accept any more Child SAs within this IKE SA, it sends a
// notification of NO_ADDITIONAL_SAS".
TEST(CreateChildSa, ThereIsALimit)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.childSaLimit = 1;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.Connect();
    ends.Ladder();
    const auto installed = ends.All<InstallEspSa>(TwoEnds::Initiator).front();
    ends.Command(TwoEnds::Initiator,
                 WishCommand{ends.Id(TwoEnds::Initiator),
                             NewChildSa{installed.localSelectors, installed.remoteSelectors}});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ladder().back(), "R>I CREATE_CHILD_SA 2 = {NO_ADDITIONAL_SAS}");
    EXPECT_EQ(ends.All<CreateChildSaFailed>(TwoEnds::Initiator).size(), 1U);
    ExpectOnePairThatWorks(ends);
}

// 2.9: what shares nothing with the policy is refused, and nothing is made.
TEST(CreateChildSa, UnacceptableSelectorsMakeNothing)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    const auto outside = TrafficSelector::FromPrefix(*IpPrefix::Parse("172.16.0.0/24"));
    ends.Command(TwoEnds::Initiator,
                 WishCommand{ends.Id(TwoEnds::Initiator), NewChildSa{{outside}, {outside}}});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ladder().back(), "R>I CREATE_CHILD_SA 2 = {TS_UNACCEPTABLE}");
    ExpectOnePairThatWorks(ends);
}

// 2.8: "If an SA has expired or is about to expire and rekeying attempts using the mechanisms
// described here fail, an implementation MUST close the IKE SA and any associated Child SAs".
TEST(CreateChildSa, WhatIsTooOldAndCannotBeRekeyedIsClosed)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    initiator.ike.childLifetime = 10s;
    responder.ike.childSaLimit = 1;
    TwoEnds ends(initiator, responder);
    ends.Connect();
    ends.RunFor(11s);
    EXPECT_FALSE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_FALSE(ends.IsUp(TwoEnds::Responder));
}

// 2.8: lifetimes are each end's own affair; jittered, they rekey again and again.
TEST(CreateChildSa, LifetimesRekey)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    for (auto* config : {&initiator.ike, &responder.ike})
    {
        config->childLifetime = 60s;
        config->ikeLifetime = 200s;
        config->lifetimeJitter = 0.5;
    }
    TwoEnds ends(initiator, responder);
    ends.Connect();
    ends.RunFor(1800s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_GE(ends.All<InstallEspSa>(TwoEnds::Initiator).size(), 30U);
    EXPECT_GE(ends.All<IkeSaRekeyed>(TwoEnds::Initiator).size(), 9U);
    ExpectOnePairThatWorks(ends);
}

} // namespace
} // namespace mopo::test
