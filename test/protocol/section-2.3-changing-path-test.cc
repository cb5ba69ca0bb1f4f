// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.3: changing the path of IPsec SAs.
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

LocalAddresses EthernetAndWlan()
{
    return {TwoEnds::Ethernet(), TwoEnds::Wlan()};
}

LocalAddresses WlanOnly()
{
    return {TwoEnds::Wlan()};
}

//   Initiator                      Responder
//   HDR, SK {N(CHANGE_PATH),
//            N(COOKIE2),
//            N(NAT_DETECTION_*)} -->
//                              <--  HDR, SK {N(COOKIE2), N(NAT_DETECTION_*)}
// The list of the addresses that are left goes along (D-15).
// MOPO-2.3-04, -05, -09, -11, -14, -15, -28 to -35; MOPO-1.1-01.
TEST(Section23, ALostLocalAddressMovesBothEndsInOneRoundTrip)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
    ends.Connect();
    ends.Ladder();
    const Instant start = ends.Now();
    ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(),
              "198.51.100.66:4500 > 203.0.113.1:4500");
    ends.RunFor(5ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(),
              "203.0.113.1:4500 > 198.51.100.66:4500");
    ends.RunFor(20ms);
    EXPECT_THAT(
        ends.Ladder(),
        ElementsAre(
            "I>R INFORMATIONAL 2 {CHANGE_PATH, ADDITIONAL_ADDRESS, COOKIE2, NAT_DETECTION_*}",
            "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}"));
    for (const auto& logged : ends.Log(TwoEnds::Initiator))
    {
        if (std::holds_alternative<PathConfirmed>(logged.output))
        {
            EXPECT_EQ(logged.at - start, Duration(10ms));
        }
    }
    EXPECT_EQ(ends.All<PathConfirmed>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.All<Established>(TwoEnds::Initiator).size(), 1U);
}

//   a2 > b1: HDR, SK { N(CHANGE_PATH), … }     --X
//   a2 > b2: HDR(0,0), PATH_TEST, 50 ms later  -->
//                                              <--  HDR(0,0), PATH_TEST
//   a2 > b2: HDR, SK { N(CHANGE_PATH), … }     -->
// The first guess is a pair that does not work; no timeout is waited for to find that out. D-58.
TEST(Section23, AWrongGuessCostsOneTestOfAnotherPath)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.Connect();
    ends.RunFor(1s);
    ends.Cut(TwoEnds::Wlan().address.ToString(), "203.0.113.1");
    ends.Ladder();
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Wlan()});
    ASSERT_EQ(ends.Ipsec(TwoEnds::Initiator).path.peer.address.ToString(), "203.0.113.1");
    // The test's turn, and two round trips of 10 ms.
    ends.RunFor(50ms + 20ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre(StartsWith("I>R INFORMATIONAL 2 {CHANGE_PATH"),
                            StartsWith("I>R PATH_TEST *"),
                            StartsWith("R>I PATH_TEST * ="),
                            StartsWith("I>R INFORMATIONAL 3 {CHANGE_PATH"),
                            StartsWith("I>R INFORMATIONAL 2 {CHANGE_PATH"),
                            StartsWith("R>I INFORMATIONAL 3 = {COOKIE2"),
                            StartsWith("R>I INFORMATIONAL 2 = {COOKIE2")));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(),
              "198.51.100.129:4500 > 198.51.100.66:4500");
}

// MOPO-2.3-13, MOPO-3.3-02: "There is no data associated with this Notify type", Protocol ID 1.
TEST(Section23, ChangePathCarriesNothing)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
    ends.Connect();
    ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    const auto sent = ends.Sent(TwoEnds::Initiator, CodePoints{}.changePath);
    ASSERT_EQ(sent.size(), 1U);
    const auto* notify = FindNotify(sent.front().message.payloads, CodePoints{}.changePath);
    EXPECT_EQ(notify->protocol, ProtocolId::Ike);
    EXPECT_TRUE(notify->spi.empty());
    EXPECT_TRUE(notify->data.empty());
}

