// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.4: lists of addresses in INFORMATIONAL requests.
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const LocalAddress A1 = TwoEnds::Local("192.0.2.10", "eth0");
const LocalAddress A2 = TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan);
const LocalAddress B1 = TwoEnds::Local("203.0.113.1", "wan");
const LocalAddress B2 = TwoEnds::Local("198.51.100.129", "wan2");
const LocalAddress B3 = TwoEnds::Local("192.0.2.200", "wan3");

std::vector<std::string> PeersOf(const TwoEnds& ends, TwoEnds::End end)
{
    std::vector<std::string> names;
    for (const IpAddress& address : ends.State(end).peerAddresses)
    {
        names.push_back(address.ToString());
    }
    return names;
}

/// A hook that loses the next datagram of that end and everything that repeats it, until the flag
/// is set.
std::function<bool(TwoEnds::Datagram&)> LoseNext(TwoEnds::End from, const bool& isOver)
{
    return [from, &isOver, lost = Octets{}](TwoEnds::Datagram& datagram) mutable
    {
        if (datagram.from != from || isOver)
        {
            return true;
        }
        if (lost.empty())
        {
            lost = datagram.octets;
        }
        return datagram.octets != lost;
    };
}

//   Initiator                      Responder
//                             <--  HDR, SK { N(ADDITIONAL_ADDRESS)+, N(COOKIE2) }
//   HDR, SK { N(COOKIE2) }    -->
// "it stores the information and also determines whether the currently used path needs to be
// changed": it does not. MOPO-1.1-03, MOPO-1.2-11, MOPO-2.4-02, -05, -06, -09.
TEST(Section24Lists, TheResponderTellsOfANewAddress)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.RunFor(5s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "I>R INFORMATIONAL 0 = {COOKIE2}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "198.51.100.129"));
    EXPECT_THAT(ends.All<PathChanged>(TwoEnds::Initiator), IsEmpty());
}

// "When the responder […] receives [it], it simply stores the information but no other action is
// taken". MOPO-1.2-12, MOPO-2.4-04.
TEST(Section24Lists, TheInitiatorTellsOfANewAddressAndTheResponderOnlyStoresIt)
{
    TwoEnds ends;
    ends.Connect();
    const auto before = ends.Ipsec(TwoEnds::Responder);
    ends.Ladder();
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.RunFor(5s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 2 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "R>I INFORMATIONAL 2 = {COOKIE2}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Responder), ElementsAre("192.0.2.10", "198.51.100.66"));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder), before);
}

// The list is complete, and replaces the one before: MOPO-2.4-01, -03.
TEST(Section24Lists, AListReplacesTheOneBefore)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    ends.SetLocals(TwoEnds::Responder, {B1, B3});
    ends.RunFor(1s);
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "192.0.2.200"));
}

// "N(ADDITIONAL_ADDRESS)+" cannot be empty: one that names only the source of the request leaves
// nothing else. A request without the notify says nothing about addresses. MOPO-2.4-21; D-49.
TEST(Section24Lists, TheListIsClearedByNamingTheSourceAlone)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    ends.Command(TwoEnds::Responder, CheckLivenessCommand{ends.Id(TwoEnds::Responder)});
    ends.RunFor(1s);
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "198.51.100.129"));
    ends.SetLocals(TwoEnds::Responder, {B1});
    ends.RunFor(1s);
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1"));
    const auto sent = ends.Sent(TwoEnds::Responder, CodePoints{}.additionalAddress);
    const auto* notify = FindNotify(sent.back().message.payloads, CodePoints{}.additionalAddress);
    EXPECT_EQ(IpAddress::FromOctets(notify->data), B1.address);
}

// "IKE_SA contains additional state specific to this": two IKE SAs of the same peers, the list of
// one of them lost. MOPO-1.3-14.
TEST(Section24Lists, EachIkeSaHasItsOwnList)
{
    TwoEnds ends;
    ends.Connect();
    ends.Initiate();
    ends.RunFor(100ms);
    int lists = 0;
    ends.hook = [&](const TwoEnds::Datagram& datagram)
    {
        return datagram.from == TwoEnds::Initiator || ++lists == 1;
    };
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.RunFor(50ms);
    std::map<IkeSaId, std::size_t> known;
    for (const auto& changed : ends.All<PeerAddressesChanged>(TwoEnds::Initiator))
    {
        known[changed.ikeSa] = changed.addresses.size();
    }
    EXPECT_EQ(lists, 2);
    ASSERT_EQ(known.size(), 2U);
    EXPECT_EQ(known.begin()->second + known.rbegin()->second, 3U);
}

