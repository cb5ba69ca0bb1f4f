// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.6 and 4: a peer that does not receive where it says, and answers that do not tell.
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
/// An address that the initiator says is its own, and where it receives only what is not cut.
constexpr auto VICTIM = "198.51.100.66";
constexpr auto GATEWAY = "203.0.113.1";

EndpointConfig Checking()
{
    EndpointConfig config = TwoEnds::ResponderConfig();
    config.ike.choices.routability = Routability::Immediate;
    return config;
}

/// An initiator whose address on the WLAN is spoofed, and a responder that verifies.
struct Spoofer : TwoEnds
{
    Spoofer()
        : TwoEnds(InitiatorConfig(), Checking())
    {
        SetLocals(Initiator,
                  {Local(ETHERNET, "eth0"),
                   Local(VICTIM, "wlan0", AccessKind::Wlan),
                   Local("198.51.100.99", "wlan1", AccessKind::Wlan)});
        Connect();
        Ladder();
        Cut(GATEWAY, VICTIM);
        hook = [this](Datagram& datagram)
        {
            if (datagram.isRawEsp && datagram.path.peer.address.ToString() == VICTIM)
            {
                ++packets;
                octets += datagram.octets.size();
                last = Now();
            }
            return datagram.from == Responder || isLoud || (isTalking && datagram.isRawEsp);
        };
    }

    /// CHANGE_PATH from the victim's address, then silence.
    void Spoof()
    {
        isLoud = true;
        Command(Initiator, PreferInterfaceCommand{"wlan0"});
        isLoud = false;
        RunFor(5ms);
    }

    /// Octets of all CHANGE_PATH requests that the responder received.
    std::size_t Earned() const
    {
        std::size_t sum = 0;
        for (const auto& traced : All<IkeMessageTraced>(Responder))
        {
            const bool isChangePath =
                FindNotify(traced.message.payloads, CodePoints{}.changePath) != nullptr;
            sum += !traced.sent && isChangePath ? traced.octets : 0;
        }
        return sum;
    }

    std::optional<EspAllowance> Allowance() const
    {
        const auto limits = All<LimitEsp>(Responder);
        return limits.empty() ? std::nullopt : std::optional(limits.back().allowance);
    }

    bool isLoud = true;
    /// Sends ESP even where it is not loud.
    bool isTalking = false;
    std::size_t packets = 0;
    std::size_t octets = 0;
    Instant last;
};

// "the duration of any "third party bombing" attacks [...] limits": 10 packets and three times what
// came from there, for no longer than 10 s. MOPO-2.6-15, MOPO-4-06; D-64.
TEST(Section26Unreachable, AVictimGetsTenPacketsAndThreeTimesWhatCame)
{
    Spoofer ends;
    const Instant start = ends.Now();
    ends.Spoof();
    ends.StartTraffic(TwoEnds::Responder, 1ms);
    ends.RunFor(60s);
    ASSERT_GE(ends.packets, 10U);
    const std::size_t size = ends.octets / ends.packets;
    EXPECT_LE(ends.octets, 10 * size + 3 * ends.Earned());
    EXPECT_LE(ends.last - start, Duration(10s));
    EXPECT_EQ(ends.Allowance(), EspAllowance::Nothing);
    EXPECT_GT(ends.NotSent(TwoEnds::Responder).size(), 59000U) << "and each of them was told";
    const auto verdicts = ends.All<RoutabilityChanged>(TwoEnds::Responder);
    ASSERT_THAT(verdicts, SizeIs(2));
    EXPECT_EQ(verdicts.back().standing, RoutabilityStanding::Failed);
}

// Nor does the victim get more from asking again, with or without another path between.
TEST(Section26Unreachable, AskingAgainBuysNoTenMorePackets)
{
    Spoofer ends;
    ends.StartTraffic(TwoEnds::Responder, 1ms);
    for (int i = 0; i < 10; ++i)
    {
        ends.Spoof();
        ends.RunFor(2s);
        ends.isLoud = true;
        ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"eth0"});
        ends.RunFor(2s);
    }
    const std::size_t size = ends.octets / ends.packets;
    EXPECT_LE(ends.octets, 10 * size + 3 * ends.Earned());
    EXPECT_EQ(ends.Allowance(), EspAllowance::Unlimited) << "Ethernet is as good as it was";
}

