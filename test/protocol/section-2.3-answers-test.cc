// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.3: requests and answers to CHANGE_PATH that are not what they should be.
#include "test/protocol/forger.h"

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

/// The initiator's first CHANGE_PATH, to the WLAN, gets an answer that `change` made.
void MoveAndChangeTheAnswer(TwoEnds& ends, const std::function<void(Payloads&)>& change)
{
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.Ladder();
    Forger forger(ends);
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Responder && !datagram.isRawEsp)
        {
            datagram.octets = forger.Change(datagram, change);
            ends.hook = nullptr;
        }
        return true;
    };
    ends.Prefer("wlan0");
    ends.RunFor(100ms);
}

// RFC 7296 3.10.1: an unknown error type in a response means that the request failed.
// IKEV2-3.10-02: the pair is left as if it had been refused, with a fresh CHANGE_PATH (D-01).
TEST(Section23Answers, AnUnknownErrorIsARefusal)
{
    TwoEnds ends;
    MoveAndChangeTheAnswer(
        ends,
        [](Payloads& payloads)
        { payloads.push_back({NotifyPayload{ProtocolId::None, {}, 16000, {}}}); });
    EXPECT_EQ(ends.All<PathRefused>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Sent(TwoEnds::Initiator, CodePoints{}.changePath).size(), 2U);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "192.0.2.10");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
}

// MOPO-3.4-05: "There is no data associated with this Notify type": data in one is ignored, and the
// order of the payloads does not matter (D-01).
TEST(Section23Answers, UnacceptablePathIsUnderstoodWithDataAndInAnyOrder)
{
    TwoEnds ends;
    MoveAndChangeTheAnswer(ends,
                           [](Payloads& payloads)
                           {
                               payloads.insert(payloads.begin(),
                                               Notify(CodePoints{}.unacceptablePath, {1, 2, 3, 4}));
                           });
    ASSERT_EQ(ends.All<PathRefused>(TwoEnds::Initiator).size(), 1U);
    EXPECT_FALSE(ends.All<PathRefused>(TwoEnds::Initiator).front().natPrevented);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

// "If NAT Traversal is supported and NAT detection payloads were included". MOPO-2.3-47: without
// them what is on stays on.
TEST(Section23Answers, WithoutNatDetectionNatTraversalStaysAsItIs)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    const NatFlags before = ends.Ipsec(TwoEnds::Initiator).flags;
    Forger forger(ends);
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Responder)
        {
            datagram.octets = forger.Change(datagram,
                                            [](Payloads& payloads)
                                            {
                                                ASSERT_EQ(payloads.size(), 3U);
                                                payloads.resize(1);
                                            });
        }
        return true;
    };
    ends.Command(
        TwoEnds::Initiator,
        ChangePathCommand{ends.Id(TwoEnds::Initiator), ends.State(TwoEnds::Initiator).ikePath});
    ends.RunFor(100ms);
    EXPECT_TRUE(before.udpEncapsulation);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).flags, before);
    EXPECT_EQ(ends.All<PathConfirmed>(TwoEnds::Initiator).size(), 1U);
}

// "CHANGE_PATH [...] sent by the initiator of the IKE_SA". MOPO-2.3-41: from the responder it is
// answered and does nothing.
TEST(Section23Answers, AChangePathOfTheResponderDoesNothing)
{
    TwoEnds ends;
    ends.Connect();
    const auto before = ends.State(TwoEnds::Initiator);
    Forger forger(ends);
    ends.Ladder();
    ends.Inject(TwoEnds::Initiator,
                TwoEnds::Arriving("198.51.100.129", "192.0.2.10"),
                forger.Make(TwoEnds::Responder, 0, {Notify(CodePoints{}.changePath), Cookie2()}));
    EXPECT_THAT(ends.Ladder(), ElementsAre("I>R INFORMATIONAL 0 = {COOKIE2}"));
    EXPECT_EQ(ends.State(TwoEnds::Initiator).ikePath, before.ikePath);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator), before.ipsec);
}