// Two lists meet on their way: each end stores the other's. Nothing is sent twice.
TEST(Section24Lists, ListsMayCross)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.RunFor(5s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 2 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "R>I INFORMATIONAL 2 = {COOKIE2}",
                            "I>R INFORMATIONAL 0 = {COOKIE2}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "198.51.100.129"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Responder), ElementsAre("192.0.2.10", "198.51.100.66"));
}

// A list meets a CHANGE_PATH on its way, and comes over the path that was just left: no reason to
// doubt the new one.
TEST(Section24Lists, AListOverThePathThatWasJustLeftAsksForNothing)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.Connect();
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, A2.address);
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "198.51.100.129"));
    EXPECT_EQ(ends.All<PathChanged>(TwoEnds::Initiator).size(), 1U);
}

// A window of one: while a list has no answer, any number of changes make one more list.
TEST(Section24Lists, ChangesThatWaitForTheWindowMakeOneList)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    initiator.ike.windowSize = 1;
    responder.ike.windowSize = 1;
    TwoEnds ends(initiator, responder);
    ends.Connect();
    ends.Ladder();
    for (const LocalAddresses& locals :
         {LocalAddresses{B1, B2}, {B1}, {B1, B2}, {B1, B2, B3}, {B1, B3}})
    {
        ends.SetLocals(TwoEnds::Responder, locals);
    }
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "I>R INFORMATIONAL 0 = {COOKIE2}",
                            "R>I INFORMATIONAL 1 {ADDITIONAL_ADDRESS, COOKIE2}",
                            "I>R INFORMATIONAL 1 = {COOKIE2}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "192.0.2.200"));
}

// "To avoid the situation where new information is overwritten by older, […] keep track of the
// Message ID of the latest update". List 0 is lost, 1 arrives, and then 0 again.
// MOPO-2.4-10; D-04.
TEST(Section24Lists, AnOlderListIsAnsweredAndNotStored)
{
    TwoEnds ends;
    ends.Connect();
    bool isOver = false;
    ends.hook = LoseNext(TwoEnds::Responder, isOver);
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.SetLocals(TwoEnds::Responder, {B1, B3});
    ends.RunFor(50ms);
    isOver = true;
    ends.Ladder();
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, COOKIE2} again",
                            "I>R INFORMATIONAL 0 = {COOKIE2}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "192.0.2.200"));
}

// Lists and paths have a counter each: a CHANGE_PATH that is overtaken by a list still counts.
// MOPO-2.4-11; D-04.
TEST(Section24Lists, AChangePathThatAListOvertookIsApplied)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.Connect();
    bool isOver = false;
    ends.hook = LoseNext(TwoEnds::Initiator, isOver);
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.SetLocals(TwoEnds::Initiator, {A1, A2, TwoEnds::Local("192.0.2.77", "lte0")});
    ends.RunFor(50ms);
    EXPECT_EQ(PeersOf(ends, TwoEnds::Responder).size(), 3U);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, A1.address);
    isOver = true;
    ends.RunFor(2s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, A2.address);
    EXPECT_EQ(PeersOf(ends, TwoEnds::Responder).size(), 3U);
}

//   HDR, SK {N(CHANGE_PATH),
//            N(ADDITIONAL_ADDRESS)+,
//            N(COOKIE2), …}        -->
//                                 <--  HDR, SK {N(COOKIE2), …}
// "a new list can be sent in any INFORMATIONAL exchange request": a move and the change of the
// addresses that caused it take one round trip. MOPO-2.4-02; D-15.
TEST(Section24Lists, AListThatChangedWithAMoveGoesIntoChangePath)
{
    for (const bool inOne : {true, false})
    {
        auto initiator = TwoEnds::InitiatorConfig();
        initiator.ike.choices.listInChangePath = inOne;
        TwoEnds ends(initiator);
        ends.SetLocals(TwoEnds::Initiator, {A1, A2, TwoEnds::Local("3fff:1::10", "wlan0")});
        ends.Connect();
        ends.Ladder();
        ends.SetLocals(TwoEnds::Initiator, {A2, TwoEnds::Local("3fff:1::10", "wlan0")});
        ends.RunFor(10ms);
        const auto ladder = ends.Ladder();
        if (inOne)
        {
            EXPECT_THAT(ladder,
                        ElementsAre("I>R INFORMATIONAL 2 {CHANGE_PATH, ADDITIONAL_ADDRESS, "
                                    "COOKIE2, NAT_DETECTION_*}",
                                    "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}"));
        }
        else
        {
            EXPECT_THAT(ladder,
                        ElementsAre("I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                                    "I>R INFORMATIONAL 3 {ADDITIONAL_ADDRESS, COOKIE2}",
                                    "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}",
                                    "R>I INFORMATIONAL 3 = {COOKIE2}"));
        }
        EXPECT_THAT(PeersOf(ends, TwoEnds::Responder), ElementsAre("198.51.100.66", "3fff:1::10"));
    }
}

