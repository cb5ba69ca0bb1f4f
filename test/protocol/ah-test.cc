// SPDX-License-Identifier: GPL-2.0-only
// AH Child SAs: "IPsec SAs [are] ESP or AH" (draft 1.4; RFC 4302; D-18).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace mopo::test
{
namespace
{

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

EndpointConfig WithAh(EndpointConfig config, const std::string& suite = "ah-sha256")
{
    config.ike.peers.front().childSuites = {*ParseChildSuite(suite)};
    return config;
}

/// Two ends that offer and accept nothing but AH.
class Ah : public testing::Test
{
  protected:
    /// Counts what goes over the wire beside IKE, and looks for the inner packets in it.
    void WatchWire()
    {
        ends.hook = [this](TwoEnds::Datagram& datagram)
        {
            esp += datagram.isRawEsp ? 1U : 0U;
            ah += datagram.isAh ? 1U : 0U;
            const auto text = AsOctets("inner packet");
            readable += std::ranges::search(datagram.octets, text).empty() ? 0U : 1U;
            return true;
        };
    }

    void ExpectTrafficBothWays()
    {
        const std::array before{ends.Received(TwoEnds::Initiator).size(),
                                ends.Received(TwoEnds::Responder).size()};
        ends.SendInner(TwoEnds::Initiator);
        ends.SendInner(TwoEnds::Responder);
        ends.RunFor(20ms);
        EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), before[0] + 1);
        EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), before[1] + 1);
    }

    TwoEnds ends{WithAh(TwoEnds::InitiatorConfig()), WithAh(TwoEnds::ResponderConfig())};
    unsigned esp = 0;
    unsigned ah = 0;
    unsigned readable = 0;
};

// AH authenticates and hides nothing: the inner packets can be read on the wire.
TEST_F(Ah, CarriesInnerPacketsBothWaysAsProtocol51)
{
    ends.Connect();
    WatchWire();
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        const auto installed = ends.All<InstallEspSa>(end);
        ASSERT_EQ(installed.size(), 1U);
        EXPECT_EQ(installed.front().suite.ToString(), "ah-sha256_128");
        EXPECT_TRUE(installed.front().inboundKeys.encryption.empty());
    }
    ExpectTrafficBothWays();
    EXPECT_EQ(esp, 0U);
    EXPECT_EQ(ah, 2U);
    EXPECT_EQ(readable, 2U);
}

TEST(AhSuites, EveryIntegrityAlgorithmCarriesTrafficBothWays)
{
    for (const IntegrityAlgorithm& integrity : IntegrityAlgorithms())
    {
        const std::string suite = "ah-" + std::string(integrity.name);
        TwoEnds ends(WithAh(TwoEnds::InitiatorConfig(), suite),
                     WithAh(TwoEnds::ResponderConfig(), suite));
        ends.Connect();
        ends.SendInner(TwoEnds::Initiator);
        ends.SendInner(TwoEnds::Responder);
        ends.RunFor(20ms);
        EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U) << suite;
        EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U) << suite;
    }
}

// Protocol ID 2 in the proposals of IKE_AUTH (RFC 7296 3.3.1), an SPI of four octets.
TEST_F(Ah, IsNegotiatedInIkeAuth)
{
    ends.Connect();
    std::size_t seen = 0;
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        for (const auto& traced : ends.All<IkeMessageTraced>(end))
        {
            const auto* sa = Find<SaPayload>(traced.message.payloads);
            if (!traced.sent || sa == nullptr ||
                traced.message.header.exchangeType != std::to_underlying(ExchangeType::IkeAuth))
            {
                continue;
            }
            ASSERT_EQ(sa->proposals.size(), 1U);
            EXPECT_EQ(sa->proposals.front().protocol, ProtocolId::Ah);
            EXPECT_EQ(sa->proposals.front().spi.size(), 4U);
            ++seen;
        }
    }
    EXPECT_EQ(seen, 2U);
}