// D-47: after a CHANGE_PATH there is no way back but another one; the IKE SA ends after 5 min,
// though the peer's packets arrive. The questions stay few.
TEST(Section26Unreachable, ASuspendedPathIsKeptForFiveMinutes)
{
    Spoofer ends;
    ends.Spoof();
    ends.isTalking = true;
    ends.StartTraffic(TwoEnds::Initiator, 100ms);
    ends.RunFor(5min + 10s - 10ms);
    const auto ladder = ends.Ladder();
    EXPECT_LE(std::ranges::count(ladder, "R>I INFORMATIONAL 0 {COOKIE2} again"), 310);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), VICTIM);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    ends.RunFor(20ms);
    const auto closed = ends.All<Closed>(TwoEnds::Responder);
    ASSERT_THAT(closed, SizeIs(1));
    EXPECT_EQ(closed.front().reason, CloseReason::PeerUnreachable);
}

// An answer that is late counts; and the peer's own packets hurry the question.
TEST(Section26Unreachable, ALateAnswerLetsTrafficGoAgain)
{
    Spoofer ends;
    ends.Spoof();
    ends.RunFor(20s);
    EXPECT_EQ(ends.Allowance(), EspAllowance::Nothing);
    ends.Heal(GATEWAY, VICTIM);
    ends.isLoud = true;
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(20ms);
    EXPECT_EQ(ends.Allowance(), EspAllowance::Unlimited);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(20ms);
    EXPECT_THAT(ends.Received(TwoEnds::Initiator), SizeIs(1));
}

// "If the destination address in the IKE_SA has been updated after the INFORMATIONAL request was
// sent, [...] receiving the INFORMATIONAL response does not tell which address is the working one;
// thus, a new INFORMATIONAL request needs to be sent." MOPO-2.6-10, -11, -12.
TEST(Section26Unreachable, AnAnswerToSeveralAddressesTellsNothing)
{
    Spoofer ends;
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(10ms);
    ends.Ladder();
    // The new question is lost once, so that only the old one is answered.
    int questions = 0;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        const bool isQuestion = datagram.from == TwoEnds::Responder && !datagram.IsResponse();
        questions += isQuestion ? 1 : 0;
        return !isQuestion || questions != 2;
    };
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan1"});
    ends.RunFor(20ms);
    EXPECT_THAT(ends.Ladder(),
                testing::IsSupersetOf({"R>I INFORMATIONAL 0 {COOKIE2} again",
                                       "R>I INFORMATIONAL 1 {COOKIE2}",
                                       "I>R INFORMATIONAL 0 = {COOKIE2}"}));
    EXPECT_EQ(ends.Allowance(), EspAllowance::Budget) << "the answer to 0 proves nothing";
    ends.RunFor(2s);
    EXPECT_EQ(ends.Allowance(), EspAllowance::Unlimited);
    EXPECT_EQ(ends.All<RoutabilityChanged>(TwoEnds::Responder).back().path.peer.address.ToString(),
              "198.51.100.99");
}

// D-13: a question that is open when the IKE SA is rekeyed is asked again on the new one.
TEST(Section26Unreachable, ARekeyedIkeSaAsksAgain)
{
    TwoEnds ends(TwoEnds::InitiatorConfig(), Checking());
    ends.SetLocals(
        TwoEnds::Initiator,
        {TwoEnds::Local(ETHERNET, "eth0"), TwoEnds::Local(VICTIM, "wlan0", AccessKind::Wlan)});
    ends.Connect();
    // The responder's questions are lost until there is a new IKE SA.
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        return datagram.from == TwoEnds::Initiator ||
               !ends.All<IkeSaRekeyed>(TwoEnds::Responder).empty() ||
               !datagram.IsExchange(ExchangeType::Informational) || datagram.IsResponse();
    };
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(50ms);
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, WishCommand{ends.Id(TwoEnds::Initiator), RekeyIkeSa{}});
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(), testing::Contains("R>I INFORMATIONAL 0 {COOKIE2, SET_WINDOW_SIZE}"));
    const auto verdicts = ends.All<RoutabilityChanged>(TwoEnds::Responder);
    ASSERT_THAT(verdicts, SizeIs(2));
    EXPECT_EQ(verdicts.back().standing, RoutabilityStanding::Verified);
}