// An initiator that is about to lose its address leaves it, and does not tell of it any more. D-70.
TEST(Section24Lists, AnInitiatorLeavesAnAddressThatIsAboutToGo)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.Connect();
    auto leaving = A1;
    leaving.withdrawn = true;
    ends.SetLocals(TwoEnds::Initiator, {leaving, A2});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, A2.address);
    EXPECT_THAT(PeersOf(ends, TwoEnds::Responder), ElementsAre("198.51.100.66"));
    EXPECT_EQ(ends.All<PathChanged>(TwoEnds::Initiator).size(), 1U);
}

// A client with one address at a time never needs a list: CHANGE_PATH has its address (2.4).
TEST(Section24Lists, AClientWithOneAddressAtATimeSendsNoList)
{
    TwoEnds ends;
    ends.Connect();
    ends.SetLocals(TwoEnds::Initiator, {A2});
    ends.RunFor(1s);
    EXPECT_THAT(ends.Sent(TwoEnds::Initiator, CodePoints{}.additionalAddress), IsEmpty());
    EXPECT_THAT(PeersOf(ends, TwoEnds::Responder), ElementsAre("198.51.100.66"));
}

// D-15: a CHANGE_PATH that is refused may have been refused with its list: the next one repeats it.
TEST(Section24Lists, TheListIsRepeatedAfterARefusal)
{
    TwoEnds ends;
    // The WLAN's address lies in the responder's pool of inner addresses.
    const auto inner = TwoEnds::Local("10.99.1.200", "wlan0", AccessKind::Wlan);
    const auto lte = TwoEnds::Local("192.0.2.77", "lte0", AccessKind::Cellular);
    ends.SetLocals(TwoEnds::Initiator, {A1, inner, lte});
    ends.Connect();
    ends.Ladder();
    ends.SetLocals(TwoEnds::Initiator, {inner, lte});
    ends.RunFor(1s);
    EXPECT_THAT(
        ends.Ladder(),
        ElementsAre(
            "I>R INFORMATIONAL 2 {CHANGE_PATH, ADDITIONAL_ADDRESS, COOKIE2, NAT_DETECTION_*}",
            "R>I INFORMATIONAL 2 = {COOKIE2, UNACCEPTABLE_PATH}",
            "I>R INFORMATIONAL 3 {CHANGE_PATH, ADDITIONAL_ADDRESS, COOKIE2, NAT_DETECTION_*}",
            "R>I INFORMATIONAL 3 = {COOKIE2, NAT_DETECTION_*}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Responder), ElementsAre("192.0.2.77", "10.99.1.200"));
}

// D-48: a list means its source as well. One that was sent again from another source is answered,
// and then sent once more as a new request.
TEST(Section24Lists, AListThatHadTwoSourcesIsSentOnceMore)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.Connect();
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.SetLocals(TwoEnds::Initiator, {A1, A2, TwoEnds::Local("192.0.2.77", "lte0")});
    ends.RunFor(1ms);
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(50ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 3 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "I>R INFORMATIONAL 2 {ADDITIONAL_ADDRESS, ADDITIONAL_ADDRESS, COOKIE2} "
                            "again",
                            "R>I INFORMATIONAL 3 = {COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 2 = {COOKIE2}",
                            "I>R INFORMATIONAL 4 {ADDITIONAL_ADDRESS, ADDITIONAL_ADDRESS, COOKIE2}",
                            "R>I INFORMATIONAL 4 = {COOKIE2}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Responder),
                ElementsAre("198.51.100.66", "192.0.2.10", "192.0.2.77"));
}

// D-13: "unacknowledged CHANGE_PATH/list updates of the old SA are re-issued on the new SA", whose
// counter begins afresh.
TEST(Section24Lists, AListWithoutAnswerIsAskedAgainOnTheRekeyedIkeSa)
{
    TwoEnds ends;
    ends.Connect();
    // Four lists, so that the counter of the old IKE SA is ahead of the new one's Message IDs.
    for (const LocalAddresses& locals : {LocalAddresses{B1, B2}, {B1}, {B1, B2}, {B1, B2, B3}})
    {
        ends.SetLocals(TwoEnds::Responder, locals);
        ends.RunFor(50ms);
    }
    const bool never = false;
    ends.hook = LoseNext(TwoEnds::Responder, never);
    ends.SetLocals(TwoEnds::Responder, {B1, B3});
    ends.RunFor(10ms);
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, WishCommand{ends.Id(TwoEnds::Initiator), RekeyIkeSa{}});
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(),
                Contains("R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, COOKIE2, "
                         "SET_WINDOW_SIZE}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "192.0.2.200"));
    ends.RunFor(1min);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

// What changes between IKE_AUTH and its response is told right after.
TEST(Section24Lists, AnAddressThatAppearsDuringIkeAuthIsTold)
{
    TwoEnds ends;
    const auto id = ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway");
    ASSERT_TRUE(id.has_value());
    ends.SetLocals(TwoEnds::Initiator, {A1});
    ends.RunFor(12ms);
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.RunFor(100ms);
    EXPECT_THAT(PeersOf(ends, TwoEnds::Responder), ElementsAre("192.0.2.10", "198.51.100.66"));
}

// "only the responder's address specified in local configuration is acceptable. This kind of client
// does not have to send or process ADDITIONAL_ADDRESS notification payloads." MOPO-2.4-18, -19.
TEST(Section24Lists, AMinimalClientSendsNoListsAndUsesNone)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.choices.announceAddresses = false;
    initiator.ike.choices.peerAddressUse = PeerAddressUse::Configured;
    TwoEnds ends(initiator);
    ends.SetLocals(TwoEnds::Initiator, {A1, A2});
    ends.SetLocals(TwoEnds::Responder, {B1, B2});
    ends.Connect();
    ends.Ladder();
    ends.SetLocals(TwoEnds::Responder, {B1, B2, B3});
    ends.SetLocals(TwoEnds::Initiator, {A1});
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 0 {ADDITIONAL_ADDRESS, ADDITIONAL_ADDRESS, COOKIE2}",
                            "I>R INFORMATIONAL 0 = {COOKIE2}"));
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1"));
    // It still moves: that needs nothing but CHANGE_PATH.
    ends.SetLocals(TwoEnds::Initiator, {A2});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, A2.address);
    EXPECT_THAT(ends.Sent(TwoEnds::Initiator, CodePoints{}.additionalAddress), IsEmpty());
}