// The ICV is made over the addresses of the moment: a move needs no new SA. MOPO-1.1-01; D-18:
// "addresses change is fine without NAT".
TEST_F(Ah, MovesBetweenTwoAddressesAndLosesNothing)
{
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"),
                    TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan)});
    ends.SetDelay("198.51.100.66", "203.0.113.1", 12ms);
    ends.Connect();
    WatchWire();
    ends.StartTraffic(TwoEnds::Initiator, 1ms);
    ends.StartTraffic(TwoEnds::Responder, 1ms);
    ends.RunFor(500ms);
    for (const char* interface : {"wlan0", "eth0", "wlan0"})
    {
        ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{interface});
        ends.RunFor(500ms);
    }
    ends.StopTraffic(TwoEnds::Initiator);
    ends.StopTraffic(TwoEnds::Responder);
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
    EXPECT_EQ(ends.All<InstallEspSa>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 2001U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 2001U);
    EXPECT_THAT(ends.Refused(TwoEnds::Initiator), IsEmpty());
    EXPECT_THAT(ends.Refused(TwoEnds::Responder), IsEmpty());
    EXPECT_EQ(esp, 0U);
    EXPECT_EQ(ah, readable);
}

TEST_F(Ah, MovesBetweenTwoAddressesOfIpv6)
{
    auto initiator = WithAh(TwoEnds::InitiatorConfig());
    initiator.ike.peers.front().addresses = {*IpAddress::Parse("3fff:1::1")};
    TwoEnds six(initiator, WithAh(TwoEnds::ResponderConfig()));
    six.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("3fff:2::10", "eth0")});
    six.SetLocals(TwoEnds::Responder, {TwoEnds::Local("3fff:1::1", "wan")});
    six.Connect();
    for (const char* address : {"3fff:2::10", "3fff:3::66", "3fff:2::10"})
    {
        six.SetLocals(TwoEnds::Initiator, {TwoEnds::Local(address, "eth0")});
        six.RunFor(100ms);
        six.SendInner(TwoEnds::Initiator);
        six.SendInner(TwoEnds::Responder);
        six.RunFor(20ms);
        EXPECT_EQ(six.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), address);
    }
    EXPECT_EQ(six.Received(TwoEnds::Initiator).size(), 3U);
    EXPECT_EQ(six.Received(TwoEnds::Responder).size(), 3U);
}

// A NAT comes up in the path and nobody says so: its packets fail the integrity check, which covers
// the addresses (RFC 4302 3.3.3.1.1.1), and move nothing.
TEST_F(Ah, ANatThatAppearsBreaksTheIntegrityCheck)
{
    ends.Connect();
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(20ms);
    ends.AddNat("192.0.2.10", "198.51.100.1");
    const auto before = ends.Ipsec(TwoEnds::Responder);
    ends.SendInner(TwoEnds::Initiator);
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(20ms);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
    EXPECT_THAT(ends.Refused(TwoEnds::Responder),
                AllOf(testing::SizeIs(2), Each(Field(&Error::code, ErrorCode::IntegrityFailed))));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder), before);
}

// --- D-18: "if NAT is detected AH SAs are unusable → delete them / refuse with UNACCEPTABLE_PATH
// by policy"

/// A wire without a NAT, and a radio behind one.
void AddRadioBehindNat(TwoEnds& ends)
{
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"),
                    TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
}

/// Each Delete payload that an end sent, as its protocol.
std::vector<ProtocolId> Deletes(const TwoEnds& ends, TwoEnds::End end)
{
    std::vector<ProtocolId> protocols;
    for (const auto& traced : ends.All<IkeMessageTraced>(end))
    {
        const auto* deletion = Find<DeletePayload>(traced.message.payloads);
        if (traced.sent && deletion != nullptr)
        {
            protocols.push_back(deletion->protocol);
        }
    }
    return protocols;
}

//   HDR, SK {IDi, [IDr,] AUTH, SAi2(AH), TSi, TSr}  -->
//                          <--  HDR, SK {IDr, AUTH, N(NO_PROPOSAL_CHOSEN)}
TEST_F(Ah, IsNotMadeBehindANat)
{
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    EXPECT_EQ(ends.Ladder().back(),
              "R>I IKE_AUTH 1 = {IDr, AUTH, NO_PROPOSAL_CHOSEN, SET_WINDOW_SIZE}");
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        EXPECT_THAT(ends.All<InstallEspSa>(end), IsEmpty());
    }
    // The reason is told.
    EXPECT_THAT(ends.All<Discarded>(TwoEnds::Responder),
                Contains(Field(&Discarded::why,
                               Field(&Error::what, testing::HasSubstr("AH does not pass")))));
}

