// SPDX-License-Identifier: GPL-2.0-only
// What an authenticated peer may say wrong, and what that leads to (RFC 7296 2.5, 2.21.2, 2.21.3,
// 3.10); how IKE_AUTH fails; and Message IDs that come to their end (D-03).
#include "model/crypto/sk-payload.h"
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;

/// A request of the initiator with its keys, as it arrives at the responder: what it says next,
/// instead of what it would.
void Say(TwoEnds& ends,
         const Payloads& payloads,
         std::uint32_t messageId = 2,
         ExchangeType exchange = ExchangeType::Informational)
{
    const auto derived = ends.All<IkeKeysDerived>(TwoEnds::Initiator).back();
    const auto crypto = NewOpensslCrypto();
    const auto cipher = std::move(*crypto->NewPacketCipher(
        *derived.suite.encryption, derived.keys.ei, derived.suite.integrity, derived.keys.ai));
    Header header;
    header.initiatorSpi = derived.initiatorSpi;
    header.responderSpi = derived.responderSpi;
    header.exchangeType = std::to_underlying(exchange);
    header.flags = Header::FLAG_INITIATOR;
    header.messageId = messageId;
    const Octets iv(cipher->IvLength(), static_cast<std::uint8_t>(0xa0 + messageId));
    Octets datagram(4, 0);
    Append(datagram, *SealMessage(header, payloads, *cipher, iv));
    ends.Inject(TwoEnds::Responder,
                {{*IpAddress::Parse("203.0.113.1"), NAT_T_PORT},
                 {*IpAddress::Parse("192.0.2.10"), NAT_T_PORT}},
                datagram);
}

Payload Cookie2()
{
    return {MakeMopoNotify(CodePoints{}.cookie2, {}, Octets(16, 0xc2))};
}

// IKEV2-2.5-01: "the response [...] MUST include a Notify payload UNSUPPORTED_CRITICAL_PAYLOAD".
// That is not fatal once the IKE SA stands (2.21.2 has it so for IKE_AUTH alone).
TEST(ProtectedErrors, AnUnknownCriticalPayloadIsRefusedAndTheIkeSaStands)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    Say(ends, {Cookie2(), {UnknownPayload{200, {1, 2}}, true}});
    EXPECT_THAT(ends.Ladder(), ElementsAre("R>I INFORMATIONAL 2 = {UNSUPPORTED_CRITICAL_PAYLOAD}"));
    // IKEV2-2.5-02: without the critical flag it "MUST be ignored".
    Say(ends, {{UnknownPayload{200, {1, 2}}}, Cookie2()}, 3);
    EXPECT_THAT(ends.Ladder(), ElementsAre("R>I INFORMATIONAL 3 = {COOKIE2}"));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// IKEV2-3.10-01, -03: "Notify payloads with [unknown] status types MUST be ignored", and so must
// error types in a request. IKEV2-1.4-01: and it is answered.
TEST(ProtectedErrors, UnknownNotifiesInARequestAreIgnored)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    Say(ends, {Cookie2(), {NotifyPayload{ProtocolId::None, {}, 60000, {1}}}});
    Say(ends, {Cookie2(), {NotifyPayload{ProtocolId::None, {}, 16000, {}}}}, 3);
    Say(ends, {Cookie2(), {MakeNotify(NotifyType::InitialContact)}}, 4);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("R>I INFORMATIONAL 2 = {COOKIE2}",
                            "R>I INFORMATIONAL 3 = {COOKIE2}",
                            "R>I INFORMATIONAL 4 = {COOKIE2}"));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// 2.21.3: INVALID_SYNTAX "is considered fatal in both peers, meaning that the IKE SA is deleted
