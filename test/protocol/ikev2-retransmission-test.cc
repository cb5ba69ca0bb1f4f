// SPDX-License-Identifier: GPL-2.0-only
// RFC 7296 2.1, 2.4: who sends again, what, and when.
#include "test/protocol/forger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;

/// What this end sent since the wire had `first` datagrams.
std::vector<TwoEnds::Datagram> SentBy(const TwoEnds& ends, TwoEnds::End end, std::size_t first)
{
    std::vector<TwoEnds::Datagram> sent;
    std::copy_if(ends.Wire().begin() + static_cast<std::ptrdiff_t>(first),
                 ends.Wire().end(),
                 std::back_inserter(sent),
                 [&](const auto& datagram) { return datagram.from == end; });
    return sent;
}

// "For every pair of IKE messages, the initiator is responsible for retransmission". IKEV2-2.1-01:
// until a response comes; IKEV2-2.1-02: "A retransmission from the initiator MUST be bitwise
// identical to the original request"; IKEV2-2.1-04: the responder executes it once and answers each
// copy with the same octets.
TEST(Retransmission, GoesOnBitByBitUntilTheResponseComes)
{
    TwoEnds ends;
    ends.Connect();
    const std::size_t first = ends.Wire().size();
    int answers = 0;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        return datagram.from == TwoEnds::Initiator || ++answers > 4;
    };
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Wlan()});
    ends.RunFor(20s);
    const auto requests = SentBy(ends, TwoEnds::Initiator, first);
    const auto responses = SentBy(ends, TwoEnds::Responder, first);
    ASSERT_EQ(requests.size(), 5U);
    ASSERT_EQ(responses.size(), 5U);
    for (std::size_t i = 1; i < 5; ++i)
    {
        EXPECT_EQ(requests[i].octets, requests[0].octets);
        EXPECT_EQ(responses[i].octets, responses[0].octets);
    }
    EXPECT_EQ(ends.All<PathChanged>(TwoEnds::Responder).size(), 1U);
    EXPECT_EQ(ends.All<PathConfirmed>(TwoEnds::Initiator).size(), 1U);
}

// "The responder MUST never retransmit a response unless it receives a retransmission of the
// request." IKEV2-2.1-03.
TEST(Retransmission, AResponseIsNotRepeatedByItself)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.Cut("203.0.113.1", "192.0.2.10");
    const std::size_t first = ends.Wire().size();
    ends.Inject(TwoEnds::Responder,
                TwoEnds::Arriving("192.0.2.10", "203.0.113.1"),
                forger.Make(TwoEnds::Initiator, 2, {Cookie2()}));
    ends.RunFor(25s);
    EXPECT_EQ(SentBy(ends, TwoEnds::Responder, first).size(), 1U);
}

// "The responder MUST remember each response until it receives a request whose sequence number is
// larger than or equal to the sequence number in the response plus its window size": IKEV2-2.1-05:
// minutes later it is still there, and IKEV2-2.1-06: goes where the copy came from.
TEST(Retransmission, AResponseIsKeptForMinutes)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.Prefer("wlan0");
    const Octets changePath = ends.Wire().back().octets;
    ends.RunFor(6ms);
    const Octets response = ends.Wire().back().octets;
    ends.StartTraffic(TwoEnds::Initiator, 100ms);
    ends.StartTraffic(TwoEnds::Responder, 100ms);
    ends.RunFor(25s);
    ends.Inject(TwoEnds::Responder, TwoEnds::Arriving("192.0.2.99", "203.0.113.1"), changePath);
    EXPECT_EQ(ends.Wire().back().octets, response);
    EXPECT_EQ(ends.Wire().back().path.peer.address.ToString(), "192.0.2.99");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
}

// "addresses used for IKE requests (including retransmissions of previous requests)" (draft 1.3).
// IKEV2-2.1-06: the same octets, first on the old pair, then on the new one.
TEST(Retransmission, LeavesOnTheCurrentPair)
{
    TwoEnds ends;
    ends.Connect();
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.CheckLiveness(TwoEnds::Initiator);
    const TwoEnds::Datagram before = ends.Wire().back();
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Wlan()});
    const TwoEnds::Datagram after = ends.Wire().back();
    EXPECT_EQ(after.octets, before.octets);
    EXPECT_EQ(before.path.local.address.ToString(), "192.0.2.10");
    EXPECT_EQ(after.path.local.address.ToString(), "198.51.100.66");
}

// "Retransmission times MUST increase exponentially". IKEV2-2.4-01: of an established IKE SA whose
// peer is silent, up to the cap; IKEV2-2.4-02: for minutes, a dozen times, before it is given up.
TEST(Retransmission, IntervalsGrowUpToTheCapForMinutes)
{
    TwoEnds ends;
    ends.Connect();
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.Cut("203.0.113.1", "192.0.2.10");
    const std::size_t first = ends.Wire().size();
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(10min);
    const auto sent = SentBy(ends, TwoEnds::Responder, first);
    ASSERT_GE(sent.size(), 12U);
    const PolicyConfig policy;
    for (std::size_t i = 2; i < sent.size(); ++i)
    {
        EXPECT_EQ(
            sent[i].at - sent[i - 1].at,
            std::min<Duration>(2 * (sent[i - 1].at - sent[i - 2].at), policy.retransmissionCap));
        EXPECT_EQ(sent[i].octets, sent[0].octets);
    }
    // IKEV2-2.4-10: and then nothing more is sent.
    const auto closed = ends.All<Closed>(TwoEnds::Responder);
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(closed.front().reason, CloseReason::PeerUnreachable);
    EXPECT_GE(sent.back().at - sent.front().at, Duration(4min));
    EXPECT_EQ(ends.Of(TwoEnds::Responder).NextTimeout(), std::nullopt);
}