TEST(AhOrEsp, BehindANatItIsEsp)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    for (auto* config : {&initiator, &responder})
    {
        auto& suites = config->ike.peers.front().childSuites;
        suites.insert(suites.begin(), *ParseChildSuite("ah-sha256"));
    }
    for (const bool nat : {false, true})
    {
        TwoEnds ends(initiator, responder);
        if (nat)
        {
            ends.AddNat("192.0.2.10", "198.51.100.1");
        }
        ends.Connect();
        EXPECT_EQ(ends.All<InstallEspSa>(TwoEnds::Responder).front().suite.protocol,
                  nat ? ProtocolId::Esp : ProtocolId::Ah);
        ends.SendInner(TwoEnds::Initiator);
        ends.SendInner(TwoEnds::Responder);
        ends.RunFor(20ms);
        EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
        EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
    }
}

//   HDR, SK {N(CHANGE_PATH), N(COOKIE2), N(NAT_DETECTION_*)}  -->
//                          <--  HDR, SK {N(COOKIE2), N(UNACCEPTABLE_PATH)}
// MOPO-2.3-26, -27.
TEST_F(Ah, AMoveBehindANatIsRefused)
{
    AddRadioBehindNat(ends);
    ends.Connect();
    ends.Ladder();
    const auto before = ends.Ipsec(TwoEnds::Responder);
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(10ms);
    EXPECT_THAT(
        ends.Ladder(),
        testing::IsSupersetOf({"I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}",
                               "R>I INFORMATIONAL 2 = {COOKIE2, UNACCEPTABLE_PATH}"}));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder), before);
    // Back on the wire, where AH works.
    ends.RunFor(1s);
    EXPECT_EQ(ends.All<PathRefused>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "192.0.2.10");
    ExpectTrafficBothWays();
    EXPECT_THAT(Deletes(ends, TwoEnds::Initiator), IsEmpty());
    EXPECT_THAT(Deletes(ends, TwoEnds::Responder), IsEmpty());
}

//   HDR, SK {N(CHANGE_PATH), N(COOKIE2), N(NAT_DETECTION_*)}  -->
//                          <--  HDR, SK {N(COOKIE2), N(NAT_DETECTION_*)}
//                          <--  HDR, SK {D(AH, SPI), N(COOKIE2)}
//   HDR, SK {D(AH, SPI), N(COOKIE2)}  -->
TEST(AhDeleted, OrThePathIsTakenAndTheAhSasAreDeleted)
{
    auto responder = WithAh(TwoEnds::ResponderConfig());
    responder.ike.choices.ahBehindNat = AhBehindNat::Delete;
    TwoEnds ends(WithAh(TwoEnds::InitiatorConfig()), responder);
    AddRadioBehindNat(ends);
    ends.Connect();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(100ms);
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        EXPECT_TRUE(ends.IsUp(end));
        EXPECT_EQ(ends.All<RemoveEspSa>(end).size(), 1U);
        EXPECT_THAT(ends.State(end).childSas, IsEmpty());
        EXPECT_THAT(Deletes(ends, end), AllOf(Not(IsEmpty()), Each(ProtocolId::Ah)));
    }
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.peer.address.ToString(), "198.51.100.1");
}

// An end that would take AH and has none of it does not refuse.
TEST(AhOrEsp, AMoveBehindANatIsNotRefusedForAhThatIsNotThere)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    for (auto* config : {&initiator, &responder})
    {
        config->ike.peers.front().childSuites.push_back(*ParseChildSuite("ah-sha256"));
    }
    TwoEnds ends(initiator, responder);
    AddRadioBehindNat(ends);
    ends.Connect();
    ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.1");
    ends.SendInner(TwoEnds::Initiator);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(20ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

// RFC 7296 1.3.3, 1.4.1: REKEY_SA and the Delete of the old pair name AH.
TEST_F(Ah, IsRekeyed)
{
    ends.Connect();
    const EspSpi first = ends.All<InstallEspSa>(TwoEnds::Initiator).front().inboundSpi;
    ends.Command(TwoEnds::Initiator, WishCommand{ends.Id(TwoEnds::Initiator), RekeyChildSa{first}});
    ends.RunFor(100ms);
    const auto requests = ends.Sent(TwoEnds::Initiator, std::to_underlying(NotifyType::RekeySa));
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(FindNotify(requests.front().message.payloads, NotifyType::RekeySa)->protocol,
              ProtocolId::Ah);
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        EXPECT_EQ(ends.All<InstallEspSa>(end).size(), 2U);
        EXPECT_EQ(ends.All<RemoveEspSa>(end).size(), 1U);
        EXPECT_THAT(Deletes(ends, end), testing::ElementsAre(ProtocolId::Ah));
    }
    ExpectTrafficBothWays();
}

} // namespace
} // namespace mopo::test