// without needing an explicit Delete payload".
TEST(ProtectedErrors, InvalidSyntaxEndsTheIkeSaWithoutADelete)
{
    const std::vector<std::pair<Payloads, ExchangeType>> wrong{
        {{Cookie2(), {NoncePayload{Octets(32, 1)}}}, ExchangeType::Informational},
        {{Cookie2()}, static_cast<ExchangeType>(99)},
        {{{NoncePayload{Octets(32, 1)}}}, ExchangeType::CreateChildSa},
        {{{AuthPayload{AuthMethod::SharedKeyMic, Octets(32, 1)}}}, ExchangeType::IkeAuth}};
    for (const auto& [payloads, exchange] : wrong)
    {
        TwoEnds ends;
        ends.Connect();
        ends.Ladder();
        Say(ends, payloads, 2, exchange);
        const auto ladder = ends.Ladder();
        ASSERT_EQ(ladder.size(), 1U);
        EXPECT_THAT(ladder[0], testing::HasSubstr("INVALID_SYNTAX"));
        EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).size(), 1U);
        EXPECT_EQ(ends.All<RemoveEspSa>(TwoEnds::Responder).size(), 1U);
    }
}

// IKEV2-2.3-05: "invalid request MUST NOT be acknowledged"; INVALID_MESSAGE_ID is a MAY (2.3).
TEST(ProtectedErrors, ARequestOutsideOfTheWindowIsNotAcknowledged)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    for (const std::uint32_t messageId : {6U, 1000U, 0xffffffffU, 0U})
    {
        Say(ends, {Cookie2()}, messageId);
    }
    EXPECT_THAT(ends.Ladder(), testing::IsEmpty());
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).size(), 4U);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// 2.21.2: AUTHENTICATION_FAILED is one of those "to cause the IKE SA to be deleted or not created,
// without a Delete payload".
TEST(ProtectedErrors, AuthenticationFailedEndsBothEndsWithoutADelete)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.peers.front().preSharedKey = {'g', 'u', 'e', 's', 's'};
    TwoEnds ends(initiator);
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(1s);
    const auto ladder = ends.Ladder();
    ASSERT_EQ(ladder.size(), 4U);
    EXPECT_EQ(ladder[3], "R>I IKE_AUTH 1 = {AUTHENTICATION_FAILED}");
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).size(), 1U);
}

// 2.21.2: "a responder may include all the payloads associated with authentication (IDr, CERT, and
// AUTH) while sending error notifications for the piggybacked exchanges [...], and the initiator
// MUST NOT fail the authentication because of this".
TEST(ProtectedErrors, AChildSaThatFailsLeavesTheIkeSaStanding)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.peers.front().localSelectors = {
        TrafficSelector::FromPrefix(*IpPrefix::Parse("10.77.0.0/24"))};
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.Connect();
    EXPECT_EQ(ends.Ladder().at(3),
              "R>I IKE_AUTH 1 = {IDr, AUTH, TS_UNACCEPTABLE, SET_WINDOW_SIZE}");
    EXPECT_TRUE(ends.All<InstallEspSa>(TwoEnds::Initiator).empty());
    EXPECT_TRUE(ends.All<InstallEspSa>(TwoEnds::Responder).empty());
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ladder().size(), 2U);
}

// 2.9: of several selectors the responder takes from each what its policy allows.
TEST(ProtectedErrors, SeveralSelectorsAreNarrowedEach)
{
    const auto range = [](const char* prefix)
    {
        return TrafficSelector::FromPrefix(*IpPrefix::Parse(prefix));
    };
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.peers.front().remoteSelectors = {
        range("10.98.0.0/16"), range("10.99.0.0/16"), range("10.77.0.0/16")};
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.peers.front().localSelectors = {range("10.99.0.0/24"), range("10.77.4.0/24")};
    TwoEnds ends(initiator, responder);
    ends.Connect();
    const auto child = ends.All<InstallEspSa>(TwoEnds::Initiator).front();
    ASSERT_EQ(child.remoteSelectors.size(), 2U);
    EXPECT_EQ(child.remoteSelectors[0].ToString(), "10.99.0.0-10.99.0.255");
    EXPECT_EQ(child.remoteSelectors[1].ToString(), "10.77.4.0-10.77.4.255");
    EXPECT_EQ(ends.All<InstallEspSa>(TwoEnds::Responder).front().localSelectors,
              child.remoteSelectors);
}

