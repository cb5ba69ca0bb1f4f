// SPDX-License-Identifier: GPL-2.0-only
// What is said and heard outside of any IKE SA (RFC 7296 1.5, 2.5, 2.21.1, 2.21.4; D-61).
#include "model/wire/message.h"
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::IsEmpty;

/// As a datagram of the initiator arrives.
Path AtResponder(std::uint16_t port = NAT_T_PORT)
{
    return {{*IpAddress::Parse("203.0.113.1"), port}, {*IpAddress::Parse("192.0.2.10"), port}};
}

Path AtInitiator(std::uint16_t port = NAT_T_PORT)
{
    return {AtResponder(port).peer, AtResponder(port).local};
}

/// The same on port 4500.
Octets Marked(const Octets& message)
{
    Octets datagram(4, 0);
    Append(datagram, message);
    return datagram;
}

/// What an end said because of what was put into the network.
std::vector<Message> AnswersTo(TwoEnds& ends,
                               TwoEnds::End to,
                               const Path& path,
                               const Octets& datagram)
{
    const std::size_t before = ends.All<SendDatagram>(to).size();
    ends.Inject(to, path, datagram);
    std::vector<Message> answers;
    const auto sent = ends.All<SendDatagram>(to);
    for (std::size_t i = before; i < sent.size(); ++i)
    {
        const OctetView octets = sent[i].octets;
        const std::size_t marker = sent[i].path.local.port == NAT_T_PORT ? 4 : 0;
        answers.push_back(DecodeMessage(octets.subspan(marker)).value_or(Message{}));
    }
    return answers;
}

/// The messages of a run up to its end.
std::vector<TwoEnds::Datagram> Connect(TwoEnds& ends)
{
    std::vector<TwoEnds::Datagram> seen;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        seen.push_back(datagram);
        return true;
    };
    ends.Connect();
    ends.hook = nullptr;
    return seen;
}

/// A protected request of an IKE SA that nobody knows, from its original initiator or not.
Message StrayRequest(bool fromInitiator = true)
{
    Message stray;
    stray.header.initiatorSpi.octets.fill(0x11);
    stray.header.responderSpi.octets.fill(0x22);
    stray.header.exchangeType = std::to_underlying(ExchangeType::Informational);
    stray.header.flags = fromInitiator ? Header::FLAG_INITIATOR : std::uint8_t{0};
    stray.header.messageId = 77;
    stray.payloads = {{EncryptedPayload{PayloadType::None, Octets(40, 0x5a)}}};
    return stray;
}

Message Hint(const TwoEnds& ends, NotifyType type, bool isResponse)
{
    const auto state = ends.State(TwoEnds::Initiator);
    Message hint;
    hint.header.initiatorSpi = state.initiatorSpi;
    hint.header.responderSpi = state.responderSpi;
    hint.header.exchangeType = std::to_underlying(ExchangeType::Informational);
    hint.header.flags = isResponse ? Header::FLAG_RESPONSE : Header::FLAG_INITIATOR;
    hint.header.messageId = 2;
    hint.payloads = {{MakeNotify(type)}};
    return hint;
}

// 2.21.4: "the response MUST be sent to the IP address and port from where it came with the same
// IKE SPIs and the Message ID copied. The response MUST NOT be cryptographically protected and MUST
// contain an INVALID_IKE_SPI Notify payload." IKEV2-2.21-02.
TEST(UnprotectedErrors, AnUnknownSpiIsAnsweredWithInvalidIkeSpi)
{
    TwoEnds ends;
    for (const bool fromInitiator : {true, false})
    {
        const Message stray = StrayRequest(fromInitiator);
        const auto answers =
            AnswersTo(ends, TwoEnds::Responder, AtResponder(), Marked(EncodeMessage(stray)));
        ASSERT_EQ(answers.size(), 1U);
        EXPECT_NE(FindNotify(answers[0].payloads, NotifyType::InvalidIkeSpi), nullptr);
        EXPECT_EQ(answers[0].header.initiatorSpi, stray.header.initiatorSpi);
        EXPECT_EQ(answers[0].header.responderSpi, stray.header.responderSpi);
        EXPECT_EQ(answers[0].header.messageId, 77U);
        EXPECT_EQ(answers[0].header.exchangeType, stray.header.exchangeType);
        EXPECT_TRUE(answers[0].header.IsResponse());
        EXPECT_NE(answers[0].header.IsFromInitiator(), fromInitiator);
        EXPECT_EQ(ends.All<SendDatagram>(TwoEnds::Responder).back().path, AtResponder());
    }
}

