// SPDX-License-Identifier: GPL-2.0-only
// Draft 1.2: the assumptions and the summary.
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> AddressesSent(const TwoEnds& ends, TwoEnds::End end)
{
    std::vector<std::string> addresses;
    for (const auto& traced : ends.Sent(end, CodePoints{}.additionalAddress))
    {
        for (const auto* notify :
             FindNotifies(traced.message.payloads, CodePoints{}.additionalAddress))
        {
            addresses.push_back(IpAddress::FromOctets(notify->data)->ToString());
        }
    }
    return addresses;
}

// "If the responder has other addresses than the one used for initial contact, it can inform the
// initiator of these when the IKE_SA is created." MOPO-1.2-07.
TEST(Section12, TheRespondersOtherAddressesAreInItsIkeAuthResponse)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.Connect();
    EXPECT_THAT(AddressesSent(ends, TwoEnds::Responder), ElementsAre("198.51.100.129"));
    const auto sent = ends.Sent(TwoEnds::Responder, CodePoints{}.additionalAddress);
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent.front().message.header.exchangeType,
              static_cast<std::uint8_t>(ExchangeType::IkeAuth));
}

// "the initiator can also inform the responder of other than currently used addresses".
// MOPO-1.2-12.
TEST(Section12, TheInitiatorsOtherAddressesAreInItsIkeAuthRequest)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    EXPECT_THAT(AddressesSent(ends, TwoEnds::Initiator), ElementsAre("198.51.100.66"));
    EXPECT_EQ(ends.Sent(TwoEnds::Initiator, CodePoints{}.additionalAddress)
                  .front()
                  .message.header.messageId,
              1U);
}

// "The initiator selects which path is used for IPsec SAs, and informs the responder about it. The
// same path (pair of addresses) is used in both [...] directions." MOPO-1.2-08, -09; MOPO-3.3-03:
// CHANGE_PATH is in INFORMATIONAL requests of the initiator, and nowhere else.
TEST(Section12, TheInitiatorChoosesOnePairForBothDirections)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    for (const char* interface : {"wlan0", "eth0", "wlan0"})
    {
        ends.Prefer(interface);
        ends.RunFor(100ms);
        const Path initiators = ends.Ipsec(TwoEnds::Initiator).path;
        EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path, (Path{initiators.peer, initiators.local}));
    }
    EXPECT_THAT(ends.Sent(TwoEnds::Responder, CodePoints{}.changePath), IsEmpty());
    const auto sent = ends.Sent(TwoEnds::Initiator, CodePoints{}.changePath);
    EXPECT_EQ(sent.size(), 3U);
    for (const auto& traced : sent)
    {
        EXPECT_FALSE(traced.message.header.IsResponse());
        EXPECT_EQ(traced.message.header.exchangeType,
                  static_cast<std::uint8_t>(ExchangeType::Informational));
    }
}

// "the initiator can send packets to the responder at any time". MOPO-1.2-03: the mapping is gone;
// the responder can do nothing about it, the initiator opens a new one by itself.
TEST(Section12, TheInitiatorOpensTheWayBySendingFirst)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
    ends.AddNat("10.1.0.10", "198.51.100.1", TwoEnds::NatKind::PortRestricted);
    ends.Connect();
    ends.RebootNat("10.1.0.10");
    ends.SendInner(TwoEnds::Responder);
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(2s);
    EXPECT_THAT(ends.Received(TwoEnds::Initiator), IsEmpty());
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(2s);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
}