/// A client behind a NAT, and a responder that verifies.
struct BehindNat : TwoEnds
{
    BehindNat()
        : TwoEnds(InitiatorConfig(), Checking())
    {
        SetLocals(Initiator, {Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
        AddNat("10.1.0.10", "198.51.100.1");
        Connect();
        SendInner(Initiator);
        RunFor(2s);
        Ladder();
    }
};

// Draft 4: the check "allows verification of the new address after the change", and it is not
// incompatible with NATs. MOPO-4-02, MOPO-4-05.
TEST(Section26Unreachable, AnAutomaticUpdateIsVerified)
{
    BehindNat ends;
    ends.RebootNat("10.1.0.10");
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(20ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 0 {COOKIE2}", "I>R INFORMATIONAL 0 = {COOKIE2}"));
    const auto verdicts = ends.All<RoutabilityChanged>(TwoEnds::Responder);
    ASSERT_THAT(verdicts, SizeIs(2));
    EXPECT_EQ(verdicts.back().standing, RoutabilityStanding::Verified);
    EXPECT_EQ(verdicts.back().path, ends.Ipsec(TwoEnds::Responder).path);
}

// D-25: "Option `auto_update_ike=off` gives strict 4555": requests go on to where they went.
TEST(Section26Unreachable, AnAutomaticUpdateMayLeaveTheIkeSaAlone)
{
    auto responder = Checking();
    responder.ike.choices.automaticUpdateMovesIkeSa = false;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(2s);
    ends.Ladder();
    const auto before = ends.State(TwoEnds::Responder);
    ends.RebootNat("10.1.0.10");
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(20ms);
    EXPECT_NE(ends.Ipsec(TwoEnds::Responder).path, before.ipsec.path);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath, before.ikePath);
    EXPECT_THAT(ends.Ladder(), IsEmpty());
}

// Where the IPsec SAs wait for the answer, the question goes after them: the mapping is another one
// before it could be answered. D-02, D-25.
TEST(Section26Unreachable, AnAutomaticUpdateTakesTheQuestionAlong)
{
    auto responder = Checking();
    responder.ike.choices.routability = Routability::Before;
    responder.ike.choices.automaticUpdateMovesIkeSa = false;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.Connect();
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.hook = [](const TwoEnds::Datagram& datagram)
    {
        return datagram.from != TwoEnds::Responder;
    };
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.RunFor(20ms);
    ends.RebootNat("10.1.0.10");
    ends.hook = nullptr;
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(2s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, TwoEnds::At("198.51.100.1"));
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(20ms);
    EXPECT_THAT(ends.Received(TwoEnds::Initiator), SizeIs(1));
}

// D-47: an attacker delays the newest packet and sends it as its own; the guess is undone.
TEST(Section26Unreachable, AnAutomaticUpdateToAnAttackerIsUndone)
{
    BehindNat ends;
    const Path before = ends.Ipsec(TwoEnds::Responder).path;
    Octets newest;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        const bool isFirst = datagram.from == TwoEnds::Initiator && newest.empty();
        newest = isFirst ? datagram.octets : newest;
        return !isFirst;
    };
    ends.SendInner(TwoEnds::Initiator);
    const Transport attacker{*IpAddress::Parse("203.0.113.66"), 4500};
    ends.Inject(TwoEnds::Responder, {before.local, attacker}, newest);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer, attacker);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.peer, attacker);
    ends.RunFor(10s - 1ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer, attacker);
    ends.RunFor(1ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path, before);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath, before);
    EXPECT_EQ(ends.All<PathChanged>(TwoEnds::Responder).back().reason, PathReason::NotRoutable);
    EXPECT_EQ(ends.All<LimitEsp>(TwoEnds::Responder).back().allowance, EspAllowance::Unlimited);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(20ms);
    EXPECT_THAT(ends.Received(TwoEnds::Initiator), SizeIs(1));
    EXPECT_THAT(ends.All<Closed>(TwoEnds::Responder), IsEmpty());
}

} // namespace
} // namespace mopo::test