// IKEV2-2.4-09: "a cryptographically protected INITIAL_CONTACT notification"
// "asserts that this IKE SA is the only IKE SA currently active".
TEST(ProtectedErrors, InitialContactIsSentWhenThereIsNoOtherIkeSaWithThePeer)
{
    TwoEnds ends;
    ends.Connect();
    const auto type = std::to_underlying(NotifyType::InitialContact);
    ASSERT_EQ(ends.Sent(TwoEnds::Initiator, type).size(), 1U);
    EXPECT_EQ(ends.Sent(TwoEnds::Initiator, type).front().message.header.exchangeType,
              std::to_underlying(ExchangeType::IkeAuth));
    // Another one besides the first: both stand.
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Sent(TwoEnds::Initiator, type).size(), 1U);
    EXPECT_EQ(ends.All<Established>(TwoEnds::Responder).size(), 2U);
    EXPECT_TRUE(ends.All<Closed>(TwoEnds::Responder).empty());
}

// After a crash, here one that nobody heard of, the first IKE SA is known to the responder alone.
TEST(ProtectedErrors, InitialContactIsHeededInIkeAuthAndNowhereElse)
{
    TwoEnds ends;
    Octets init;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        init = init.empty() ? datagram.octets : init;
        return true;
    };
    ends.Connect();
    auto inClear = *DecodeMessage(init);
    inClear.header.initiatorSpi.octets.fill(0x77);
    inClear.payloads.push_back({MakeNotify(NotifyType::InitialContact)});
    ends.Inject(
        TwoEnds::Responder,
        {{*IpAddress::Parse("203.0.113.1"), IKE_PORT}, {*IpAddress::Parse("192.0.2.10"), IKE_PORT}},
        EncodeMessage(inClear));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    ends.hook = [](TwoEnds::Datagram&)
    {
        return false;
    };
    ends.Command(TwoEnds::Initiator, CloseCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(50s);
    ASSERT_EQ(ends.All<Closed>(TwoEnds::Initiator).size(), 1U);
    ASSERT_TRUE(ends.IsUp(TwoEnds::Responder));
    ends.hook = nullptr;
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.All<Established>(TwoEnds::Responder).size(), 2U);
    ASSERT_EQ(ends.All<Closed>(TwoEnds::Responder).size(), 1U);
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).front().ikeSa,
              ends.All<Established>(TwoEnds::Responder).front().ikeSa);
}

// D-03: "Never wrap: IKE_SA is closed before 2^32."
TEST(MessageIds, AnIkeSaIsRekeyedWhenHalfOfThemAreUsed)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.messageIdLimit = 40;
    TwoEnds ends(initiator);
    ends.Connect();
    for (int i = 0; i < 30; ++i)
    {
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.RunFor(100ms);
    }
    EXPECT_EQ(ends.All<IkeSaRekeyed>(TwoEnds::Initiator).size(), 1U);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// The peer's requests count as well, and where rekeying fails the IKE SA is closed.
TEST(MessageIds, AnIkeSaThatCannotBeRekeyedIsClosed)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.messageIdLimit = 20;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.Connect();
    ends.hook = [](TwoEnds::Datagram& datagram)
    {
        const auto header = DecodeHeader(OctetView(datagram.octets).subspan(4));
        return !header || header->exchangeType != std::to_underlying(ExchangeType::CreateChildSa);
    };
    for (int i = 0; i < 30 && ends.IsUp(TwoEnds::Initiator); ++i)
    {
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.RunFor(100ms);
    }
    EXPECT_TRUE(ends.All<IkeSaRekeyed>(TwoEnds::Responder).empty());
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Initiator).at(0).reason, CloseReason::DeletedByPeer);
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).at(0).reason, CloseReason::Requested);
}

} // namespace
} // namespace mopo::test