// "the initiator of the IKE_SA decides": the user prefers the WLAN while Ethernet still works.
// MOPO-1.2-06, MOPO-2.3-01.
TEST(Section23, MakeBeforeBreakLosesNothing)
{
    TwoEnds ends;
    ends.SetDelay("198.51.100.66", "203.0.113.1", 12ms);
    ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
    ends.Connect();
    ends.StartTraffic(TwoEnds::Initiator, 1ms);
    ends.StartTraffic(TwoEnds::Responder, 1ms);
    ends.RunFor(500ms);
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(500ms);
    ends.StopTraffic(TwoEnds::Initiator);
    ends.StopTraffic(TwoEnds::Responder);
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1001U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1001U);
}

// A better kind of access that merely appears changes nothing.
TEST(Section23, AnInterfaceThatAppearsIsNotTakenByItself)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
    ends.RunFor(3s);
    EXPECT_THAT(ends.All<PathChanged>(TwoEnds::Initiator), IsEmpty());
}

// "If latest_update_received is greater than the received Message ID, the reply is sent as usual,
// but no other action is taken". MOPO-2.3-20, -21; two moves, the messages swapped on the way.
TEST(Section23, AStaleChangePathIsAnsweredAndNotApplied)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"),
                    TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan),
                    TwoEnds::Local("198.51.100.99", "wlan1", AccessKind::Wlan)});
    // The first move's path is slow, the second's fast: 2 is overtaken by 3.
    ends.SetDelay("198.51.100.66", "203.0.113.1", 50ms);
    ends.SetDelay("198.51.100.99", "203.0.113.1", 5ms);
    ends.Connect();
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(1ms);
    // Without the copy of 2 that is sent again on the new path.
    int copies = 0;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        return datagram.from != TwoEnds::Initiator || ++copies != 2;
    };
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan1"});
    ends.RunFor(300ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.99");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "198.51.100.99");
    EXPECT_EQ(ends.State(TwoEnds::Responder).latestUpdateReceived, 3U);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "I>R INFORMATIONAL 3 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*} again",
                            "R>I INFORMATIONAL 3 = {COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}"));
}

// "When the window size allows, sends an INFORMATIONAL request": with a window of one it waits for
// the request that is outstanding, which is sent again at once on the new path.
// MOPO-1.3-12, MOPO-2.3-10, MOPO-2.3-12.
TEST(Section23, WithWindowOneChangePathWaitsForTheOutstandingRequest)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    initiator.ike.windowSize = 1;
    responder.ike.windowSize = 1;
    TwoEnds ends(initiator, responder);
    ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
    ends.Connect();
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(1ms);
    ends.Ladder();
    ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    EXPECT_TRUE(ends.State(TwoEnds::Initiator).pendingUpdate);
    ends.RunFor(50ms);
    EXPECT_THAT(
        ends.Ladder(),
        ElementsAre(
            "I>R INFORMATIONAL 2 {COOKIE2} again",
            "R>I INFORMATIONAL 2 = {COOKIE2}",
            "I>R INFORMATIONAL 3 {CHANGE_PATH, ADDITIONAL_ADDRESS, COOKIE2, NAT_DETECTION_*}",
            "R>I INFORMATIONAL 3 = {COOKIE2, NAT_DETECTION_*}"));
    EXPECT_FALSE(ends.State(TwoEnds::Initiator).pendingUpdate);
}

// D-07: with a larger window CHANGE_PATH goes at once, beside what is outstanding.
TEST(Section23, WithALargerWindowChangePathGoesAtOnce)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
    ends.Connect();
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(1ms);
    ends.Ladder();
    ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    EXPECT_THAT(
        ends.Ladder(),
        ElementsAre(
            "I>R INFORMATIONAL 3 {CHANGE_PATH, ADDITIONAL_ADDRESS, COOKIE2, NAT_DETECTION_*}",
            "I>R INFORMATIONAL 2 {COOKIE2} again"));
}