// 2.21.4: "If the message is marked as a response, the node can audit the suspicious event but MUST
// NOT respond." IKEV2-3.1-01. And 1.5: an unprotected notification is never answered.
TEST(UnprotectedErrors, AResponseIsNeverAnswered)
{
    TwoEnds ends;
    const auto seen = Connect(ends);
    Message response = StrayRequest();
    response.header.flags |= Header::FLAG_RESPONSE;
    Octets newer = Marked(EncodeMessage(response));
    EXPECT_THAT(AnswersTo(ends, TwoEnds::Responder, AtResponder(), newer), IsEmpty());
    newer[4 + 17] = 0x30;
    EXPECT_THAT(AnswersTo(ends, TwoEnds::Responder, AtResponder(), newer), IsEmpty());
    Message hint = StrayRequest();
    hint.payloads = {{MakeNotify(NotifyType::InvalidSpi, {1, 2, 3, 4})}};
    // From a stranger: nothing is checked either.
    Path stranger = AtResponder();
    stranger.peer.address = *IpAddress::Parse("192.0.2.66");
    EXPECT_THAT(AnswersTo(ends, TwoEnds::Responder, stranger, Marked(EncodeMessage(hint))),
                IsEmpty());
    // The IKE_SA_INIT response once more, and as if it were for the responder.
    EXPECT_THAT(AnswersTo(ends, TwoEnds::Initiator, AtInitiator(IKE_PORT), seen[1].octets),
                IsEmpty());
    EXPECT_THAT(AnswersTo(ends, TwoEnds::Responder, AtResponder(IKE_PORT), seen[1].octets),
                IsEmpty());
}

// 2.21.4: "A node needs to limit the rate at which it will send messages in response to unprotected
// messages"; to send any is a MAY.
TEST(UnprotectedErrors, AnswersAreLimitedInRateAndCanBeSwitchedOff)
{
    TwoEnds ends;
    const Octets stray = Marked(EncodeMessage(StrayRequest()));
    for (int i = 0; i < 1000; ++i)
    {
        ends.Inject(TwoEnds::Responder, AtResponder(), stray);
    }
    EXPECT_LE(ends.All<SendDatagram>(TwoEnds::Responder).size(), 200U);
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).size(), 1000U);
    auto silent = TwoEnds::ResponderConfig();
    silent.ike.answerUnknownSpis = false;
    TwoEnds others(TwoEnds::InitiatorConfig(), silent);
    EXPECT_THAT(AnswersTo(others, TwoEnds::Responder, AtResponder(), stray), IsEmpty());
}

// 2.5: "If an endpoint receives a message with a higher major version number, it MUST drop the
// message and SHOULD send an unauthenticated Notify message of type INVALID_MAJOR_VERSION". 1.5:
// "the version flags are set in the normal fashion". IKEV2-3.1-02.
TEST(UnprotectedErrors, AHigherMajorVersionIsRefused)
{
    TwoEnds ends;
    Octets request = Connect(ends).front().octets;
    request[17] = 0x35;
    const auto answers = AnswersTo(ends, TwoEnds::Responder, AtResponder(IKE_PORT), request);
    ASSERT_EQ(answers.size(), 1U);
    ASSERT_EQ(answers[0].payloads.size(), 1U);
    const auto* notify = FindNotify(answers[0].payloads, NotifyType::InvalidMajorVersion);
    ASSERT_NE(notify, nullptr);
    EXPECT_THAT(notify->data, IsEmpty());
    EXPECT_EQ(answers[0].header.version, Header::VERSION_2_0);
    EXPECT_EQ(answers[0].header.initiatorSpi,
              DecodeHeader(EncodeMessage(answers[0]))->initiatorSpi);
    // A lower one is no IKEv2, and a minor version is nobody's business.
    request[17] = 0x10;
    EXPECT_THAT(AnswersTo(ends, TwoEnds::Responder, AtResponder(IKE_PORT), request), IsEmpty());
    request[17] = 0x27;
    request[0] ^= 1;
    EXPECT_EQ(AnswersTo(ends, TwoEnds::Responder, AtResponder(IKE_PORT), request).size(), 1U);
}

