// SPDX-License-Identifier: GPL-2.0-only
// RFC 7296 1.4, 2.2, 2.3: Message IDs, windows, and a response for each request.
#include "test/protocol/forger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;

const Path TO_RESPONDER = TwoEnds::Arriving("192.0.2.10", "203.0.113.1");
const Path TO_INITIATOR = TwoEnds::Arriving("203.0.113.1", "192.0.2.10");

// "The Message ID is a 32-bit quantity, which is zero for the IKE_SA_INIT messages [...] and
// incremented for each subsequent exchange", per direction. IKEV2-2.2-01, and IKEV2-2.2-02:
// "Responses always contain the same Message ID as the corresponding request."
TEST(MessageIds, CountUpInEachDirectionAndComeBackInTheResponse)
{
    TwoEnds ends;
    ends.Connect();
    for (int i = 0; i < 10; ++i)
    {
        ends.CheckLiveness(TwoEnds::Initiator);
        ends.CheckLiveness(TwoEnds::Responder);
        ends.RunFor(50ms);
    }
    std::vector<std::uint32_t> ofInitiator;
    std::vector<std::uint32_t> ofResponder;
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        std::vector<std::uint32_t> answered;
        auto& asked = end == TwoEnds::Initiator ? ofInitiator : ofResponder;
        for (const auto& traced : ends.All<IkeMessageTraced>(end))
        {
            const Header& header = traced.message.header;
            if (traced.sent != header.IsResponse())
            {
                (traced.sent ? asked : answered).push_back(header.messageId);
            }
        }
        EXPECT_EQ(answered, asked);
    }
    EXPECT_THAT(ofInitiator, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    EXPECT_THAT(ofResponder, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

// "each integer n may appear as the Message ID in four distinct messages": IKEV2-2.2-04: the flags
// tell them apart. "An IKE endpoint MUST be prepared to accept and process a request while it has a
// request outstanding": IKEV2-2.3-02: both ask at once, on a slow path.
TEST(MessageIds, BothEndsMayAskAtOnceUnderOneNumber)
{
    TwoEnds ends;
    ends.Connect();
    // The responder's requests catch up with the initiator's numbers.
    for (int i = 0; i < 2; ++i)
    {
        ends.CheckLiveness(TwoEnds::Responder);
        ends.RunFor(50ms);
    }
    ends.SetDelay("192.0.2.10", "203.0.113.1", 40ms);
    ends.Ladder();
    ends.CheckLiveness(TwoEnds::Initiator);
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(90ms);
    EXPECT_THAT(ends.Ladder(),
                testing::UnorderedElementsAre("I>R INFORMATIONAL 2 {COOKIE2}",
                                              "R>I INFORMATIONAL 2 {COOKIE2}",
                                              "I>R INFORMATIONAL 2 = {COOKIE2}",
                                              "R>I INFORMATIONAL 2 = {COOKIE2}"));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// IKEV2-2.3-02: a CHANGE_PATH is processed while the responder waits for an answer of its own.
TEST(MessageIds, AChangePathIsProcessedWhileARequestIsOutstanding)
{
    TwoEnds ends;
    ends.Connect();
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.CheckLiveness(TwoEnds::Responder);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Wlan()});
    ends.RunFor(5ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
}

// IKEV2-2.3-01: "An IKE endpoint MUST NOT exceed the peer's stated window size": with a peer that
// states none, one request at a time.
TEST(MessageIds, NoMoreRequestsThanTheWindowHolds)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.windowSize = 1;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.Connect();
    ends.Ladder();
    for (int i = 0; i < 3; ++i)
    {
        ends.CheckLiveness(TwoEnds::Initiator);
    }
    EXPECT_THAT(ends.Ladder(), ElementsAre("I>R INFORMATIONAL 2 {COOKIE2}"));
}

// IKEV2-2.3-03: "capable of processing incoming requests out of order"; IKEV2-2.3-05: below the
// window and beyond it a request is neither executed nor answered.
TEST(MessageIds, InsideTheWindowRequestsMayComeInAnyOrder)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.Ladder();
    const auto ask = [&](std::uint32_t messageId)
    {
        ends.Inject(TwoEnds::Responder,
                    TO_RESPONDER,
                    forger.Make(TwoEnds::Initiator, messageId, {Cookie2()}));
    };
    ask(6);
    EXPECT_THAT(ends.Ladder(), IsEmpty());
    ask(5);
    ask(3);
    ask(2);
    ask(4);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 5 = {COOKIE2}",
                            "R>I INFORMATIONAL 3 = {COOKIE2}",
                            "R>I INFORMATIONAL 2 = {COOKIE2}",
                            "R>I INFORMATIONAL 4 = {COOKIE2}"));
    ask(1);
    ask(10);
    EXPECT_THAT(ends.Ladder(), IsEmpty());
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).back().why.code, ErrorCode::Replayed);
}

// "Every request requires a response." IKEV2-1.4-01, IKEV2-3.10-01,
// IKEV2-3.10-03: one with notifies that nobody knows as well, errors among them, and nothing else
// comes of it.
TEST(MessageIds, ARequestWithUnknownNotifiesIsAnswered)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.Ladder();
    ends.Inject(TwoEnds::Responder,
                TO_RESPONDER,
                forger.Make(TwoEnds::Initiator,
                            2,
                            {Notify(60000, {1, 2}), Notify(8000), Notify(24), Cookie2()}));
    EXPECT_THAT(ends.Ladder(), ElementsAre("R>I INFORMATIONAL 2 = {COOKIE2}"));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).size(), 0U);
}

// "If the critical flag is set and the payload type is unrecognized, the message MUST be rejected
// and the response to the IKE request containing that payload MUST include a Notify payload
// UNSUPPORTED_CRITICAL_PAYLOAD". IKEV2-2.5-01.
TEST(MessageIds, ACriticalPayloadThatIsUnknownIsRefused)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.Ladder();
    Payload unknown{UnknownPayload{200, {1}}};
    unknown.critical = true;
    ends.Inject(
        TwoEnds::Responder,
        TO_RESPONDER,
        forger.Make(TwoEnds::Initiator, 2, {Cookie2(), Notify(CodePoints{}.changePath), unknown}));
    EXPECT_THAT(
        ends.Ladder(),
        ElementsAre(testing::HasSubstr("R>I INFORMATIONAL 2 = {UNSUPPORTED_CRITICAL_PAYLOAD")));
    const auto sent = ends.All<IkeMessageTraced>(TwoEnds::Responder).back();
    EXPECT_EQ(FindNotify(sent.message.payloads, NotifyType::UnsupportedCriticalPayload)->data,
              Octets{200});
    EXPECT_TRUE(ends.All<PathChanged>(TwoEnds::Responder).empty());
}

// "An IKE endpoint MUST NOT generate a response to a message that is marked as being a response".
// IKEV2-3.1-01: neither to one that nobody asked for, nor to one that is broken.
TEST(MessageIds, AResponseIsNeverAnswered)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    const std::size_t before = ends.Wire().size();
    Payload unknown{UnknownPayload{200, {1}}};
    unknown.critical = true;
    for (const std::uint32_t messageId : {0U, 1U, 2U, 7U})
    {
        ends.Inject(TwoEnds::Responder,
                    TO_RESPONDER,
                    forger.Make(TwoEnds::Initiator, messageId, {unknown}, true));
        ends.Inject(TwoEnds::Initiator,
                    TO_INITIATOR,
                    forger.Make(TwoEnds::Responder, messageId, {Cookie2()}, true));
    }
    EXPECT_EQ(ends.Wire().size(), before);
}

} // namespace
} // namespace mopo::test
