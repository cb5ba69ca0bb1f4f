// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.1: signaling support for this specification.
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

void Start(TwoEnds& ends)
{
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(2s);
}

// "MUST include a MOPO_SUPPORTED notification in the IKE_SA_INIT request and response messages."
// MOPO-2.1-01, MOPO-2.1-02.
TEST(Section21, BothEndsSayMopoSupportedAndUseIt)
{
    TwoEnds ends;
    ends.Connect();
    EXPECT_TRUE(ends.All<Established>(TwoEnds::Initiator).front().mopo);
    EXPECT_TRUE(ends.All<Established>(TwoEnds::Responder).front().mopo);
    EXPECT_EQ(ends.Sent(TwoEnds::Initiator, CodePoints{}.mopoSupported).size(), 1U);
    EXPECT_EQ(ends.Sent(TwoEnds::Responder, CodePoints{}.mopoSupported).size(), 1U);
}

// "[N(NAT_DETECTION_*_IP)]": optional; in both messages if both ends know NAT traversal, and in the
// response never without the request. MOPO-2.1-05, IKEV2-2.23-02.
TEST(Section21, NatDetectionTellsThatNatTraversalIsKnown)
{
    for (const bool initiatorKnows : {true, false})
    {
        for (const bool responderKnows : {true, false})
        {
            auto initiator = TwoEnds::InitiatorConfig();
            auto responder = TwoEnds::ResponderConfig();
            initiator.ike.natTraversal = initiatorKnows;
            responder.ike.natTraversal = responderKnows;
            TwoEnds ends(initiator, responder);
            ends.Connect();
            for (const auto kind :
                 {NotifyType::NatDetectionSourceIp, NotifyType::NatDetectionDestinationIp})
            {
                const auto type = static_cast<std::uint16_t>(kind);
                EXPECT_EQ(ends.Sent(TwoEnds::Initiator, type).size(), initiatorKnows ? 1U : 0U);
                EXPECT_EQ(ends.Sent(TwoEnds::Responder, type).size(),
                          initiatorKnows && responderKnows ? 1U : 0U);
            }
        }
    }
}

// Without the peer's MOPO_SUPPORTED nothing of the draft is on the wire. MOPO-2.1-03.
TEST(Section21, AResponderWithoutMopoGetsPlainIkev2)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.mopo = false;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.Connect();
    ends.Ladder();
    EXPECT_FALSE(ends.All<Established>(TwoEnds::Initiator).front().mopo);
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(),
                testing::ElementsAre("I>R INFORMATIONAL 2 {}", "R>I INFORMATIONAL 2 = {}"));
    // MOPO-2.7-17: no NAT and no MOPO at one end: port 500 is kept.
    EXPECT_EQ(ends.State(TwoEnds::Initiator).ikePath.local.port, IKE_PORT);
}

TEST(Section21, AnInitiatorWithoutMopoGetsPlainIkev2)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.mopo = false;
    TwoEnds ends(initiator);
    ends.Connect();
    EXPECT_THAT(ends.Ladder(), Not(Contains(HasSubstr("MOPO_SUPPORTED"))));
    EXPECT_FALSE(ends.All<Established>(TwoEnds::Responder).front().mopo);
}

// "HDR, SAi1, KEi, Ni, N(MOPO_SUPPORTED)": stripped on the way, AUTH does not verify, because it
// covers the whole first message. MOPO-2.1-06, IKEV2-2.15-01.
TEST(Section21, StrippingMopoSupportedIsCaughtByAuth)
{
    for (const auto victim : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        TwoEnds ends;
        ends.hook = [&](TwoEnds::Datagram& datagram)
        {
            auto message = DecodeMessage(datagram.octets);
            if (datagram.from == victim && message && message->header.exchangeType == 34)
            {
                std::erase_if(message->payloads,
                              [](const Payload& payload)
                              {
                                  const auto* notify = std::get_if<NotifyPayload>(&payload.body);
                                  return notify != nullptr &&
                                         notify->type == CodePoints{}.mopoSupported;
                              });
                datagram.octets = EncodeMessage(*message);
            }
            return true;
        };
        Start(ends);
        EXPECT_FALSE(ends.IsUp(TwoEnds::Initiator));
        EXPECT_FALSE(ends.IsUp(TwoEnds::Responder));
    }
}

// "HDR(A,0), …": injected on the way it is caught just the same.
TEST(Section21, InjectingMopoSupportedIsCaughtByAuth)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.mopo = false;
    TwoEnds ends(initiator);
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        auto message = DecodeMessage(datagram.octets);
        if (datagram.from == TwoEnds::Initiator && message && message->header.exchangeType == 34)
        {
            message->payloads.push_back({MakeMopoNotify(CodePoints{}.mopoSupported, CodePoints{})});
            datagram.octets = EncodeMessage(*message);
        }
        return true;
    };
    Start(ends);
    EXPECT_FALSE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_FALSE(ends.IsUp(TwoEnds::Responder));
}

} // namespace
} // namespace mopo::test
