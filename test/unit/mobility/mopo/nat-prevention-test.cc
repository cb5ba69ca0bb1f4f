// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/nat-prevention.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

const CodePoints CODE_POINTS;
const Path AT_SENDER{T("192.0.2.1", 500), T("198.51.100.2", 500)};
const Path AT_RECEIVER{AT_SENDER.peer, AT_SENDER.local};

class NatPrevention : public testing::Test
{
  protected:
    NatPreventionVerdict Judge(const Payloads& payloads, const Path& asReceived)
    {
        return JudgeNatPrevention(payloads, *m_crypto, asReceived, CODE_POINTS);
    }

    Payloads Sent(const Path& asSent)
    {
        Payloads payloads;
        AppendNatPrevention(payloads, *m_crypto, asSent, CODE_POINTS);
        return payloads;
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
};

// 3.6: "the SHA-1 hash [FIPS180-2] of the following data: the IP address and port from which the
// packet was sent, and the IP address and port to which the packet was sent." MOPO-3.6-03.
TEST_F(NatPrevention, HashIsSha1OfAddressesAndPortsInTheOrderOfTheSentence)
{
    EXPECT_EQ(ToHex(NatPreventionHash(*m_crypto, T("192.0.2.1", 500), T("198.51.100.2", 500))),
              "af1e860498edfa7b5b1402f8fbd2b0d568cab516");
    EXPECT_EQ(ToHex(NatPreventionHash(*m_crypto, T("2001:db8::1", 4500), T("2001:db8::2", 4500))),
              "ad3cfede3aa8685df0b6a27da3b6d0880c828db7");
}

// 3.6: "The Protocol ID field is set to one (1), and SPI Size is set to zero." MOPO-3.6-01, -02.
TEST_F(NatPrevention, TheNotifyHasTheNumberOfTheTableAndProtocolIdOne)
{
    const Payloads sent = Sent(AT_SENDER);
    ASSERT_EQ(sent.size(), 1U);
    const auto* notify = FindNotify(sent, CODE_POINTS.natPrevention);
    ASSERT_NE(notify, nullptr);
    EXPECT_FALSE(notify->IsError());
    EXPECT_EQ(notify->protocol, ProtocolId::Ike);
    EXPECT_TRUE(notify->spi.empty());
    EXPECT_EQ(ToHex(notify->data), "af1e860498edfa7b5b1402f8fbd2b0d568cab516");
}

// "MUST compare the NAT_PREVENTION payload with the values from the IP header". MOPO-2.7-04, -07.
TEST_F(NatPrevention, EachOfTheFourValuesCounts)
{
    const Payloads sent = Sent(AT_SENDER);
    EXPECT_EQ(Judge(sent, AT_RECEIVER), NatPreventionVerdict::Match);
    EXPECT_EQ(Judge({}, AT_RECEIVER), NatPreventionVerdict::Absent);
    for (const Path& changed : {Path{T("198.51.100.2", 500), T("192.0.2.9", 500)},
                                Path{T("198.51.100.2", 500), T("192.0.2.1", 501)},
                                Path{T("198.51.100.9", 500), T("192.0.2.1", 500)},
                                Path{T("198.51.100.2", 501), T("192.0.2.1", 500)},
                                AT_SENDER})
    {
        EXPECT_EQ(Judge(sent, changed), NatPreventionVerdict::Mismatch) << changed.ToString();
    }
}

// "IPv4/IPv6 translation agents, or other nodes that modify the addresses in the IP header": 36
// octets are never 12. MOPO-2.7-26, D-20.
TEST_F(NatPrevention, ATranslatedFamilyNeverMatches)
{
    const Payloads sent = Sent({T("2001:db8::1", 500), T("64:ff9b::198.51.100.2", 500)});
    EXPECT_EQ(Judge(sent, AT_RECEIVER), NatPreventionVerdict::Mismatch);
}

// MOPO-3.6-04: "length != 20 is a mismatch", whatever is right about the octets that are there.
TEST_F(NatPrevention, AnotherLengthMatchesNothing)
{
    for (const std::string_view data : {"",
                                        "af1e860498edfa7b5b1402f8fbd2b0d568cab5",
                                        "af1e860498edfa7b5b1402f8fbd2b0d568cab51600"})
    {
        EXPECT_EQ(Judge({Notify(CODE_POINTS.natPrevention, Hex(data))}, AT_RECEIVER),
                  NatPreventionVerdict::Mismatch)
            << data;
    }
}

// MOPO-3.6-02: "Protocol ID 0 also accepted".
TEST_F(NatPrevention, AnyProtocolIdIsAccepted)
{
    Payloads sent = Sent(AT_SENDER);
    std::get<NotifyPayload>(sent.front().body).protocol = ProtocolId::None;
    EXPECT_EQ(Judge(sent, AT_RECEIVER), NatPreventionVerdict::Match);
}

TEST_F(NatPrevention, OfSeveralEachMustMatch)
{
    Payloads sent = Sent(AT_SENDER);
    sent.push_back(sent.front());
    EXPECT_EQ(Judge(sent, AT_RECEIVER), NatPreventionVerdict::Match);
    sent.push_back(Sent(AT_RECEIVER).front());
    EXPECT_EQ(Judge(sent, AT_RECEIVER), NatPreventionVerdict::Mismatch);
}

// D-32: "every CHANGE_PATH and ADDITIONAL_ADDRESS request carries it".
TEST_F(NatPrevention, GoesWithRequestsThatUpdateAddresses)
{
    EXPECT_TRUE(UpdatesAddresses({Notify(CODE_POINTS.changePath)}, CODE_POINTS));
    EXPECT_TRUE(
        UpdatesAddresses({Notify(CODE_POINTS.additionalAddress, Hex("c0000201"))}, CODE_POINTS));
    EXPECT_FALSE(
        UpdatesAddresses({Notify(CODE_POINTS.cookie2, Hex("0011223344556677"))}, CODE_POINTS));
}

// --- IKE_SA_INIT at the responder

// "If they do not match, the responder replies with "HDR(A,0), N(NAT_PREVENTED)"", and "both the
// initiator and responder [can] have a policy". MOPO-2.7-05, -23, D-33.
TEST(NatPreventionInInit, TableOfVerdictsAndPolicy)
{
    using enum NatPreventionVerdict;
    const NatDetectionVerdict noNat;
    const NatDetectionVerdict nat{true, false};
    EXPECT_TRUE(IsInitPrevented(Mismatch, std::nullopt, false));
    EXPECT_TRUE(IsInitPrevented(Mismatch, noNat, true));
    EXPECT_FALSE(IsInitPrevented(Match, std::nullopt, false));
    EXPECT_FALSE(IsInitPrevented(Match, nat, false));
    EXPECT_FALSE(IsInitPrevented(Match, std::nullopt, true));
    EXPECT_FALSE(IsInitPrevented(Match, noNat, true));
    EXPECT_TRUE(IsInitPrevented(Match, nat, true));
    EXPECT_FALSE(IsInitPrevented(Absent, nat, false));
    EXPECT_TRUE(IsInitPrevented(Absent, std::nullopt, true));
    EXPECT_TRUE(IsInitPrevented(Absent, noNat, true));
}

class AddressesOfIkeSa : public testing::Test
{
  protected:
    const Path m_init{T("203.0.113.1", 500), T("192.0.2.10", 500)};
    const Path m_auth{T("203.0.113.1", 4500), T("198.51.100.1", 20001)};
    const Path m_initOn4500 = Between("203.0.113.1", "192.0.2.10");
};

// "If the values do match, the responder initializes (local_address, local_port, peer_address,
// peer_port) in the to-be-created IKE_SA with values from the IP header." MOPO-2.7-09.
TEST_F(AddressesOfIkeSa, AMatchPinsThoseOfIkeSaInit)
{
    EXPECT_EQ(InitialPath(m_init, m_auth, NatPreventionVerdict::Match, std::nullopt, true), m_init);
}

// MOPO-2.7-25, D-30: both kinds of payload, NAT traversal at both ends.
TEST_F(AddressesOfIkeSa, WithNatTraversalThePortsAre4500)
{
    const NatDetectionVerdict noNat;
    EXPECT_EQ(InitialPath(m_init, m_auth, NatPreventionVerdict::Match, noNat, true), m_initOn4500);
    // Without the draft at both ends only a NAT moves the ports (RFC 7296 2.23).
    EXPECT_EQ(InitialPath(m_init, m_auth, NatPreventionVerdict::Match, noNat, false), m_init);
}

// "The same applies if neither NAT_PREVENTION nor NAT_DETECTION_*_IP payloads were included, or if
// the responder does not support NAT Traversal." MOPO-2.7-10, -11.
TEST_F(AddressesOfIkeSa, WithoutNatTraversalThoseOfIkeSaInit)
{
    EXPECT_EQ(InitialPath(m_init, m_auth, NatPreventionVerdict::Absent, std::nullopt, true),
              m_init);
}

// "included NAT_DETECTION_*_IP payloads but no NAT_PREVENTION payload […] from the first IKE_AUTH
// request". MOPO-2.7-12.
TEST_F(AddressesOfIkeSa, WithNatDetectionAloneThoseOfIkeAuth)
{
    EXPECT_EQ(
        InitialPath(
            m_init, m_auth, NatPreventionVerdict::Absent, NatDetectionVerdict{true, false}, true),
        m_auth);
}

// --- NAT_PREVENTED instead of an IKE_SA_INIT response

// D-31: "≥ 3 consistent NAT_PREVENTED over ≥ 2 s". MOPO-2.7-08.
TEST(NatPreventedInInit, OnlyManyOverSomeTimeSuffice)
{
    NatPreventedHints hints;
    EXPECT_FALSE(hints.Any());
    for (int i = 0; i < 100; ++i)
    {
        hints.Note(At(milliseconds(i)));
    }
    EXPECT_TRUE(hints.Any());
    EXPECT_FALSE(hints.Suffice()) << "a flood within 0.1 s";
    hints.Note(At(seconds(2)));
    EXPECT_TRUE(hints.Suffice());
}

TEST(NatPreventedInInit, TwoAreTooFew)
{
    NatPreventedHints hints;
    hints.Note(At(seconds(0)));
    hints.Note(At(seconds(60)));
    EXPECT_FALSE(hints.Suffice());
    hints.Note(At(seconds(60)));
    EXPECT_TRUE(hints.Suffice());
}

// --- NAT_PREVENTED in a response to CHANGE_PATH

// D-32: "retry up to 3 times with new requests (0/1/2·RTO apart)". MOPO-2.7-20.
TEST(NatPreventedInChangePath, NewRequestsAtOnceAfterOneAndAfterTwoTimeouts)
{
    NatPreventionRetries retries;
    Instant now = At(seconds(0));
    for (const auto pause : {milliseconds(0), milliseconds(500), milliseconds(1000)})
    {
        ASSERT_TRUE(retries.OnPrevented(now, milliseconds(500), 3));
        EXPECT_EQ(retries.Due(), now + pause);
        EXPECT_EQ(retries.TakeDue(now + pause - milliseconds(1)), false);
        now += pause;
        EXPECT_TRUE(retries.TakeDue(now));
        EXPECT_FALSE(retries.TakeDue(now)) << "once";
    }
    EXPECT_FALSE(retries.OnPrevented(now, milliseconds(500), 3));
    EXPECT_EQ(retries.Due(), std::nullopt);
}

TEST(NatPreventedInChangePath, ANewDecisionCountsFromTheBeginning)
{
    NatPreventionRetries retries;
    EXPECT_FALSE(retries.OnPrevented(At(seconds(0)), milliseconds(500), 0));
    EXPECT_TRUE(retries.OnPrevented(At(seconds(0)), milliseconds(500), 1));
    retries.Reset();
    EXPECT_EQ(retries.Due(), std::nullopt);
    EXPECT_TRUE(retries.OnPrevented(At(seconds(1)), milliseconds(500), 1));
    EXPECT_EQ(retries.Due(), At(seconds(1)));
}

} // namespace
} // namespace mopo
