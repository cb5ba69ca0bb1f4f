// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.7: NAT prevention in the initial exchanges.
#include "test/protocol/nat-prevention.h"

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

constexpr std::uint8_t INIT = 34;
constexpr std::uint8_t AUTH = 35;

Header HeaderOf(const TwoEnds::Datagram& datagram)
{
    OctetView octets = datagram.octets;
    return *DecodeHeader(datagram.path.local.port == NAT_T_PORT ? octets.subspan(4) : octets);
}

Octets PreventedResponse(const IkeSpi& initiatorSpi)
{
    Message message;
    message.header.initiatorSpi = initiatorSpi;
    message.header.exchangeType = INIT;
    message.header.flags = Header::FLAG_RESPONSE;
    message.payloads = {{MakeMopoNotify(CodePoints{}.natPrevented, CodePoints{})}};
    return EncodeMessage(message);
}

std::string WhyClosed(const TwoEnds& ends)
{
    const auto closed = ends.All<Closed>(TwoEnds::Initiator);
    return closed.empty() ? "" : closed.back().why;
}

/// What the responder sent, as octets.
std::vector<Octets> Answers(const TwoEnds& ends)
{
    std::vector<Octets> answers;
    for (const auto& datagram : ends.All<SendDatagram>(TwoEnds::Responder))
    {
        answers.push_back(datagram.octets);
    }
    return answers;
}

bool HasNoState(TwoEnds& ends)
{
    return ends.All<StateTraced>(TwoEnds::Responder).empty() &&
           ends.All<Established>(TwoEnds::Responder).empty() &&
           !ends.Of(TwoEnds::Responder).NextTimeout().has_value();
}

//   Initiator                             Responder
//   HDR(A,0), SAi1, KEi, Ni,
//     N(MOPO_SUPPORTED),
//     N(NAT_PREVENTION)              -->
//                                    <--  HDR(A,B), SAr1, KEr, Nr, N(MOPO_SUPPORTED)
// "The initiator MAY include a NAT_PREVENTION payload in an IKE_SA_INIT request." MOPO-2.7-03, -17;
// without NAT_DETECTION (D-30), so that the ports stay.
TEST(Section27, TheInitiatorSendsNatPreventionAndNoNatDetection)
{
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
    ends.Connect();
    EXPECT_THAT(ends.Ladder(),
                Contains("I>R IKE_SA_INIT 0 {SA, KE, N, MOPO_SUPPORTED, NAT_PREVENTION}"));
    const auto sent = ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention);
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(DataOf(sent.front()), HashOf("192.0.2.10", "203.0.113.1"));
    EXPECT_EQ(ends.State(TwoEnds::Initiator).ikePath.ToString(),
              "192.0.2.10:500 > 203.0.113.1:500");
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "203.0.113.1:500 > 192.0.2.10:500");
    ends.SendInner(TwoEnds::Initiator);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(20ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

TEST(Section27, WithoutThePolicyNothingOfItIsOnTheWire)
{
    TwoEnds ends;
    ends.Connect();
    EXPECT_THAT(ends.Ladder(), Each(Not(HasSubstr("NAT_PREVENTION"))));
}

TEST(Section27, Ipv6IsComparedLikeIpv4)
{
    auto initiator = Preventing(TwoEnds::InitiatorConfig());
    initiator.ike.peers.front().addresses = {*IpAddress::Parse("3fff:ff::1")};
    TwoEnds ends(initiator);
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Local("3fff:ff::1", "wan")});
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("3fff:3::20", "eth0")});
    ends.Connect();
    EXPECT_EQ(DataOf(ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention).front()),
              HashOf("3fff:3::20", "3fff:ff::1"));
}

//   HDR(A,0), SAi1, KEi, Ni,
//     N(MOPO_SUPPORTED),
//     N(NAT_PREVENTION)       --> NAT -->
//                                    <--  HDR(A,0), N(NAT_PREVENTED)
// "If they do not match, the responder replies with "HDR(A,0), N(NAT_PREVENTED)" and does not
// create any state." MOPO-1.2-15, MOPO-2.7-05, -06, MOPO-3.7-01 to -03.
TEST(Section27, ANatAtIkeSaInitIsRefusedWithoutState)
{
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
    PutBehindNat(ends);
    ends.Initiate();
    ends.RunFor(300ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R IKE_SA_INIT 0 {SA, KE, N, MOPO_SUPPORTED, NAT_PREVENTION}",
                            "R>I IKE_SA_INIT 0 = {NAT_PREVENTED}"));
    const auto request = ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention).front();
    ASSERT_EQ(Answers(ends).size(), 1U);
    EXPECT_EQ(ToHex(Answers(ends).front()),
              request.message.header.initiatorSpi.ToString() + "0000000000000000" +
                  "2920222000000000" + "00000024" + "00000008" + "01003ea9");
    EXPECT_TRUE(HasNoState(ends));
    // D-31: a hint is not the end; the request is sent again until its time is over.
    EXPECT_TRUE(ends.All<Closed>(TwoEnds::Initiator).empty());
    ends.RunFor(180s);
    EXPECT_EQ(WhyClosed(ends), "NAT on path");
    EXPECT_TRUE(HasNoState(ends));
}