// MOPO-2.3-42, MOPO-4-01: in clear, in another exchange, in a response: nothing.
TEST(Section23Answers, AChangePathAnywhereElseDoesNothing)
{
    const Payloads payloads{Notify(CodePoints{}.changePath), Cookie2()};
    const auto inClear = [&](const TwoEnds& ends, Forger&)
    {
        const auto established = ends.All<Established>(TwoEnds::Responder).front();
        Message clear;
        clear.header.initiatorSpi = established.initiatorSpi;
        clear.header.responderSpi = established.responderSpi;
        clear.header.exchangeType = static_cast<std::uint8_t>(ExchangeType::Informational);
        clear.header.flags = Header::FLAG_INITIATOR;
        clear.header.messageId = 2;
        clear.payloads = payloads;
        Octets octets(4, 0);
        Append(octets, EncodeMessage(clear));
        return octets;
    };
    const auto asResponse = [&](const TwoEnds&, Forger& forger)
    {
        return forger.Make(TwoEnds::Initiator, 2, payloads, true);
    };
    const auto inExchange = [&](ExchangeType exchange)
    {
        return [&, exchange](const TwoEnds&, Forger& forger)
        {
            return forger.Make(TwoEnds::Initiator, 2, payloads, false, exchange);
        };
    };
    const std::vector<std::function<Octets(const TwoEnds&, Forger&)>> makers{
        inClear,
        asResponse,
        inExchange(ExchangeType::CreateChildSa),
        inExchange(ExchangeType::IkeAuth)};
    for (const auto& make : makers)
    {
        TwoEnds ends;
        ends.Connect();
        Forger forger(ends);
        const auto before = ends.State(TwoEnds::Responder);
        ends.Inject(TwoEnds::Responder,
                    TwoEnds::Arriving("198.51.100.66", "203.0.113.1"),
                    make(ends, forger));
        EXPECT_TRUE(ends.All<PathChanged>(TwoEnds::Responder).empty());
        EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath, before.ikePath);
        EXPECT_EQ(ends.State(TwoEnds::Responder).latestUpdateReceived, before.latestUpdateReceived);
    }
}

// RFC 7296 2.5: IKEV2-2.5-02, IKEV2-3.10-01: a payload of an unknown type and an unknown status
// notify before CHANGE_PATH are skipped. MOPO-3.3-04: so is data in it.
TEST(Section23Answers, WhatIsUnknownDoesNotStopAChangePath)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.Ladder();
    ends.Inject(
        TwoEnds::Responder,
        TwoEnds::Arriving("198.51.100.66", "203.0.113.1"),
        forger.Make(TwoEnds::Initiator,
                    2,
                    {{UnknownPayload{200, {1, 2, 3}}},
                     Notify(60000, {1}),
                     Notify(CodePoints{}.changePath, {192, 0, 2, 99, 1, 2, 3, 4, 5, 6, 7, 8}),
                     Cookie2()}));
    EXPECT_THAT(ends.Ladder(), ElementsAre("R>I INFORMATIONAL 2 = {COOKIE2}"));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(),
              "203.0.113.1:4500 > 198.51.100.66:4500");
}

// "The responder can include this notification payload in an INFORMATIONAL exchange response to
// indicate that the address change in the corresponding request message [...] was not carried out"
// (3.4). MOPO-3.4-03: nowhere else, and not for a stale request.
TEST(Section23Answers, UnacceptablePathAnswersARefusedChangePathOnly)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    const Path refused = TwoEnds::Arriving("10.99.1.200", "203.0.113.1");
    const Payloads changePath{Notify(CodePoints{}.changePath), Cookie2()};
    ends.Ladder();
    const auto inject = [&](std::uint32_t messageId, const Payloads& payloads)
    {
        ends.Inject(
            TwoEnds::Responder, refused, forger.Make(TwoEnds::Initiator, messageId, payloads));
    };
    inject(3, changePath);
    inject(2, changePath);
    inject(4, {Cookie2()});
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 3 = {COOKIE2, UNACCEPTABLE_PATH}",
                            "R>I INFORMATIONAL 2 = {COOKIE2}",
                            "R>I INFORMATIONAL 4 = {COOKIE2}"));
    const auto sent = ends.Sent(TwoEnds::Responder, CodePoints{}.unacceptablePath);
    const auto* notify = FindNotify(sent.at(0).message.payloads, CodePoints{}.unacceptablePath);
    EXPECT_TRUE(notify->data.empty());
    EXPECT_EQ(notify->protocol, ProtocolId::Ike);
}

// MOPO-2.3-48: whatever a limit holds back is left unanswered, so that it is asked again; the two
// ends never part, wherever in the flood its last request falls.
TEST(Section23Answers, AFloodOfChangePathsEndsWithBothEndsOnOnePair)
{
    for (int moves = 190; moves <= 200; ++moves)
    {
        TwoEnds ends;
        ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
        ends.Connect();
        for (int i = 0; i < moves; ++i)
        {
            ends.Prefer(i % 2 == 0 ? "wlan0" : "eth0");
            ends.RunFor(10ms);
        }
        ends.RunFor(20s);
        const Path initiators = ends.Ipsec(TwoEnds::Initiator).path;
        EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path, (Path{initiators.peer, initiators.local}));
        EXPECT_FALSE(ends.State(TwoEnds::Initiator).pendingUpdate);
        EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
        EXPECT_THAT(ends.All<PathRefused>(TwoEnds::Initiator), IsEmpty());
    }
}

} // namespace
} // namespace mopo::test
