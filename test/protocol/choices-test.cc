// SPDX-License-Identifier: GPL-2.0-only
// What the draft leaves open: each choice does what its name says (D-01, D-17, D-22, D-36).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>

namespace mopo::test
{
namespace
{

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

LocalAddresses ThreeInterfaces()
{
    return {TwoEnds::Local("192.0.2.10", "eth0"),
            TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan),
            TwoEnds::Local("198.51.100.99", "wlan1", AccessKind::Wlan)};
}

/// Two ends with these choices at the initiator, and a responder that wants nothing of wlan0.
TwoEnds WithRefusal(AfterRefusal choice)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    initiator.ike.choices.afterRefusal = choice;
    responder.ike.choices.deniedPeers = {*IpPrefix::Parse("198.51.100.66/32")};
    TwoEnds ends(initiator, responder);
    ends.SetLocals(TwoEnds::Initiator, ThreeInterfaces());
    ends.Connect();
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(1s);
    return ends;
}

// MOPO-2.3-25, MOPO-2.3-38: "If the response contains an UNACCEPTABLE_PATH notification payload,
// TBD."
TEST(Choices, AfterARefusalTheNextPathIsTaken)
{
    const TwoEnds ends = WithRefusal(AfterRefusal::NextPath);
    EXPECT_NE(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "198.51.100.66");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address,
              ends.Ipsec(TwoEnds::Responder).path.peer.address);
    EXPECT_THAT(ends.Sent(TwoEnds::Initiator, CodePoints{}.changePath), SizeIs(2));
}

TEST(Choices, AfterARefusalTheConfirmedPathIsTakenAgain)
{
    const TwoEnds ends = WithRefusal(AfterRefusal::ConfirmedPath);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "192.0.2.10");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
    EXPECT_THAT(ends.Sent(TwoEnds::Initiator, CodePoints{}.changePath), SizeIs(2))
        << "the responder is told, wherever it is";
}

// D-17: the local policy is a value, and it may become another one while the IKE SA is there.
TEST(Choices, WhatIsAcceptedMayChange)
{
    TwoEnds ends(TwoEnds::InitiatorConfig(), TwoEnds::ResponderConfig());
    ends.SetLocals(TwoEnds::Initiator, ThreeInterfaces());
    ends.Connect();
    ends.Command(TwoEnds::Responder, SetPathPolicyCommand{{*IpPrefix::Parse("192.0.2.0/24")}, {}});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10")
        << "what is in use stays in use";
    ends.Command(TwoEnds::Responder, SetPathPolicyCommand{{}, {*IpPrefix::Parse("192.0.2.0/24")}});
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
    ends.Command(TwoEnds::Responder, SetPathPolicyCommand{{}, {}});
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan1"});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.99");
}

TEST(Choices, AfterARefusalTheIkeSaIsClosed)
{
    const TwoEnds ends = WithRefusal(AfterRefusal::Close);
    EXPECT_THAT(ends.All<Closed>(TwoEnds::Initiator), SizeIs(1));
    EXPECT_THAT(ends.All<Closed>(TwoEnds::Responder), SizeIs(1));
}

// D-17: "optional allow-list", "only announced addresses".
TEST(Choices, AResponderMayWantAnnouncedAddressesOnly)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.choices.announcedPeersOnly = true;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.SetLocals(TwoEnds::Initiator, ThreeInterfaces());
    ends.Connect();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66")
        << "it was announced in IKE_AUTH";
    EXPECT_THAT(ends.All<PathRefused>(TwoEnds::Initiator), IsEmpty());
}

// D-22: the own outbound side keeps UDP though no NAT is there; the peer takes either form.
TEST(Choices, EspMayAlwaysGoInUdp)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.choices.alwaysEncapsulate = true;
    TwoEnds ends(initiator);
    ends.SetLocals(TwoEnds::Initiator, ThreeInterfaces());
    ends.Connect();
    EXPECT_TRUE(ends.Ipsec(TwoEnds::Initiator).flags.udpEncapsulation);
    EXPECT_FALSE(ends.Ipsec(TwoEnds::Responder).flags.udpEncapsulation);
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(1s);
    EXPECT_TRUE(ends.Ipsec(TwoEnds::Initiator).flags.udpEncapsulation);
    EXPECT_FALSE(ends.Ipsec(TwoEnds::Initiator).flags.sendKeepalives);
    ends.SendInner(TwoEnds::Initiator);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(20ms);
    EXPECT_THAT(ends.Received(TwoEnds::Initiator), SizeIs(1));
    EXPECT_THAT(ends.Received(TwoEnds::Responder), SizeIs(1));
}

// D-36: "path_test_answer = any | known".
TEST(Choices, StrangersMayGetNoAnswerToPathTests)
{
    for (const auto answers : {PathTestAnswers::Anybody, PathTestAnswers::KnownPeers})
    {
        auto initiator = TwoEnds::InitiatorConfig();
        initiator.ike.choices.announceAddresses = false;
        auto responder = TwoEnds::ResponderConfig();
        responder.ike.choices.pathTestAnswers = answers;
        TwoEnds ends(initiator, responder);
        ends.Connect();
        // An address that the responder has not heard of.
        auto locals = ThreeInterfaces();
        ends.SetLocals(TwoEnds::Initiator, locals);
        ends.Ladder();
        ends.Command(
            TwoEnds::Initiator,
            TestPathCommand{ends.Id(TwoEnds::Initiator),
                            {{locals[2].address, 0}, {*IpAddress::Parse("203.0.113.1"), 0}}});
        ends.RunFor(50ms);
        const std::string answer = "R>I PATH_TEST * = {NAT_DETECTION_*}";
        if (answers == PathTestAnswers::Anybody)
        {
            EXPECT_THAT(ends.Ladder(), Contains(answer));
        }
        else
        {
            EXPECT_THAT(ends.Ladder(), Not(Contains(answer)));
        }
    }
}

} // namespace
} // namespace mopo::test