// "the IP address and port from which the packet was sent". MOPO-2.7-07.
TEST(Section27, APortAloneIsAMismatch)
{
    for (const bool ofSource : {true, false})
    {
        TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
        ends.hook = [&](TwoEnds::Datagram& datagram)
        {
            if (datagram.from == TwoEnds::Initiator)
            {
                (ofSource ? datagram.path.local : datagram.path.peer).port = 20000;
            }
            return true;
        };
        ends.Initiate();
        ends.RunFor(300ms);
        EXPECT_THAT(ends.Ladder(), Contains("R>I IKE_SA_INIT 0 = {NAT_PREVENTED}"));
        EXPECT_TRUE(HasNoState(ends));
    }
}

// "IPv4/IPv6 translation agents": an initiator with IPv6 alone, a responder with IPv4 alone.
// MOPO-2.7-26.
TEST(Section27, ATranslatorOfFamiliesIsRefused)
{
    auto initiator = Preventing(TwoEnds::InitiatorConfig());
    initiator.ike.peers.front().addresses = {*IpAddress::Parse("64:ff9b::cb00:7101")};
    TwoEnds ends(initiator);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("3fff:3::20", "eth0")});
    Octets request;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Initiator)
        {
            request = datagram.octets;
        }
        return false;
    };
    ends.Initiate();
    ends.Inject(TwoEnds::Responder,
                {{*IpAddress::Parse("203.0.113.1"), 500}, {*IpAddress::Parse("192.0.2.200"), 500}},
                request);
    EXPECT_THAT(ends.Ladder(), Contains("R>I IKE_SA_INIT 0 = {NAT_PREVENTED}"));
    EXPECT_TRUE(HasNoState(ends));
}

// "does not create any state", however many come; and not every one is answered. MOPO-2.7-06.
TEST(Section27, AFloodLeavesNothingBehind)
{
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
    Octets request;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Initiator)
        {
            request = datagram.octets;
        }
        return false;
    };
    ends.Initiate();
    for (std::uint16_t port = 1000; port < 3000; ++port)
    {
        request[7] = static_cast<std::uint8_t>(port);
        ends.Inject(
            TwoEnds::Responder,
            {{*IpAddress::Parse("203.0.113.1"), 500}, {*IpAddress::Parse("192.0.2.10"), port}},
            request);
    }
    EXPECT_EQ(Answers(ends).size(), 200U);
    EXPECT_TRUE(HasNoState(ends));
}

// Nobody has signed NAT_PREVENTED: "a genuine IKE_SA_INIT response at any time wins" (D-31).
// MOPO-2.7-08.
TEST(Section27, ForgedNatPreventedDoesNotPreventAnything)
{
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
    bool isResponderMute = true;
    IkeSpi spi;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        spi = HeaderOf(datagram).initiatorSpi;
        return datagram.from == TwoEnds::Initiator || !isResponderMute;
    };
    ends.Initiate();
    const Path back{{*IpAddress::Parse("192.0.2.10"), 500},
                    {*IpAddress::Parse("203.0.113.1"), 500}};
    for (int i = 0; i < 40; ++i)
    {
        ends.Inject(TwoEnds::Initiator, back, PreventedResponse(spi));
        ends.RunFor(500ms);
    }
    EXPECT_FALSE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.All<Closed>(TwoEnds::Initiator).empty());
    isResponderMute = false;
    ends.RunFor(31s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// D-31: NAT_PREVENTED is a hint, and the other pairs are tried beside the one in doubt, each with
// an IKE_SA_INIT of its own (D-62).
TEST(Section27, ANatOnTheFirstPairLeadsToTheNext)
{
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("10.1.0.10", "eth0"),
                    TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Initiate();
    ends.RunFor(8s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
    const auto requests = ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention);
    EXPECT_NE(requests.front().message.header.initiatorSpi,
              requests.back().message.header.initiatorSpi);
    EXPECT_EQ(DataOf(requests.back()), HashOf("198.51.100.66", "203.0.113.1"));
}

// "after all pairs report "NAT on path"" (D-31).
TEST(Section27, NatsOnAllPairsAreTheReasonInTheEnd)
{
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("10.1.0.10", "eth0"),
                    TwoEnds::Local("10.2.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.AddNat("10.2.0.10", "198.51.100.2");
    ends.Initiate();
    ends.RunFor(180s);
    for (const PathRefused& refused : ends.All<PathRefused>(TwoEnds::Initiator))
    {
        EXPECT_TRUE(refused.natPrevented);
    }
    EXPECT_EQ(WhyClosed(ends), "NAT on path");
}

// A responder without the draft ignores the notify, and says so by what its response has not: "I
// with a mandatory policy must then abort" (D-31). MOPO-2.7-22.
TEST(Section27, AResponderWithoutMopoHasNotChecked)
{
    auto responder = Preventing(TwoEnds::ResponderConfig());
    responder.ike.mopo = false;
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()), responder);
    PutBehindNat(ends);
    ends.Initiate();
    ends.RunFor(300ms);
    EXPECT_THAT(ends.Ladder(), Contains("R>I IKE_SA_INIT 0 = {SA, KE, N}"));
    EXPECT_THAT(WhyClosed(ends), HasSubstr("does not support MOPO"));
}