/// INVALID_IKE_SPI in clear, under the SPIs of the IKE SA.
Octets InvalidIkeSpi(const TwoEnds& ends, bool isResponse)
{
    const auto established = ends.All<Established>(TwoEnds::Initiator).front();
    Message message;
    message.header.initiatorSpi = established.initiatorSpi;
    message.header.responderSpi = established.responderSpi;
    message.header.exchangeType = static_cast<std::uint8_t>(ExchangeType::Informational);
    message.header.flags = isResponse ? Header::FLAG_RESPONSE : std::uint8_t{0};
    message.header.messageId = 2;
    message.payloads = {{MakeNotify(NotifyType::InvalidIkeSpi)}};
    Octets octets(4, 0);
    Append(octets, EncodeMessage(message));
    return octets;
}

// "an endpoint MUST NOT conclude that the other endpoint has failed based on any routing
// information (e.g., ICMP messages) or IKE messages that arrive without cryptographic protection".
// IKEV2-2.4-03, IKEV2-2.21-01; and IKEV2-2.4-04: a flood of them leads to a bounded number of
// liveness checks.
TEST(Retransmission, UnprotectedErrorsKillNothing)
{
    TwoEnds ends;
    ends.Connect();
    const std::size_t first = ends.Wire().size();
    for (int i = 0; i < 1000; ++i)
    {
        for (const bool isResponse : {true, false})
        {
            ends.Inject(TwoEnds::Initiator,
                        TwoEnds::Arriving("203.0.113.1", "192.0.2.10"),
                        InvalidIkeSpi(ends, isResponse));
        }
    }
    ends.RunFor(5s);
    EXPECT_LE(SentBy(ends, TwoEnds::Initiator, first).size(), 5U);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    // The same while a request is outstanding that it seems to answer.
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.CheckLiveness(TwoEnds::Initiator);
    ends.Inject(TwoEnds::Initiator,
                TwoEnds::Arriving("203.0.113.1", "192.0.2.10"),
                InvalidIkeSpi(ends, true));
    ends.RunFor(5s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_GT(SentBy(ends, TwoEnds::Initiator, first).size(), 1U);
}

// RFC 7296 2.21.2: what arrives outside of any IKE SA is answered at a limited rate, if at all.
// IKEV2-2.21-02.
TEST(Retransmission, RequestsOfNoIkeSaGetFewAnswers)
{
    TwoEnds ends;
    ends.Connect();
    const std::size_t first = ends.Wire().size();
    Octets datagram = InvalidIkeSpi(ends, false);
    datagram.at(4 + 19) = Header::FLAG_INITIATOR;
    for (std::uint8_t i = 0; i < 250; ++i)
    {
        datagram.at(4 + 8) = i;
        datagram.at(4 + 9) ^= 0x55;
        ends.Inject(TwoEnds::Responder, TwoEnds::Arriving("192.0.2.66", "203.0.113.1"), datagram);
    }
    EXPECT_LE(SentBy(ends, TwoEnds::Responder, first).size(), 200U);
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).size(), 250U);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// "An INFORMATIONAL request with no payloads (other than the empty Encrypted payload required by
// the syntax) is commonly used as a check for liveness." IKEV2-2.4-05: after the policy's time of
// sending and hearing nothing, on the current pair; with COOKIE2, and with NAT_DETECTION_*_IP
// behind a NAT.
TEST(Retransmission, ALivenessCheckFollowsTrafficThatIsNotAnswered)
{
    for (const bool isBehindNat : {false, true})
    {
        TwoEnds ends;
        if (isBehindNat)
        {
            ends.AddNat("10.1.0.10", "198.51.100.1");
            ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
        }
        ends.Connect();
        ends.RunFor(100ms);
        ends.Ladder();
        ends.StartTraffic(TwoEnds::Initiator, 50ms);
        ends.RunFor(1100ms);
        const auto ladder = ends.Ladder();
        ASSERT_FALSE(ladder.empty());
        EXPECT_EQ(ladder.front(),
                  isBehindNat ? "I>R INFORMATIONAL 2 {COOKIE2, NAT_DETECTION_*}"
                              : "I>R INFORMATIONAL 2 {COOKIE2}");
        const auto asked = ends.Sent(TwoEnds::Initiator, CodePoints{}.cookie2).front();
        EXPECT_EQ(asked.path, ends.State(TwoEnds::Initiator).ikePath);
    }
}

} // namespace
} // namespace mopo::test
