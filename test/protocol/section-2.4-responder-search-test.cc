// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.4: "if the responder has to send ADDITIONAL_ADDRESS notifications and the path currently
// used may no longer work".
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const LocalAddress A1 = TwoEnds::Local("192.0.2.10", "eth0");
const LocalAddress A2 = TwoEnds::Local("192.0.2.77", "wlan0", AccessKind::Wlan);
const LocalAddress B1 = TwoEnds::Local("203.0.113.1", "wan");
const LocalAddress B2 = TwoEnds::Local("198.51.100.129", "wan2");
const LocalAddress B3 = TwoEnds::Local("192.0.2.200", "wan3");

const char* const FIRST = "192.0.2.10:4500 > 203.0.113.1:4500";
const char* const FIRST_BACK = "203.0.113.1:4500 > 192.0.2.10:4500";
const char* const SECOND = "192.0.2.10:4500 > 198.51.100.129:4500";
const char* const SECOND_BACK = "198.51.100.129:4500 > 192.0.2.10:4500";

LocalAddress Withdrawn(LocalAddress local)
{
    local.withdrawn = true;
    return local;
}

/// One way, everywhere.
constexpr Duration HOP = 5ms;

void CutBoth(TwoEnds& ends, const LocalAddress& a, const LocalAddress& b)
{
    ends.Cut(a.address.ToString(), b.address.ToString());
    ends.Cut(b.address.ToString(), a.address.ToString());
}

/// When this end first did something of that kind since `start`.
template <class T>
Duration FirstAfter(const TwoEnds& ends, TwoEnds::End end, Instant start)
{
    for (const auto& logged : ends.Log(end))
    {
        if (logged.at >= start && std::holds_alternative<T>(logged.output))
        {
            return logged.at - start;
        }
    }
    return Duration::max();
}

bool IsPathTest(const TwoEnds::Datagram& datagram)
{
    constexpr std::size_t exchangeType = 4 + 18;
    return datagram.octets.size() > exchangeType &&
           datagram.octets[exchangeType] == CodePoints{}.pathTest;
}

//   Initiator (a1)                 Responder (b1, then b2)
//                             <--  b2: HDR, SK { N(ADDITIONAL_ADDRESS)+, N(COOKIE2) }
//   HDR, SK { N(COOKIE2) }    -->
//   HDR, SK { N(CHANGE_PATH), N(COOKIE2), … }  -->
//                             <--  HDR, SK { N(COOKIE2), … }
// "updates the addresses in the IKE_SA (but not IPsec SAs), and then sends the INFORMATIONAL
// request". With one candidate nothing is tested: uplink R, downlink R + d after the loss, the
// answer to CHANGE_PATH as well (B11). MOPO-1.3-15, MOPO-2.3-03, MOPO-2.4-07, -08, -12, -14.
TEST(Section24Search, ALostAddressOfTheResponderTakesOneAndAHalfRoundTrips)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    const Instant start = ends.Now();
    ends.SetLocals(TwoEnds::Responder, {B2});
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), SECOND_BACK);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), FIRST_BACK);
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "I>R INFORMATIONAL 0 = {COOKIE2}",
                            "I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}"));
    EXPECT_EQ(FirstAfter<UpdateEspSa>(ends, TwoEnds::Initiator, start), HOP);
    EXPECT_EQ(FirstAfter<UpdateEspSa>(ends, TwoEnds::Responder, start), 2 * HOP);
    EXPECT_EQ(FirstAfter<PathConfirmed>(ends, TwoEnds::Initiator, start), 3 * HOP);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(), SECOND);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), SECOND_BACK);
}

// "and, if necessary, the path testing feature to determine a path that works": with several
// candidates one round trip more (B12), and the one that answers gets the request, alone.
// MOPO-2.4-12, -13.
TEST(Section24Search, WithSeveralCandidatesTheOneThatAnswersATestIsUsed)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.Connect();
    CutBoth(ends, A1, B2);
    ends.Ladder();
    const Instant start = ends.Now();
    ends.SetLocals(TwoEnds::Responder, {B2});
    // A test of the first candidate, and 50 ms later (D-37) of the second, which works.
    ends.RunFor(50ms + 2 * HOP);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "198.51.100.129:4500 > 192.0.2.77:4500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), FIRST_BACK);
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I PATH_TEST * {NAT_DETECTION_*}",
                            "R>I PATH_TEST * {NAT_DETECTION_*}",
                            "I>R PATH_TEST * = {NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "I>R INFORMATIONAL 0 = {COOKIE2}",
                            "I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}"));
    EXPECT_EQ(FirstAfter<UpdateEspSa>(ends, TwoEnds::Initiator, start), 50ms + 3 * HOP);
    EXPECT_EQ(FirstAfter<PathConfirmed>(ends, TwoEnds::Initiator, start), 50ms + 5 * HOP);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(),
              "198.51.100.129:4500 > 192.0.2.77:4500");
}

