// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.6: when an end verifies that the other one receives, and what it costs (D-47).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto ETHERNET = "192.0.2.10";
constexpr auto WLAN = "198.51.100.66";
constexpr auto GATEWAY = "203.0.113.1";

EndpointConfig With(EndpointConfig config, Routability policy)
{
    config.ike.choices.routability = policy;
    return config;
}

/// An initiator with Ethernet and WLAN, up on Ethernet; the responder has that policy.
struct Client : TwoEnds
{
    explicit Client(Routability ofResponder, Routability ofInitiator = Routability::Off)
        : TwoEnds(With(InitiatorConfig(), ofInitiator), With(ResponderConfig(), ofResponder))
    {
        SetLocals(Initiator,
                  {Local(ETHERNET, "eth0"),
                   Local(WLAN, "wlan0", AccessKind::Wlan),
                   Local("198.51.100.99", "wlan1", AccessKind::Wlan)});
        Connect();
        Ladder();
    }

    std::vector<RoutabilityStanding> Standings(End end) const
    {
        std::vector<RoutabilityStanding> standings;
        for (const auto& changed : All<RoutabilityChanged>(end))
        {
            standings.push_back(changed.standing);
        }
        return standings;
    }

    std::vector<EspAllowance> Allowances(End end) const
    {
        std::vector<EspAllowance> allowances;
        for (const auto& limit : All<LimitEsp>(end))
        {
            allowances.push_back(limit.allowance);
        }
        return allowances;
    }
};

const std::vector<std::string> MOVE{
    "I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
    "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}",
};

const std::vector<std::string> CHECKED_MOVE{
    MOVE[0],
    MOVE[1],
    "R>I INFORMATIONAL 0 {COOKIE2}",
    "I>R INFORMATIONAL 0 = {COOKIE2}",
};

// "Both the initiator and the responder can optionally verify". MOPO-2.6-01: COOKIE2 stays.
TEST(Section26Policies, OffAsksNothing)
{
    Client ends(Routability::Off);
    ends.Prefer("wlan0");
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ladder(), MOVE);
    EXPECT_THAT(ends.All<LimitEsp>(TwoEnds::Responder), IsEmpty());
    EXPECT_THAT(ends.All<RoutabilityChanged>(TwoEnds::Responder), IsEmpty());
}

//   Initiator                      Responder
//   HDR, SK {N(CHANGE_PATH), …}  -->
//                              <--  HDR, SK {N(COOKIE2), …}          (moves, then replies; D-68)
//                              <--  HDR, SK {N(COOKIE2)}
//   HDR, SK {N(COOKIE2)}        -->                                  (verified)
// "This "return routability check" can be done immediately after updating the IPsec SAs".
// MOPO-2.6-02, -13, MOPO-1.2-14.
TEST(Section26Policies, ImmediateAsksAfterTheReply)
{
    Client ends(Routability::Immediate);
    ends.Prefer("wlan0");
    ends.RunFor(5ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), WLAN);
    EXPECT_THAT(ends.Standings(TwoEnds::Responder), ElementsAre(RoutabilityStanding::InDoubt));
    EXPECT_THAT(ends.Ladder(), SizeIs(3));
    ends.RunFor(10ms);
    EXPECT_THAT(ends.Standings(TwoEnds::Responder),
                ElementsAre(RoutabilityStanding::InDoubt, RoutabilityStanding::Verified));
    EXPECT_THAT(ends.Allowances(TwoEnds::Responder),
                ElementsAre(EspAllowance::Budget, EspAllowance::Unlimited));
    EXPECT_EQ(ends.All<LimitEsp>(TwoEnds::Responder).front().budget.packets, 10U);
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(), ElementsAre(CHECKED_MOVE[3]));
}

// D-47: "no budget for a pair verified in the last 10 min".
TEST(Section26Policies, AKnownPairIsNotAskedAgain)
{
    Client ends(Routability::Immediate);
    ends.Prefer("wlan0");
    ends.RunFor(1min);
    ends.Ladder();
    ends.Prefer("eth0");
    ends.RunFor(20ms);
    ends.Prefer("wlan0");
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(), SizeIs(4)) << "two moves and their answers";
    EXPECT_THAT(ends.Allowances(TwoEnds::Responder), SizeIs(2));
    ends.RunFor(10min);
    ends.Prefer("eth0");
    ends.RunFor(1s);
    EXPECT_THAT(ends.Allowances(TwoEnds::Responder), SizeIs(4));
}