TEST(Section27, AnInitiatorWithoutMopoCannotHaveThePolicy)
{
    auto initiator = Preventing(TwoEnds::InitiatorConfig());
    initiator.ike.mopo = false;
    TwoEnds ends(initiator);
    const auto id = ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway");
    ASSERT_FALSE(id.has_value());
    EXPECT_EQ(id.error().code, ErrorCode::InvalidConfiguration);
}

// "allows both the initiator and responder to have a policy": a request that shows nothing is
// refused as well (D-33). MOPO-2.7-23.
TEST(Section27, AResponderWithThePolicyWantsToSeeThatThereIsNoNat)
{
    TwoEnds without(TwoEnds::InitiatorConfig(), Preventing(TwoEnds::ResponderConfig()));
    without.Initiate();
    without.RunFor(300ms);
    EXPECT_THAT(without.Ladder(), Contains("R>I IKE_SA_INIT 0 = {NAT_PREVENTED}"));
    EXPECT_TRUE(HasNoState(without));
    without.RunFor(180s);
    EXPECT_EQ(WhyClosed(without), "the responder wants NAT prevention");

    TwoEnds with(Preventing(TwoEnds::InitiatorConfig()), Preventing(TwoEnds::ResponderConfig()));
    with.Connect();
}

// "used to guarantee that NATs have not modified the address": a translator that comes after
// IKE_SA_INIT gets its responses, and its address no IKE SA and no IPsec SA. MOPO-2.7-01, -02, -09,
// -24.
TEST(Section27, IkeAuthFromATranslatedAddressChangesNothing)
{
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
    ends.Initiate();
    ends.RunFor(7ms);
    ends.AddNat("192.0.2.10", "198.51.100.77");
    ends.RunFor(100ms);
    ASSERT_TRUE(ends.IsUp(TwoEnds::Initiator));
    ASSERT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_EQ(ends.All<SendDatagram>(TwoEnds::Responder).back().path.peer.ToString(),
              "198.51.100.77:20000");
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "203.0.113.1:500 > 192.0.2.10:500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.ToString(), "192.0.2.10:500");
    EXPECT_THAT(ends.State(TwoEnds::Responder).peerAddresses,
                ElementsAre(*IpAddress::Parse("192.0.2.10")));
    // "When an IPsec SA is created, the tunnel header IP addresses […] are taken from the IKE_SA".
    ends.Command(TwoEnds::Initiator,
                 WishCommand{ends.Id(TwoEnds::Initiator),
                             RekeyChildSa{ends.State(TwoEnds::Initiator).childSas[0].inboundSpi}});
    ends.RunFor(100ms);
    const auto installed = ends.All<InstallEspSa>(TwoEnds::Responder);
    ASSERT_EQ(installed.size(), 2U);
    EXPECT_EQ(installed.back().addresses.path.peer.ToString(), "192.0.2.10:500");
    EXPECT_EQ(ends.All<SendDatagram>(TwoEnds::Responder).back().path.peer.ToString(),
              "198.51.100.77:20000");
}

// "The same applies if neither NAT_PREVENTION nor NAT_DETECTION_*_IP payloads were included", and
// then IKE "can, in fact, work across some types of one-to-one "basic" NATs". MOPO-2.7-10, -11,
// -21.
TEST(Section27, WithoutEitherPayloadTheHeaderOfIkeSaInitCounts)
{
    for (const bool initiatorDetects : {false, true})
    {
        auto initiator = TwoEnds::InitiatorConfig();
        auto responder = TwoEnds::ResponderConfig();
        initiator.ike.natTraversal = initiatorDetects;
        responder.ike.natTraversal = false;
        TwoEnds ends(initiator, responder);
        PutBehindNat(ends);
        ends.Initiate();
        ends.RunFor(7ms);
        ends.RebootNat("10.1.0.10");
        ends.RunFor(100ms);
        EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
        EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.peer.ToString(), "198.51.100.1:20000");
        EXPECT_EQ(ends.All<SendDatagram>(TwoEnds::Responder).back().path.peer.port, 21001U);
    }
}

