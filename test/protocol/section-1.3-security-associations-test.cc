// SPDX-License-Identifier: GPL-2.0-only
// Draft 1.3: the state of an IKE SA and of outbound IPsec SAs, and what it decides on the wire.
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;

constexpr std::size_t MARKER_SIZE = 4;

/// ESP of that end that was sent since the wire had `first` datagrams.
std::vector<TwoEnds::Datagram> EspOf(const TwoEnds& ends, TwoEnds::End end, std::size_t first = 0)
{
    std::vector<TwoEnds::Datagram> esp;
    for (std::size_t i = first; i < ends.Wire().size(); ++i)
    {
        const TwoEnds::Datagram& datagram = ends.Wire()[i];
        const bool isInUdp = datagram.path.local.port == NAT_T_PORT &&
                             datagram.octets.size() > MARKER_SIZE &&
                             std::any_of(datagram.octets.begin(),
                                         datagram.octets.begin() + MARKER_SIZE,
                                         [](auto octet) { return octet != 0; });
        if (datagram.from == end && (datagram.isRawEsp || isInUdp))
        {
            esp.push_back(datagram);
        }
    }
    return esp;
}

// "local_address (source address for IKE requests)", "peer_address (destination address for IKE
// requests)", and the ports. MOPO-1.3-01, -03: on a host with several addresses, whatever moves.
TEST(Section13, RequestsGoWhereTheIkeSaSays)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    for (const char* local : {"198.51.100.66", "192.0.2.10"})
    {
        for (const char* peer : {"198.51.100.129", "203.0.113.1"})
        {
            const Path path{{TwoEnds::At(local), 0}, {TwoEnds::At(peer), 0}};
            ends.Command(TwoEnds::Initiator, ChangePathCommand{ends.Id(TwoEnds::Initiator), path});
            ends.RunFor(50ms);
            for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
            {
                ends.CheckLiveness(end);
                EXPECT_EQ(ends.Wire().back().path, ends.State(end).ikePath);
                ends.RunFor(50ms);
            }
            EXPECT_TRUE(ends.State(TwoEnds::Initiator).ikePath.SameAddresses(path));
        }
    }
}

// "local_port (source port for IKE requests, either 500 or 4500)". MOPO-1.3-02.
TEST(Section13, RequestsLeaveFromPort500Or4500)
{
    for (const bool natTraversal : {true, false})
    {
        auto initiator = TwoEnds::InitiatorConfig();
        initiator.ike.natTraversal = natTraversal;
        TwoEnds ends(initiator);
        ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
        ends.Connect();
        ends.Prefer("wlan0");
        ends.RunFor(50ms);
        ends.CheckLiveness(TwoEnds::Responder);
        ends.RunFor(50ms);
        const std::uint16_t port = natTraversal ? NAT_T_PORT : IKE_PORT;
        EXPECT_EQ(ends.State(TwoEnds::Initiator).ikePath.local.port, port);
        EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.local.port, port);
        for (const TwoEnds::Datagram& datagram : ends.Wire())
        {
            EXPECT_THAT(datagram.path.local.port, testing::AnyOf(IKE_PORT, port));
        }
    }
}

// "peer_port (destination port for IKE requests)": whatever a NAT chose. MOPO-1.3-04.
TEST(Section13, TheRespondersRequestsGoToThePortThatTheNatChose)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    ends.CheckLiveness(TwoEnds::Responder);
    EXPECT_EQ(ends.Wire().back().path.ToString(), "203.0.113.1:4500 > 198.51.100.1:20001");
    ends.Ladder();
    ends.RunFor(50ms);
    EXPECT_THAT(ends.Ladder(), ElementsAre(testing::StartsWith("I>R INFORMATIONAL 0 = ")));
}

// "tunnel header source address", "tunnel header destination address". MOPO-1.3-05, -06, -13: the
// first packet after the decision already has the new ones; MOPO-1.3-08: without the flag it is
// protocol 50.
TEST(Section13, EspGoesWhereTheIpsecSaSaysFromTheFirstPacketOn)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.SendInner(TwoEnds::Initiator);
    ends.Prefer("wlan0");
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(6ms);
    ends.SendInner(TwoEnds::Responder);
    const auto sent = EspOf(ends, TwoEnds::Initiator);
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].path.ToString(), "192.0.2.10:0 > 203.0.113.1:0");
    EXPECT_EQ(sent[1].path.ToString(), "198.51.100.66:0 > 203.0.113.1:0");
    EXPECT_TRUE(sent[1].isRawEsp);
    const auto answered = EspOf(ends, TwoEnds::Responder);
    ASSERT_EQ(answered.size(), 1U);
    EXPECT_EQ(answered[0].path.ToString(), "203.0.113.1:0 > 198.51.100.66:0");
}

// "peer_port (destination port if UDP encapsulation is used)", "udp_encapsulation flag".
// MOPO-1.3-07, -08; IKEV2-2.23-03, -04: port 4500, and the SPI where IKE has its marker.
TEST(Section13, EncapsulatedEspGoesToThePeersPort)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
    ends.SendInner(TwoEnds::Initiator);
    ends.SendInner(TwoEnds::Responder);
    const auto up = EspOf(ends, TwoEnds::Initiator);
    const auto down = EspOf(ends, TwoEnds::Responder);
    ASSERT_EQ(up.size(), 1U);
    ASSERT_EQ(down.size(), 1U);
    EXPECT_EQ(up[0].path.ToString(), "10.1.0.10:4500 > 203.0.113.1:4500");
    EXPECT_EQ(down[0].path.ToString(), "203.0.113.1:4500 > 198.51.100.1:20001");
    EXPECT_FALSE(up[0].isRawEsp);
    EXPECT_EQ(PeekEspSpi(down[0].octets),
              ends.All<InstallEspSa>(TwoEnds::Initiator).front().inboundSpi);
    ends.RunFor(50ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

// "both IKE_SA and outbound IPsec SAs are considered to have a single pair of (source,destination)
// addresses at a time". MOPO-1.3-11: with nine usable pairs, one is used between two updates.
TEST(Section13, OnePairAtATime)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder,
                   {TwoEnds::Wan(), TwoEnds::SecondWan(), TwoEnds::Local("192.0.2.200", "wan3")});
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Ethernet(), TwoEnds::Wlan(), TwoEnds::Local("192.0.2.77", "gprs0")});
    ends.Connect();
    for (const char* interface : {"wlan0", "gprs0", "eth0"})
    {
        ends.Prefer(interface);
        const std::size_t first = ends.Wire().size();
        const auto initiators = ends.Ipsec(TwoEnds::Initiator).path;
        ends.StartTraffic(TwoEnds::Initiator, 5ms);
        ends.RunFor(10ms);
        ends.StartTraffic(TwoEnds::Responder, 5ms);
        ends.CheckLiveness(TwoEnds::Initiator);
        ends.CheckLiveness(TwoEnds::Responder);
        ends.RunFor(2s);
        ends.StopTraffic(TwoEnds::Initiator);
        ends.StopTraffic(TwoEnds::Responder);
        ends.RunFor(50ms);
        for (std::size_t i = first; i < ends.Wire().size(); ++i)
        {
            const TwoEnds::Datagram& datagram = ends.Wire()[i];
            const Path path = datagram.from == TwoEnds::Initiator
                                  ? datagram.path
                                  : Path{datagram.path.peer, datagram.path.local};
            EXPECT_TRUE(path.SameAddresses(initiators)) << path.ToString();
        }
        EXPECT_GT(EspOf(ends, TwoEnds::Responder, first).size(), 300U);
    }
}

} // namespace
} // namespace mopo::test