// 2.5: "If the critical flag is set and the payload type is unrecognized, the message MUST be
// rejected and the response [...] MUST include a Notify payload UNSUPPORTED_CRITICAL_PAYLOAD".
// "If the critical flag is not set [...] that payload MUST be ignored." IKEV2-2.5-01, -02.
TEST(UnprotectedErrors, AnUnknownCriticalPayloadInIkeSaInitIsRefusedWithoutState)
{
    TwoEnds ends;
    auto request = *DecodeMessage(Connect(ends).front().octets);
    const auto timeout = ends.Of(TwoEnds::Responder).NextTimeout();
    request.header.initiatorSpi.octets.fill(0x77);
    request.payloads.push_back({UnknownPayload{200, {1, 2, 3}}, true});
    auto answers =
        AnswersTo(ends, TwoEnds::Responder, AtResponder(IKE_PORT), EncodeMessage(request));
    ASSERT_EQ(answers.size(), 1U);
    const auto* notify = FindNotify(answers[0].payloads, NotifyType::UnsupportedCriticalPayload);
    ASSERT_NE(notify, nullptr);
    EXPECT_EQ(notify->data, Octets{200});
    EXPECT_EQ(ends.Of(TwoEnds::Responder).NextTimeout(), timeout);
    request.payloads.back().critical = false;
    // "the critical flag is ignored" where the type is known.
    request.payloads.front().critical = true;
    answers = AnswersTo(ends, TwoEnds::Responder, AtResponder(IKE_PORT), EncodeMessage(request));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_NE(Find<SaPayload>(answers[0].payloads), nullptr);
}

// 3.10.1, INVALID_SYNTAX: "may only be returned for and in an encrypted packet".
TEST(UnprotectedErrors, InvalidSyntaxIsNeverSentInClear)
{
    TwoEnds ends;
    auto request = *DecodeMessage(Connect(ends).front().octets);
    request.header.initiatorSpi.octets.fill(0x77);
    request.payloads.erase(request.payloads.begin());
    EXPECT_THAT(AnswersTo(ends, TwoEnds::Responder, AtResponder(IKE_PORT), EncodeMessage(request)),
                IsEmpty());
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).back().why.code, ErrorCode::InvalidSyntax);
}

// 2.21.4: "A peer receiving such an unprotected Notify payload MUST NOT respond and MUST NOT change
// the state of any existing SAs"; it "should initiate a liveness check" and "SHOULD limit the
// frequency of such tests". IKEV2-2.4-03, -04; IKEV2-2.21-01.
TEST(UnprotectedErrors, ReceivedOnesLeadToALivenessCheckNowAndThenAndToNothingElse)
{
    for (const NotifyType type : {NotifyType::InvalidIkeSpi,
                                  NotifyType::InvalidSpi,
                                  NotifyType::InvalidMajorVersion,
                                  NotifyType::AuthenticationFailed,
                                  NotifyType::InvalidSyntax})
    {
        for (const TwoEnds::End end : {TwoEnds::Initiator, TwoEnds::Responder})
        {
            TwoEnds ends;
            ends.Connect();
            ends.Ladder();
            const auto before = ends.State(end);
            const Path path = end == TwoEnds::Initiator ? AtInitiator() : AtResponder();
            for (int i = 0; i < 100; ++i)
            {
                for (const bool isResponse : {true, false})
                {
                    ends.Inject(end, path, Marked(EncodeMessage(Hint(ends, type, isResponse))));
                }
                ends.RunFor(10ms);
            }
            // One second: one check, and its answer.
            EXPECT_EQ(ends.Ladder().size(), 2U) << std::to_underlying(type);
            EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
            EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
            EXPECT_EQ(ends.State(end).ikePath, before.ikePath);
            EXPECT_EQ(ends.State(end).childSas, before.childSas);
        }
    }
}

// 2.21.1: "the recipient should continue trying for some time before giving up".
//   HDR, SA, KE, Ni  -->
//                    <--  a forged error, or a response that is none
TEST(UnprotectedErrors, AForgedResponseToIkeSaInitEndsNothing)
{
    TwoEnds ends;
    std::vector<Octets> fromResponder;
    bool isHeld = true;
    Octets request;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Initiator && request.empty())
        {
            request = datagram.octets;
        }
        return !isHeld;
    };
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    auto forged = *DecodeMessage(request);
    forged.header.flags = Header::FLAG_RESPONSE;
    forged.header.responderSpi.octets.fill(0x66);
    for (Payload& payload : forged.payloads)
    {
        if (auto* ke = std::get_if<KePayload>(&payload.body))
        {
            ke->data.assign(ke->data.size(), 0);
        }
    }
    ends.Inject(TwoEnds::Initiator, AtInitiator(IKE_PORT), EncodeMessage(forged));
    for (const NotifyType type : {NotifyType::NoProposalChosen,
                                  NotifyType::InvalidSyntax,
                                  NotifyType::AuthenticationFailed,
                                  NotifyType::InvalidMajorVersion})
    {
        forged.payloads = {{MakeNotify(type)}};
        ends.Inject(TwoEnds::Initiator, AtInitiator(IKE_PORT), EncodeMessage(forged));
    }
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Initiator).size(), 5U);
    isHeld = false;
    ends.RunFor(5s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

} // namespace
} // namespace mopo::test