// As RFC 4555 3.5 allows and the draft does not: the traffic of the responder is back at once
// (B13). D-16.
TEST(Section24Search, WithTheFallbackTheResponderMovesItsTrafficAtOnce)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.choices.responderSourceFallback = true;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.Connect();
    const Instant start = ends.Now();
    ends.SetLocals(TwoEnds::Responder, {B2});
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), SECOND_BACK);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(1s);
    ASSERT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).front() - start, HOP);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(), SECOND);
}

// A request of the responder that has no answer is sent again on the new path, and with a window of
// one the list follows its answer (B14). MOPO-2.4-16; D-07, D-52.
TEST(Section24Search, AnOutstandingRequestGoesFirst)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    initiator.ike.windowSize = 1;
    responder.ike.windowSize = 1;
    TwoEnds ends(initiator, responder);
    ends.Connect();
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.Command(TwoEnds::Responder, CheckLivenessCommand{ends.Id(TwoEnds::Responder)});
    ends.RunFor(1ms);
    ends.Ladder();
    const Instant start = ends.Now();
    ends.SetLocals(TwoEnds::Responder, {B2});
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 0 {COOKIE2} again",
                            "I>R INFORMATIONAL 0 = {COOKIE2}",
                            "R>I INFORMATIONAL 1 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "I>R INFORMATIONAL 1 = {COOKIE2}",
                            "I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}"));
    EXPECT_EQ(FirstAfter<UpdateEspSa>(ends, TwoEnds::Initiator, start), 3 * HOP);
}

// "This is the only time the responder uses the additional address list": a path that is dead
// while the responder's own addresses stay is the initiator's affair. MOPO-2.4-15.
TEST(Section24Search, APeerThatDoesNotAnswerBeginsNoSearch)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    for (const auto& a : {A1, A2})
    {
        CutBoth(ends, a, B1);
        CutBoth(ends, a, B2);
    }
    ends.Ladder();
    ends.Command(TwoEnds::Responder, CheckLivenessCommand{ends.Id(TwoEnds::Responder)});
    ends.RunFor(2min);
    EXPECT_THAT(ends.Ladder(), Not(Contains(HasSubstr("R>I PATH_TEST"))));
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), FIRST_BACK);
}

// D-38: "Absence of a response must not exclude a pair": without answers to tests the request
// itself tries one candidate after the other, three timeouts each. D-52.
TEST(Section24Search, WithoutAnswersToTestsTheRequestTriesTheCandidates)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.Connect();
    CutBoth(ends, A1, B2);
    ends.hook = [](const TwoEnds::Datagram& datagram)
    {
        return !IsPathTest(datagram);
    };
    ends.SetLocals(TwoEnds::Responder, {B2});
    ends.RunFor(1499ms);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), FIRST_BACK);
    ends.RunFor(2ms);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), SECOND_BACK);
    ends.RunFor(1500ms);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "198.51.100.129:4500 > 192.0.2.77:4500");
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(),
              "198.51.100.129:4500 > 192.0.2.77:4500");
}

// D-41: a private address that the peer has announced may be somebody else's here.
TEST(Section24Search, PrivateAddressesThatWereAnnouncedAreNotTested)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator,
                   {A1, TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.Connect();
    bool isProbed = false;
    ends.hook = [&](const TwoEnds::Datagram& datagram)
    {
        isProbed = isProbed || datagram.path.peer.address.IsPrivate();
        return true;
    };
    ends.SetLocals(TwoEnds::Responder, {B2, B3});
    ends.RunFor(1s);
    EXPECT_FALSE(isProbed);
    EXPECT_THAT(ends.All<PathTested>(TwoEnds::Responder), Not(IsEmpty()));
}

// D-41: "budget 32 packets per event", however many addresses there are.
TEST(Section24Search, AnEventCostsNoMoreThanThirtyTwoTests)
{
    TwoEnds ends;
    LocalAddresses many{A1};
    for (int i = 1; i < 16; ++i)
    {
        many.push_back(TwoEnds::Local("198.51.100." + std::to_string(i), "eth0"));
    }
    ends.SetLocals(TwoEnds::Initiator, many);
    ends.Connect();
    int tests = 0;
    ends.hook = [&](const TwoEnds::Datagram& datagram)
    {
        tests += datagram.from == TwoEnds::Responder && IsPathTest(datagram) ? 1 : 0;
        return datagram.from == TwoEnds::Initiator;
    };
    ends.SetLocals(TwoEnds::Responder, {B2, B3});
    ends.RunFor(2min);
    EXPECT_GT(tests, 0);
    EXPECT_LE(tests, 32);
}