// "but the reverse is not necessarily true". MOPO-1.2-04: what the responder sends gets lost for
// four minutes, and it keeps its SAs all the same.
TEST(Section12, TheResponderWaitsForAnInitiatorThatItCannotReach)
{
    TwoEnds ends;
    ends.Connect();
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(4min);
    ASSERT_TRUE(ends.IsUp(TwoEnds::Responder));
    ends.Heal("203.0.113.1", "192.0.2.10");
    ends.RunFor(40s);
    ASSERT_TRUE(ends.IsUp(TwoEnds::Initiator));
    ends.SendInner(TwoEnds::Responder);
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

// "the initiator can determine whether a path works or not before deciding to move the traffic".
// MOPO-1.2-13: tested first, moved then, and between the two nothing changes.
TEST(Section12, APathIsTestedBeforeTheTrafficIsMoved)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.Ladder();
    const auto before = ends.Ipsec(TwoEnds::Initiator);
    const Path wlan{{TwoEnds::At("198.51.100.66"), 0}, {TwoEnds::At("203.0.113.1"), 0}};
    ends.Command(TwoEnds::Initiator, TestPathCommand{ends.Id(TwoEnds::Initiator), wlan});
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre(HasSubstr("I>R PATH_TEST * "), HasSubstr("R>I PATH_TEST * = ")));
    const auto tested = ends.All<PathTested>(TwoEnds::Initiator);
    ASSERT_EQ(tested.size(), 1U);
    EXPECT_EQ(tested.front().roundTrip, Duration(10ms));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator), before);
    ends.Command(TwoEnds::Initiator, ChangePathCommand{ends.Id(TwoEnds::Initiator), wlan});
    ends.RunFor(100ms);
    EXPECT_TRUE(ends.Ipsec(TwoEnds::Initiator).path.SameAddresses(wlan));
}

class EveryNat : public testing::TestWithParam<TwoEnds::NatKind>
{
};

// "This feature does not fully work with all types of NATs and stateful packet filters; all other
// features do." MOPO-1.2-16.
TEST_P(EveryNat, EverythingButTheRespondersListWorks)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::PrivateWlan()});
    ends.AddNat("10.1.0.10", "198.51.100.1", GetParam());
    ends.Connect();
    // A path test, and a move behind the NAT.
    const Path wlan{{TwoEnds::At("10.1.0.10"), 0}, {TwoEnds::At("203.0.113.1"), 0}};
    ends.Command(TwoEnds::Initiator, TestPathCommand{ends.Id(TwoEnds::Initiator), wlan});
    ends.RunFor(100ms);
    EXPECT_TRUE(ends.All<PathTested>(TwoEnds::Initiator).at(0).roundTrip.has_value());
    ends.Prefer("wlan0");
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.1");
    EXPECT_TRUE(ends.Ipsec(TwoEnds::Responder).flags.udpEncapsulation);
    // To another address of the responder, through the same NAT.
    const Path second{{TwoEnds::At("10.1.0.10"), 0}, {TwoEnds::At("198.51.100.129"), 0}};
    ends.Command(TwoEnds::Initiator, ChangePathCommand{ends.Id(TwoEnds::Initiator), second});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.local.address.ToString(), "198.51.100.129");
    // Return routability, both ways.
    ends.Ladder();
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(), Contains(HasSubstr("I>R INFORMATIONAL 0 = {COOKIE2")));
    // The mapping changes.
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(2s);
    ends.RebootNat("10.1.0.10");
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(2s);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    // And back to the Ethernet, where there is none.
    ends.Prefer("eth0");
    ends.RunFor(100ms);
    EXPECT_FALSE(ends.Ipsec(TwoEnds::Initiator).flags.udpEncapsulation);
    EXPECT_FALSE(ends.Ipsec(TwoEnds::Responder).flags.udpEncapsulation);
}

INSTANTIATE_TEST_SUITE_P(Section12,
                         EveryNat,
                         testing::Values(TwoEnds::NatKind::FullCone,
                                         TwoEnds::NatKind::AddressRestricted,
                                         TwoEnds::NatKind::PortRestricted,
                                         TwoEnds::NatKind::Symmetric));

// "be reasonably simple to implement, especially for nodes whose addresses do not change".
// MOPO-1.2-17: a gateway with one address answers, and needs to do nothing else of the draft.
TEST(Section12, AGatewayThatStaysOnlyAnswers)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.Ladder();
    ends.StartTraffic(TwoEnds::Initiator, 5ms);
    ends.StartTraffic(TwoEnds::Responder, 5ms);
    ends.Prefer("wlan0");
    ends.RunFor(1s);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet()});
    ends.RunFor(1s);
    std::vector<std::string> fromGateway = ends.Ladder();
    std::erase_if(fromGateway, [](const std::string& line) { return line.starts_with("I>R"); });
    EXPECT_THAT(fromGateway, Not(IsEmpty()));
    EXPECT_THAT(fromGateway, Each(HasSubstr(" = {COOKIE2, NAT_DETECTION_*}")));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
}

} // namespace
} // namespace mopo::test