// D-27: behind a NAT with a fixed mapping the responder tells of the addresses that the NAT has,
// never of its private ones.
TEST(Section24Lists, AResponderBehindAStaticNatAnnouncesItsPublicAddresses)
{
    TwoEnds ends;
    auto second = TwoEnds::Local("10.0.0.2", "wan2");
    second.announceAs = B2.address;
    ends.SetLocals(TwoEnds::Responder, {B1, second});
    ends.Connect();
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "198.51.100.129"));
    auto third = TwoEnds::Local("10.0.0.3", "wan3");
    third.announceAs = B3.address;
    ends.SetLocals(TwoEnds::Responder, {B1, third});
    ends.RunFor(1s);
    EXPECT_THAT(PeersOf(ends, TwoEnds::Initiator), ElementsAre("203.0.113.1", "192.0.2.200"));
}

// MOPO-3.2-06, -07; D-51: no more than sixteen are announced, and an address of the receiver's own
// is stored by none, which says so.
TEST(Section24Lists, NoMoreThanSixteenAndNoneThatIsTheReceiversOwn)
{
    TwoEnds ends;
    ends.Connect();
    LocalAddresses many{A1};
    auto liar = A2;
    liar.announceAs = B1.address;
    many.push_back(liar);
    for (int i = 1; i <= 20; ++i)
    {
        many.push_back(TwoEnds::Local("198.51.100." + std::to_string(i), "eth0"));
    }
    ends.SetLocals(TwoEnds::Initiator, many);
    ends.RunFor(1s);
    const auto peers = PeersOf(ends, TwoEnds::Responder);
    EXPECT_EQ(peers.size(), 16U);
    EXPECT_THAT(peers, testing::Not(Contains("203.0.113.1")));
    const auto discarded = ends.All<Discarded>(TwoEnds::Responder);
    ASSERT_FALSE(discarded.empty());
    EXPECT_EQ(discarded.back().why.what, "1 announced addresses cannot be used");
}

} // namespace
} // namespace mopo::test