// A responder that plans to give up an address tells so from another one, and the address works
// until the initiator has left it: nothing is lost. MOPO-1.1-03, MOPO-2.4-23; D-70.
TEST(Section24Search, APlannedWithdrawalLosesNothing)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    ends.StartTraffic(TwoEnds::Initiator, 1ms);
    ends.StartTraffic(TwoEnds::Responder, 1ms);
    ends.RunFor(500ms);
    ends.Ladder();
    ends.SetLocals(TwoEnds::Responder, {Withdrawn(B1), B2});
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), SECOND_BACK);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), FIRST_BACK);
    // "lead ≥ d_n + u_n + d_o"
    ends.RunFor(3 * HOP);
    ends.SetLocals(TwoEnds::Responder, {B2});
    ends.RunFor(485ms);
    ends.StopTraffic(TwoEnds::Initiator);
    ends.StopTraffic(TwoEnds::Responder);
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "I>R INFORMATIONAL 0 = {COOKIE2}",
                            "I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}"));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(), SECOND);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1001U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1001U);
}

/// The responder gains an address while nothing of it reaches the initiator's current one, so the
/// list goes to the other one, with the source that it had.
void LoseWayToCurrentAddress(TwoEnds& ends)
{
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.Connect();
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.Cut("198.51.100.129", "192.0.2.10");
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    // Two candidates in vain; the round trip was never measured by the responder: three times
    // 500 ms each.
    ends.RunFor(3s);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "203.0.113.1:4500 > 192.0.2.77:4500");
}

/// Then that way heals, and the initiator stays, having tried its path (D-53).
void Diverge(TwoEnds& ends)
{
    LoseWayToCurrentAddress(ends);
    ends.Heal("203.0.113.1", "192.0.2.10");
    ends.RunFor(500ms);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "203.0.113.1:4500 > 192.0.2.77:4500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), FIRST_BACK);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(), FIRST);
    EXPECT_THAT(ends.All<PathChanged>(TwoEnds::Initiator), IsEmpty());
    EXPECT_THAT(ends.All<PathTested>(TwoEnds::Initiator), Not(IsEmpty()));
}

// D-66: "if I decides not to move and the old pair still works, R reverts IKE_SA to the IPsec pair
// after 60 s", nothing of which is on the wire.
TEST(Section24Search, AnIkeSaThatWentAnotherWayComesBack)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.policy.idleWithoutTraffic = 10min;
    auto responder = TwoEnds::ResponderConfig();
    responder.policy.idleWithoutTraffic = 10min;
    TwoEnds ends(initiator, responder);
    Diverge(ends);
    ends.Ladder();
    ends.RunFor(58s);
    EXPECT_NE(ends.State(TwoEnds::Responder).ikePath.ToString(), FIRST_BACK);
    ends.RunFor(3s);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), FIRST_BACK);
    EXPECT_THAT(ends.Ladder(), IsEmpty());
}

// D-66: "or when a new (not retransmitted) I-originated request […] is seen on the IPsec pair".
TEST(Section24Search, ANewRequestOfTheInitiatorBringsTheIkeSaBack)
{
    TwoEnds ends;
    Diverge(ends);
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(HOP);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), FIRST_BACK);
}

// D-66: "never if the local address of that pair is gone".
TEST(Section24Search, TheIkeSaDoesNotComeBackToAnAddressThatIsGone)
{
    TwoEnds ends;
    ends.Connect();
    // The initiator hears of it and cannot follow.
    ends.hook = [](const TwoEnds::Datagram& datagram)
    {
        return datagram.from == TwoEnds::Responder ||
               datagram.path.peer.address.ToString() != "203.0.113.1";
    };
    ends.SetLocals(TwoEnds::Responder, {Withdrawn(B1), B2});
    ends.SetLocals(TwoEnds::Responder, {B2});
    ends.RunFor(3min);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), SECOND_BACK);
}