// "from the first IKE_AUTH request", if it is one: a datagram whose integrity fails is none.
// MOPO-2.7-12, -13.
TEST(Section27, OnlyAnAuthenticIkeAuthGivesTheAddresses)
{
    TwoEnds ends;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Initiator && HeaderOf(datagram).exchangeType == AUTH)
        {
            Octets spoofed = datagram.octets;
            spoofed.back() ^= 1;
            ends.Inject(TwoEnds::Responder,
                        {datagram.path.peer, {*IpAddress::Parse("203.0.113.66"), 4500}},
                        spoofed);
        }
        return true;
    };
    ends.Connect();
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.peer.ToString(), "192.0.2.10:4500");
}

// Stripping NAT_PREVENTION, or a hash for what the translator makes of the header, gets past the
// responder, and not past AUTH, which covers the whole first message (D-30).
TEST(Section27, StrippingOrRewritingItIsCaughtByAuth)
{
    for (const bool rewrites : {false, true})
    {
        TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
        PutBehindNat(ends);
        ends.hook = [&](TwoEnds::Datagram& datagram)
        {
            auto message = DecodeMessage(datagram.octets);
            if (datagram.from == TwoEnds::Initiator && message &&
                message->header.exchangeType == INIT)
            {
                std::erase_if(message->payloads,
                              [](const Payload& payload)
                              {
                                  const auto* notify = std::get_if<NotifyPayload>(&payload.body);
                                  return notify != nullptr &&
                                         notify->type == CodePoints{}.natPrevention;
                              });
                if (rewrites)
                {
                    message->payloads.push_back(
                        {MakeMopoNotify(CodePoints{}.natPrevention,
                                        CodePoints{},
                                        HashOf("198.51.100.1", "203.0.113.1", 20000))});
                }
                datagram.octets = EncodeMessage(*message);
            }
            return true;
        };
        ends.Initiate();
        ends.RunFor(2s);
        EXPECT_THAT(ends.Ladder(), Contains(HasSubstr("IKE_AUTH")));
        EXPECT_FALSE(ends.IsUp(TwoEnds::Initiator));
        EXPECT_FALSE(ends.IsUp(TwoEnds::Responder));
    }
}

// "Each retry of INIT (COOKIE, INVALID_KE) from an unchanged pair repeats the same bytes" (D-30);
// with INVALID_KE_PAYLOAD all but the KE payload.
TEST(Section27, InvalidKePayloadIsAnsweredWithTheSameHash)
{
    auto initiator = Preventing(TwoEnds::InitiatorConfig());
    initiator.ike.peers.front().ikeSuites = {*ParseIkeSuite("aes128gcm16-prfsha256-ecp256"),
                                             *ParseIkeSuite("aes128gcm16-prfsha256-x25519")};
    TwoEnds ends(initiator);
    ends.Connect();
    const auto sent = ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention);
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(DataOf(sent.front()), DataOf(sent.back()));
}

//   HDR(A,0), SAi1, KEi, Ni,
//     N(NAT_PREVENTION)        -->
//                              <--  HDR(A,0), N(COOKIE)
//   HDR(A,0), N(COOKIE),
//     SAi1, KEi, Ni,
//     N(NAT_PREVENTION)        -->
TEST(Section27, ACookieIsReturnedWithAllOtherPayloadsUnchanged)
{
    TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()));
    bool isFirst = true;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        return !std::exchange(isFirst, false) || datagram.from == TwoEnds::Responder;
    };
    ends.Initiate();
    Message demand;
    demand.header.initiatorSpi = ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention)
                                     .front()
                                     .message.header.initiatorSpi;
    demand.header.exchangeType = INIT;
    demand.header.flags = Header::FLAG_RESPONSE;
    demand.payloads = {{MakeNotify(NotifyType::Cookie, {1, 2, 3, 4})}};
    ends.Inject(TwoEnds::Initiator,
                {{*IpAddress::Parse("192.0.2.10"), 500}, {*IpAddress::Parse("203.0.113.1"), 500}},
                EncodeMessage(demand));
    ends.RunFor(100ms);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    const auto sent = ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention);
    ASSERT_EQ(sent.size(), 2U);
    Payloads expected = sent.front().message.payloads;
    expected.insert(expected.begin(), demand.payloads.front());
    EXPECT_EQ(sent.back().message.payloads, expected);
}

} // namespace
} // namespace mopo::test
