// SPDX-License-Identifier: GPL-2.0-only
// NAT traversal that follows the path (draft 2.3, 2.7; RFC 7296 2.23; RFC 3948).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

const NatFlags NO_NAT{false, false, false};

// "MUST change to port 4500 if the correspondent also supports both, even if no NAT was detected
// between them." MOPO-2.7-16. ESP stays protocol 50.
TEST(NatTraversal, WithoutNatIkeGoesTo4500AndEspStaysRaw)
{
    TwoEnds ends;
    ends.Connect();
    EXPECT_EQ(ends.State(TwoEnds::Initiator).ikePath.ToString(),
              "192.0.2.10:4500 > 203.0.113.1:4500");
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "203.0.113.1:4500 > 192.0.2.10:4500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).flags, NO_NAT);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).flags, NO_NAT);
}

// D-24: the end behind the NAT keeps it alive, the other one follows it.
TEST(NatTraversal, BehindANatEachEndKnowsItsPart)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).flags, (NatFlags{true, true, false}));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).flags, (NatFlags{true, false, true}));
    // MOPO-2.7-15: "MUST send all subsequent traffic to and from port 4500".
    EXPECT_EQ(ends.State(TwoEnds::Initiator).ikePath.ToString(),
              "10.1.0.10:4500 > 203.0.113.1:4500");
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.local.port, NAT_T_PORT);
    // MOPO-2.7-12: from the header of IKE_AUTH.
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.ToString(), "198.51.100.1:20001");
    ends.SendInner(TwoEnds::Initiator);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(20ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

// "When a path used for IPsec SAs is changed, NAT Traversal can be enabled or disabled as needed."
// MOPO-1.2-10, MOPO-2.3-07, -32, -39, -40, -46.
TEST(NatTraversal, IsSwitchedOnAndOffByMoves)
{
    TwoEnds ends;
    const LocalAddress ethernet = TwoEnds::Local("192.0.2.10", "eth0");
    const LocalAddress wlan = TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan);
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.SetLocals(TwoEnds::Initiator, {ethernet, wlan});
    ends.Connect();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    // A private address makes a NAT likely: on before the response.
    EXPECT_TRUE(ends.Ipsec(TwoEnds::Initiator).flags.udpEncapsulation);
    ends.RunFor(20ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).flags, (NatFlags{true, true, false}));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).flags, (NatFlags{true, false, true}));
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"eth0"});
    // What is on stays on until the response.
    EXPECT_TRUE(ends.Ipsec(TwoEnds::Initiator).flags.udpEncapsulation);
    ends.RunFor(20ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).flags, NO_NAT);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).flags, NO_NAT);
}

// "Step 2 is not done if the responder did not send NAT_DETECTION in IKE_SA_INIT." MOPO-2.3-08.
TEST(NatTraversal, IsNotSwitchedOnWhereTheResponderHasNone)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.natTraversal = false;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"),
                    TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.Connect();
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(20ms);
    EXPECT_FALSE(ends.Ipsec(TwoEnds::Initiator).flags.udpEncapsulation);
    EXPECT_EQ(ends.State(TwoEnds::Initiator).ikePath.local.port, IKE_PORT);
    EXPECT_THAT(ends.Ladder(),
                testing::ElementsAre("I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2}",
                                     "R>I INFORMATIONAL 2 = {COOKIE2}"));
}

// RFC 3948 4: one octet 0xFF, when nothing else was sent for 20 s. IKEV2-2.23-12, MOPO-1.3-09.
TEST(NatTraversal, KeepalivesComeFromBehindTheNatAlone)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    int fromInitiator = 0;
    int fromResponder = 0;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.octets == Octets{0xff})
        {
            ++(datagram.from == TwoEnds::Initiator ? fromInitiator : fromResponder);
        }
        return true;
    };
    ends.RunFor(25s);
    EXPECT_EQ(fromInitiator, 1);
    EXPECT_EQ(fromResponder, 0);
    ends.StartTraffic(TwoEnds::Initiator, 1s);
    ends.RunFor(60s);
    EXPECT_EQ(fromInitiator, 1);
}

// "the peer's address may be updated automatically to allow changes in NAT mappings", and the
// return routability check follows. MOPO-4-04, -05; bound B9.
TEST(NatTraversal, ARebootedNatIsFollowedByTheFirstEspPacket)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(2s);
    const auto before = ends.Ipsec(TwoEnds::Responder).path.peer.port;
    ends.RebootNat("10.1.0.10");
    ends.Ladder();
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(20ms);
    EXPECT_NE(ends.Ipsec(TwoEnds::Responder).path.peer.port, before);
    EXPECT_THAT(
        ends.Ladder(),
        testing::ElementsAre("R>I INFORMATIONAL 0 {COOKIE2}", "I>R INFORMATIONAL 0 = {COOKIE2}"));
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(20ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
}

// D-28: without ESP, the liveness check of the end behind the NAT shows the new mapping, and a
// CHANGE_PATH with the pair as it is heals it; bound B10.
TEST(NatTraversal, ARebootedNatIsFoundByTheLivenessCheck)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    ends.RebootNat("10.1.0.10");
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.port, 21002U);
    const auto moves = ends.All<PathChanged>(TwoEnds::Initiator);
    ASSERT_EQ(moves.size(), 1U);
    EXPECT_EQ(moves.front().reason, PathReason::NatMappingSuspected);
}

// The responder's Delete of a Child SA goes to a mapping that is no more, and as long as it has no
// answer, every CREATE_CHILD_SA is refused. D-28; RFC 7296 2.25.
TEST(NatTraversal, ATemporaryFailureAsksWhetherTheMappingIsStillThere)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    ends.CheckLiveness(TwoEnds::Initiator);
    ends.RunFor(1s);
    ends.RebootNat("10.1.0.10");
    ends.Command(TwoEnds::Responder, RekeyCommand{ends.Id(TwoEnds::Responder), true});
    ends.RunFor(5ms);
    ends.Command(TwoEnds::Initiator, WishCommand{ends.Id(TwoEnds::Initiator), RekeyIkeSa{}});
    ends.RunFor(5s);
    EXPECT_THAT(ends.All<IkeSaRekeyed>(TwoEnds::Initiator), testing::SizeIs(1));
    EXPECT_THAT(ends.All<IkeSaRekeyed>(TwoEnds::Responder), testing::SizeIs(1));
}

// D-25: IKE messages without CHANGE_PATH move nothing, wherever they come from. MOPO-2.3-02.
TEST(NatTraversal, IkeMessagesMoveNothing)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    const auto before = ends.Ipsec(TwoEnds::Responder);
    ends.RebootNat("10.1.0.10");
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder), before);
}

} // namespace
} // namespace mopo::test
