// SPDX-License-Identifier: GPL-2.0-only
// IKE_SA_INIT and IKE_AUTH between two endpoints (RFC 7296 1.2; draft 2.7).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;

//   Initiator                          Responder
//   500>500  HDR, SA, KE, Ni, N+   -->
//                                  <--  HDR, SA, KE, Nr, N+
//   4500>4500 HDR, SK {IDi, …}     -->
//                                  <--  HDR, SK {IDr, …}
TEST(InitialExchanges, TwoRoundTripsMakeAnIkeSaAndAChildSa)
{
    TwoEnds ends;
    ends.Connect();
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R IKE_SA_INIT 0 {SA, KE, N, MOPO_SUPPORTED, NAT_DETECTION_*}",
                            "R>I IKE_SA_INIT 0 = {SA, KE, N, MOPO_SUPPORTED, NAT_DETECTION_*}",
                            "I>R IKE_AUTH 1 {IDi, INITIAL_CONTACT, IDr, AUTH, SA, TSi, TSr, CP, "
                            "SET_WINDOW_SIZE}",
                            "R>I IKE_AUTH 1 = {IDr, AUTH, SA, TSi, TSr, CP, SET_WINDOW_SIZE}"));
    ends.SendInner(TwoEnds::Initiator);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(10ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

// RFC 7296 2.19: the initiator gets an inner address, and its traffic selector is narrowed to it.
TEST(InitialExchanges, AnInnerAddressIsGivenFromThePool)
{
    TwoEnds ends;
    ends.Connect();
    const auto established = ends.All<Established>(TwoEnds::Initiator).front();
    ASSERT_EQ(established.innerAddresses.size(), 1U);
    EXPECT_EQ(established.innerAddresses.front().ToString(), "10.99.1.1");
    const auto child = ends.All<InstallEspSa>(TwoEnds::Initiator).front();
    ASSERT_EQ(child.localSelectors.size(), 1U);
    EXPECT_EQ(child.localSelectors.front().ToString(), "10.99.1.1-10.99.1.1");
    EXPECT_EQ(child.remoteSelectors.front().ToString(), "10.99.0.0-10.99.0.255");
    const auto other = ends.All<InstallEspSa>(TwoEnds::Responder).front();
    EXPECT_EQ(other.inboundKeys, child.outboundKeys);
    EXPECT_EQ(other.outboundKeys, child.inboundKeys);
    EXPECT_EQ(other.remoteSelectors, child.localSelectors);
}

// RFC 7296 1.2: the KE payload is of a group that the responder does not take.
//   HDR, SA, KE(x25519), Ni  -->
//                            <--  HDR(SPIi, 0), N(INVALID_KE_PAYLOAD: ecp256)
//   HDR, SA, KE(ecp256), Ni  -->
TEST(InitialExchanges, AWrongGroupIsCorrectedWithInvalidKePayload)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    initiator.ike.peers.front().ikeSuites.push_back(*ParseIkeSuite("aes128gcm16-prfsha256-ecp256"));
    responder.ike.peers.front().ikeSuites = {*ParseIkeSuite("aes128gcm16-prfsha256-ecp256")};
    TwoEnds ends(initiator, responder);
    ends.Connect();
    const auto ladder = ends.Ladder();
    ASSERT_GE(ladder.size(), 4U);
    EXPECT_EQ(ladder[1], "R>I IKE_SA_INIT 0 = {INVALID_KE_PAYLOAD}");
    // MOPO-2.1-04: the request that is made anew still carries MOPO_SUPPORTED.
    EXPECT_EQ(ladder[2], "I>R IKE_SA_INIT 0 {SA, KE, N, MOPO_SUPPORTED, NAT_DETECTION_*}");
}

TEST(InitialExchanges, NothingInCommonIsRefusedWithoutState)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.peers.front().ikeSuites = {
        *ParseIkeSuite("aes256-sha256_128-prfsha256-modp2048")};
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ladder()[1], "R>I IKE_SA_INIT 0 = {NO_PROPOSAL_CHOSEN}");
    EXPECT_FALSE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_EQ(ends.Of(TwoEnds::Responder).NextTimeout(), std::nullopt);
}

TEST(InitialExchanges, AnotherSecretFailsAuthenticationAtTheResponder)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.peers.front().preSharedKey = {'g', 'u', 'e', 's', 's'};
    TwoEnds ends(initiator);
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(1s);
    EXPECT_EQ(ends.Ladder().at(3), "R>I IKE_AUTH 1 = {AUTHENTICATION_FAILED}");
    EXPECT_FALSE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.All<Established>(TwoEnds::Responder).empty());
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).size(), 1U);
}

// RFC 7296 2.1: "the responder MUST ignore the retransmitted request except insofar as it causes a
// retransmission of the response". IKEV2-2.1-02, 2.1-04.
TEST(InitialExchanges, LostMessagesAreSentAgainBitByBit)
{
    TwoEnds ends;
    std::set<Octets> seen;
    std::vector<Octets> fromInitiator;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Initiator)
        {
            fromInitiator.push_back(datagram.octets);
        }
        // The first copy of each datagram is lost.
        return !seen.insert(datagram.octets).second;
    };
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(30s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    ASSERT_GE(fromInitiator.size(), 2U);
    EXPECT_EQ(fromInitiator[0], fromInitiator[1]);
    EXPECT_EQ(ends.All<Established>(TwoEnds::Responder).size(), 1U);
}

// RFC 7296 2.4: "Retransmission times MUST increase exponentially"; the attempt ends some time.
TEST(InitialExchanges, ASilentResponderIsGivenUp)
{
    TwoEnds ends;
    ends.Cut("192.0.2.10", "203.0.113.1");
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("192.0.2.10", "eth0")});
    ends.RunFor(200s);
    std::vector<Instant> sent;
    for (const auto& logged : ends.Log(TwoEnds::Initiator))
    {
        if (std::holds_alternative<SendDatagram>(logged.output))
        {
            sent.push_back(logged.at);
        }
    }
    ASSERT_GE(sent.size(), 5U);
    EXPECT_EQ(sent[2] - sent[1], 2 * (sent[1] - sent[0]));
    EXPECT_EQ(sent[3] - sent[2], 2 * (sent[2] - sent[1]));
    const auto closed = ends.All<Closed>(TwoEnds::Initiator);
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(closed.front().reason, CloseReason::ExchangeFailed);
}

// Draft 1.1.1 in small: a seed and a configuration give the same bits again.
TEST(InitialExchanges, TheSameSeedGivesTheSameOctets)
{
    const auto octets = [](std::uint64_t seed)
    {
        TwoEnds ends(TwoEnds::InitiatorConfig(), TwoEnds::ResponderConfig(), seed);
        Octets all;
        ends.hook = [&](TwoEnds::Datagram& datagram)
        {
            Append(all, datagram.octets);
            return true;
        };
        ends.Connect();
        return all;
    };
    EXPECT_EQ(octets(7), octets(7));
    EXPECT_NE(octets(7), octets(8));
}

// IKEV2-2.4-08: an IKE SA is closed with a Delete payload.
TEST(InitialExchanges, CloseDeletesAtBothEnds)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, CloseCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 2 {D, COOKIE2}", "R>I INFORMATIONAL 2 = {COOKIE2}"));
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Initiator).front().reason, CloseReason::Requested);
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).front().reason, CloseReason::DeletedByPeer);
    EXPECT_EQ(ends.All<RemoveEspSa>(TwoEnds::Responder).size(), 1U);
}

} // namespace
} // namespace mopo::test