// The peer's list came over another path than the current one, which does not answer a test: the
// initiator takes the one that has just worked. D-53.
TEST(Section24Search, TheInitiatorFollowsWhenItsPathFailsTheQuickCheck)
{
    TwoEnds ends;
    LoseWayToCurrentAddress(ends);
    ends.RunFor(200ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(), "192.0.2.77:4500 > 203.0.113.1:4500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), "203.0.113.1:4500 > 192.0.2.77:4500");
    EXPECT_FALSE(ends.All<PathTested>(TwoEnds::Initiator).front().roundTrip);
}

// The initiator's NAT lets nothing in from an address that it never sent to: the list waits, and it
// is the initiator that finds the way, because the other address was announced before (B15).
// D-39.
TEST(Section24Search, BehindANatTheInitiatorFindsTheWay)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    bool isOpen = false;
    bool isGone = false;
    ends.hook = [&](const TwoEnds::Datagram& datagram)
    {
        const IpAddress& source = datagram.path.local.address;
        isOpen = isOpen || datagram.path.peer.address == B2.address;
        return (source != B1.address || !isGone) && (source != B2.address || isOpen);
    };
    ends.StartTraffic(TwoEnds::Initiator, 10ms);
    ends.StartTraffic(TwoEnds::Responder, 10ms);
    ends.RunFor(1s);
    isGone = true;
    ends.SetLocals(TwoEnds::Responder, {B2});
    ends.RunFor(10s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(),
              "10.1.0.10:4500 > 198.51.100.129:4500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.1");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.local.address, B2.address);
    // The list arrived after all, and only the address that is left is known.
    const auto peers = ends.State(TwoEnds::Initiator).peerAddresses;
    EXPECT_THAT(peers, ElementsAre(B2.address));
}

// The search found nothing while nobody could be reached, and waits where the initiator's NAT lets
// nothing in. A new request of the initiator says where it can be reached: the list goes there.
// D-39: "keeps the SA […] and its request outstanding […], waiting for I".
TEST(Section24Search, ASearchInVainGoesWhereTheInitiatorIsHeardAgain)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.policy.idleWithoutTraffic = 10min;
    TwoEnds ends(initiator, TwoEnds::ResponderConfig());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1", TwoEnds::NatKind::Symmetric);
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    ends.Command(TwoEnds::Initiator,
                 ChangePathCommand{ends.Id(TwoEnds::Initiator),
                                   {{TwoEnds::At("10.1.0.10"), 0}, {B2.address, 0}}});
    ends.RunFor(1s);
    ASSERT_EQ(ends.Ipsec(TwoEnds::Responder).path.local.address, B2.address);
    ends.hook = [](const TwoEnds::Datagram&)
    {
        return false;
    };
    ends.SetLocals(TwoEnds::Responder, {B1, B2, B3});
    ends.RunFor(1min);
    ASSERT_NE(ends.State(TwoEnds::Responder).ikePath, ends.Ipsec(TwoEnds::Responder).path);
    ends.hook = nullptr;
    ends.CheckLiveness(TwoEnds::Initiator);
    ends.RunFor(1min);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath, ends.Ipsec(TwoEnds::Responder).path);
    EXPECT_THAT(ends.State(TwoEnds::Initiator).peerAddresses, Contains(B3.address));
}

// The responder took its traffic to a path that was never answered, and the initiator, which knows
// nothing of that, is where it was. D-16, D-39.
TEST(Section24Search, TrafficThatFollowedASearchInVainComesBack)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.policy.idleWithoutTraffic = 10min;
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.choices.responderSourceFallback = true;
    TwoEnds ends(initiator, responder);
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    ends.hook = [](const TwoEnds::Datagram&)
    {
        return false;
    };
    ends.SetLocals(TwoEnds::Responder, {B2});
    ends.RunFor(1min);
    ASSERT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), SECOND_BACK);
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.hook = [](const TwoEnds::Datagram& datagram)
    {
        return datagram.path.local.address != B2.address;
    };
    ends.CheckLiveness(TwoEnds::Initiator);
    ends.RunFor(1min);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), FIRST_BACK);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(), FIRST_BACK);
}

// Both ends lose their address at the same instant: lists and CHANGE_PATH meet, and both ends are
// on the initiator's choice.
TEST(Section24Search, BothEndsMayLoseTheirAddressAtOnce)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    ends.SetLocals(TwoEnds::Initiator, {A2});
    ends.SetLocals(TwoEnds::Responder, {B2});
    ends.RunFor(10s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(),
              "192.0.2.77:4500 > 198.51.100.129:4500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(),
              "198.51.100.129:4500 > 192.0.2.77:4500");
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath, ends.Ipsec(TwoEnds::Responder).path);
}

} // namespace
} // namespace mopo::test