// D-47: "Keeps the 1-RTT downlink bound (R_n)", and the excess waits: nothing is lost.
TEST(Section26Policies, TheBudgetLosesAndDelaysNoProbe)
{
    Client ends(Routability::Immediate);
    ends.SetDelay(WLAN, GATEWAY, 150ms);
    ends.StartTraffic(TwoEnds::Initiator, 1ms);
    ends.StartTraffic(TwoEnds::Responder, 1ms);
    ends.RunFor(500ms);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local(WLAN, "wlan0", AccessKind::Wlan)});
    const Instant move = ends.Now();
    ends.RunFor(1s);
    const auto& received = ends.Received(TwoEnds::Initiator);
    const auto first = std::ranges::find_if(received, [&](Instant at) { return at > move + 6ms; });
    ASSERT_NE(first, received.end());
    EXPECT_LE(*first, move + 301ms);
    // One in each millisecond from then on: no gap by the budget.
    EXPECT_GE(received.end() - first, 698);
    EXPECT_THAT(ends.NotSent(TwoEnds::Responder), IsEmpty());
}

// The same without uplink traffic: what waits for the answer comes with it.
TEST(Section26Policies, TheExcessComesWithTheAnswer)
{
    Client ends(Routability::Immediate);
    ends.SetDelay(WLAN, GATEWAY, 150ms);
    ends.Prefer("wlan0");
    ends.RunFor(150ms);
    for (int i = 0; i < 200; ++i)
    {
        ends.SendInner(TwoEnds::Responder);
    }
    ends.RunFor(160ms);
    const auto early = ends.Received(TwoEnds::Initiator).size();
    EXPECT_GE(early, 10U);
    EXPECT_LT(early, 30U);
    ends.RunFor(300ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 200U);
    EXPECT_THAT(ends.NotSent(TwoEnds::Responder), IsEmpty());
}

// RFC 4555 3.5, D-47: the IKE SA moves and replies, the IPsec SAs move when the answer is there:
// one round trip more for what goes down.
TEST(Section26Policies, BeforeMovesTheIpsecSasAfterTheAnswer)
{
    Client ends(Routability::Before);
    ends.Prefer("wlan0");
    ends.RunFor(5ms);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.peer.address.ToString(), WLAN);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), ETHERNET);
    ends.RunFor(9ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), ETHERNET);
    ends.RunFor(1ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), WLAN);
    EXPECT_EQ(ends.Ladder(), CHECKED_MOVE);
    EXPECT_THAT(ends.All<LimitEsp>(TwoEnds::Responder), IsEmpty());
    // Back to a path that is known there is nothing to wait for.
    ends.Prefer("eth0");
    ends.RunFor(5ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), ETHERNET);
}

// Nothing was sent there, and nothing is: the IPsec SAs stay.
TEST(Section26Policies, BeforeWithoutAnAnswerMovesNoIpsecSa)
{
    Client ends(Routability::Before);
    ends.Cut(GATEWAY, WLAN);
    ends.Prefer("wlan0");
    ends.hook = [](TwoEnds::Datagram& datagram)
    {
        return datagram.from == TwoEnds::Responder;
    };
    ends.RunFor(1min);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), ETHERNET);
    EXPECT_THAT(ends.Standings(TwoEnds::Responder),
                ElementsAre(RoutabilityStanding::InDoubt, RoutabilityStanding::Failed));
    EXPECT_THAT(ends.All<LimitEsp>(TwoEnds::Responder), IsEmpty());
}

/// Requests of the responder that were no retransmissions.
std::size_t ChecksOf(std::vector<std::string> ladder)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        ladder,
        [](const std::string& line)
        {
            return line.starts_with("R>I INFORMATIONAL") && line.ends_with(" {COOKIE2}") &&
                   line.find('=') == std::string::npos;
        }));
}

// "or continuously during the connection": behind a NAT, with traffic, whatever ESP arrives.
// MOPO-2.6-14, MOPO-1.2-14.
TEST(Section26Policies, ContinuousAsksAgainWhileTrafficFlows)
{
    auto responder = With(TwoEnds::ResponderConfig(), Routability::Continuous);
    responder.ike.choices.routabilityInterval = 10s;
    responder.policy.answerInterval = 10min;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "eth0")});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    ends.StartTraffic(TwoEnds::Initiator, 500ms);
    ends.StartTraffic(TwoEnds::Responder, 500ms);
    ends.Ladder();
    ends.RunFor(65s);
    EXPECT_EQ(ChecksOf(ends.Ladder()), 6U);
    EXPECT_THAT(ends.All<LimitEsp>(TwoEnds::Responder), IsEmpty());
    ends.StopTraffic(TwoEnds::Responder);
    ends.RunFor(20s);
    ends.Ladder();
    ends.RunFor(60s);
    EXPECT_EQ(ChecksOf(ends.Ladder()), 0U);
}