// "If a new address change occurs while waiting for the response, starts again from the first step
// (and ignores responses to this CHANGE_PATH request)". MOPO-2.3-17 to -19.
TEST(Section23, TwoMovesWithinARoundTripEndOnTheSecond)
{
    for (const std::uint32_t window : {1U, 4U})
    {
        auto initiator = TwoEnds::InitiatorConfig();
        auto responder = TwoEnds::ResponderConfig();
        initiator.ike.windowSize = window;
        responder.ike.windowSize = window;
        TwoEnds ends(initiator, responder);
        ends.SetLocals(TwoEnds::Initiator,
                       {TwoEnds::Local("192.0.2.10", "eth0"),
                        TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan),
                        TwoEnds::Local("198.51.100.99", "wlan1", AccessKind::Wlan)});
        ends.Connect();
        ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
        ends.RunFor(3ms);
        ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan1"});
        ends.RunFor(1s);
        EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "198.51.100.99");
        EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.99");
        EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).flags, ends.Ipsec(TwoEnds::Responder).flags);
        const auto confirmed = ends.All<PathConfirmed>(TwoEnds::Initiator);
        ASSERT_FALSE(confirmed.empty());
        EXPECT_EQ(confirmed.back().path.local.address.ToString(), "198.51.100.99");
    }
}

// "CHANGE_PATH […] sent by the initiator of the IKE_SA": from the responder it means nothing, but
// it is answered. MOPO-2.3-41. The responder cannot be made to send one, so its API refuses.
TEST(Section23, TheResponderDoesNotMoveIpsecSas)
{
    TwoEnds ends;
    ends.Connect();
    const auto refused =
        ends.Of(TwoEnds::Responder)
            .HandleCommand(ends.Now(), ChangePathCommand{ends.Id(TwoEnds::Responder), Path{}});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::WrongState);
}

// "Checks that the (source IP address, destination IP address) pair in the IP header is acceptable
// according to local policy. If it is not, replies with "HDR, SK {COOKIE2, N(UNACCEPTABLE_PATH)}"."
// MOPO-2.3-25 to -27, -45; the initiator goes back with a fresh CHANGE_PATH (D-01).
TEST(Section23, AnUnacceptablePairIsRefusedAndLeftAgain)
{
    TwoEnds ends;
    // The WLAN's address lies in the responder's pool of inner addresses.
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"),
                    TwoEnds::Local("10.99.1.200", "wlan0", AccessKind::Wlan)});
    ends.Connect();
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(15ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 2 = {COOKIE2, UNACCEPTABLE_PATH}",
                            "I>R INFORMATIONAL 3 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 3 = {COOKIE2, NAT_DETECTION_*}"));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "192.0.2.10");
    EXPECT_EQ(ends.All<PathRefused>(TwoEnds::Initiator).size(), 1U);
}

// RFC 7296 2.1 and D-08: a retransmitted CHANGE_PATH from another path only gets the kept response.
// MOPO-2.3-36.
TEST(Section23, AReplayedChangePathMovesNothing)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, EthernetAndWlan());
    ends.Connect();
    Octets changePath;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Initiator && changePath.empty())
        {
            changePath = datagram.octets;
        }
        return true;
    };
    ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    ends.RunFor(100ms);
    ends.Inject(
        TwoEnds::Responder,
        {{*IpAddress::Parse("203.0.113.1"), 4500}, {*IpAddress::Parse("203.0.113.66"), 4500}},
        changePath);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
    EXPECT_EQ(ends.All<PathChanged>(TwoEnds::Responder).size(), 1U);
}

// IPv4 to IPv6 and back are ordinary moves (D-20).
TEST(Section23, TheFamilyMayChange)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder,
                   {TwoEnds::Local("203.0.113.1", "wan"), TwoEnds::Local("3fff:ff::1", "wan")});
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"),
                    TwoEnds::Local("3fff:3::20", "wlan0", AccessKind::Wlan)});
    ends.Connect();
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("3fff:3::20", "wlan0", AccessKind::Wlan)});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(),
              "[3fff:ff::1]:4500 > [3fff:3::20]:4500");
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(10ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.ToString(), "192.0.2.10:4500");
}

// No address at all for a while: nothing is sent, nothing is given up, and the first address that
// appears is used.
TEST(Section23, RadioSilenceIsSurvived)
{
    TwoEnds ends;
    ends.Connect();
    ends.SetLocals(TwoEnds::Initiator, {});
    ends.RunFor(1ms);
    ends.Ladder();
    ends.RunFor(90s);
    for (const std::string& line : ends.Ladder())
    {
        EXPECT_FALSE(line.starts_with("I>R")) << line;
    }
    ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

} // namespace
} // namespace mopo::test