// Where no NAT is, no address changes unseen.
TEST(Section26Policies, ContinuousIsForPathsWithANat)
{
    Client ends(Routability::Continuous);
    ends.StartTraffic(TwoEnds::Responder, 500ms);
    ends.StartTraffic(TwoEnds::Initiator, 500ms);
    ends.RunFor(4min);
    EXPECT_EQ(ChecksOf(ends.Ladder()), 0U);
}

// "It may also decide to perform a return routability check soon after the IKE_AUTH exchanges have
// been completed" (2.7): where IKE_AUTH came from elsewhere than IKE_SA_INIT. MOPO-2.7-14.
TEST(Section26Policies, IkeAuthFromAnotherAddressIsVerified)
{
    TwoEnds ends(TwoEnds::InitiatorConfig(),
                 With(TwoEnds::ResponderConfig(), Routability::Immediate));
    ends.SetLocals(
        TwoEnds::Initiator,
        {TwoEnds::Local(ETHERNET, "eth0"), TwoEnds::Local(WLAN, "wlan0", AccessKind::Wlan)});
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        constexpr std::size_t exchangeType = 4 + 18;
        if (datagram.path.local.port == NAT_T_PORT &&
            datagram.octets.at(exchangeType) == static_cast<std::uint8_t>(ExchangeType::IkeAuth) &&
            datagram.from == TwoEnds::Initiator)
        {
            datagram.path.local.address = *IpAddress::Parse(WLAN);
        }
        return true;
    };
    ends.Connect();
    EXPECT_THAT(ends.Ladder(),
                testing::IsSupersetOf(
                    {"R>I INFORMATIONAL 0 {COOKIE2}", "I>R INFORMATIONAL 0 = {COOKIE2}"}));
    const auto changes = ends.All<RoutabilityChanged>(TwoEnds::Responder);
    ASSERT_THAT(changes, SizeIs(2));
    EXPECT_EQ(changes.back().standing, RoutabilityStanding::Verified);
    EXPECT_EQ(changes.back().path.peer.address.ToString(), WLAN);
}

// The initiator's side: the response to CHANGE_PATH verifies the responder's other address "at no
// extra cost", with "Any INFORMATIONAL exchange". MOPO-2.6-17.
TEST(Section26Policies, TheAnswerToChangePathVerifiesTheResponder)
{
    for (const Routability policy : {Routability::Immediate, Routability::Before})
    {
        TwoEnds ends(With(TwoEnds::InitiatorConfig(), policy), TwoEnds::ResponderConfig());
        ends.SetLocals(TwoEnds::Responder,
                       {TwoEnds::Local(GATEWAY, "wan"), TwoEnds::Local("203.0.113.2", "wan2")});
        ends.Connect();
        ends.Ladder();
        ends.Command(TwoEnds::Initiator,
                     ChangePathCommand{ends.Id(TwoEnds::Initiator),
                                       {{*IpAddress::Parse(ETHERNET), 0},
                                        {*IpAddress::Parse("203.0.113.2"), 0}}});
        // D-02: with `before`, what was never confirmed gets no IPsec packets.
        EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.peer.address.ToString(),
                  policy == Routability::Before ? GATEWAY : "203.0.113.2");
        ends.RunFor(1s);
        EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.peer.address.ToString(), "203.0.113.2");
        EXPECT_EQ(ends.Ladder(), MOVE);
        EXPECT_EQ(ends.All<RoutabilityChanged>(TwoEnds::Initiator).back().standing,
                  RoutabilityStanding::Verified);
    }
}

// D-02: an own address is no reason to wait, the uplink moves at once.
TEST(Section26Policies, TheInitiatorsOwnAddressIsItsOwnAffair)
{
    Client ends(Routability::Off, Routability::Before);
    ends.Prefer("wlan0");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), WLAN);
    EXPECT_THAT(ends.All<LimitEsp>(TwoEnds::Initiator), IsEmpty());
}

} // namespace
} // namespace mopo::test
