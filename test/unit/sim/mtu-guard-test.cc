// SPDX-License-Identifier: GPL-2.0-only
// Routers whose next link is narrow (RFC 1191 4, RFC 4443 3.2).
#include "model/base/octets.h"
#include "model/sim/address-conversion.h"
#include "model/sim/mopo-nat.h"
#include "model/sim/mtu-guard.h"
#include "model/sim/packet-octets.h"
#include "model/sim/udp-checksum.h"
#include "test/unit/sim/sim-fixture.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/udp-socket.h"

#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// client 10.1.0.10 --- 10.1.0.1 box 198.51.100.1 --- 198.51.100.2 core 203.0.113.2 --- (1280) ---
/// 203.0.113.1 gateway; IPv6 all the way.
class NarrowPath : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        MopoHost::EnableChecksums();
        client = MopoHost::Install(CreateObject<Node>());
        box = MopoHost::Install(CreateObject<Node>(), true);
        core = MopoHost::Install(CreateObject<Node>(), true);
        gateway = MopoHost::Install(CreateObject<Node>());
        Connect(client,
                Interface("eth0", {"10.1.0.10/24", "3fff:3::20/64"}, {"10.1.0.1", "3fff:3::1"}),
                box,
                Interface("lan", {"10.1.0.1/24", "3fff:3::1/64"}));
        auto coreIn = Interface("in", {"198.51.100.2/28", "3fff:9::2/64"}, {"198.51.100.1"});
        coreIn.routes.push_back({Prefix("3fff:3::/64"), Ip("3fff:9::1")});
        middle = Connect(
            box,
            Interface("wan", {"198.51.100.1/28", "3fff:9::1/64"}, {"198.51.100.2", "3fff:9::2"}),
            core,
            coreIn);
        narrow = Connect(
            core,
            Interface("out", {"203.0.113.2/28", "3fff:ff::2/64"}),
            gateway,
            Interface("wan", {"203.0.113.1/28", "3fff:ff::1/64"}, {"203.0.113.2", "3fff:ff::2"}));
        narrow->SetMtu(1280);
        backwards = std::make_unique<LinkLog>(middle, MopoLink::Direction::Down);
        arrived = std::make_unique<UdpLog>(gateway->GetNode(), 4500);
        Listen(InetSocketAddress(Ipv4Address::GetAny(), 4500));
    }

    void TearDown() override
    {
        sockets.clear();
        SimFixture::TearDown();
    }

    void Guard(Ptr<MopoHost> router)
    {
        MtuGuard::Install(router)->TraceConnectWithoutContext(
            "Drop",
            Callback<void, Ptr<const Packet>, uint16_t>(
                [this](Ptr<const Packet> packet, uint16_t mtu)
                {
                    drops.push_back(std::to_string(packet->GetSize()) + " > " +
                                    std::to_string(mtu));
                }));
    }

    /// Notes ICMP errors: from whom, type, code, and the MTU.
    void Listen(const Address& local)
    {
        auto socket = Socket::CreateSocket(client->GetNode(), UdpSocketFactory::GetTypeId());
        socket->Bind(local);
        socket->SetAttribute(
            "IcmpCallback",
            CallbackValue(Callback<void, Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t>(
                [this](Ipv4Address from, uint8_t, uint8_t type, uint8_t code, uint32_t info)
                {
                    errors.push_back(ToIpAddress(from).ToString() + " " + std::to_string(type) +
                                     "." + std::to_string(code) + " " + std::to_string(info));
                })));
        sockets.push_back(socket);
    }

    /// A datagram of so many octets with its headers from the client to the gateway.
    void SendIpv4(std::size_t octets, bool dontFragment)
    {
        constexpr std::size_t HEADERS = 28;
        const mopo::Path path{{Ip("10.1.0.10"), 4500}, {Ip("203.0.113.1"), 4500}};
        Send(path,
             17,
             mopo::MakeUdpDatagram(path, mopo::Octets(octets - HEADERS, 'x')),
             dontFragment);
    }

    void Send(const mopo::Path& path,
              uint8_t protocol,
              const mopo::Octets& octets,
              bool dontFragment)
    {
        const auto packet = ToPacket(octets);
        Ipv4Header header;
        header.SetSource(ToIpv4Address(path.local.address));
        header.SetDestination(ToIpv4Address(path.peer.address));
        header.SetProtocol(protocol);
        header.SetTtl(64);
        header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        if (dontFragment)
        {
            header.SetDontFragment();
        }
        const auto ipv4 = client->GetNode()->GetObject<Ipv4>();
        Socket::SocketErrno error{};
        ipv4->SendWithHeader(
            packet,
            header,
            ipv4->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error));
        RunUntil(Simulator::Now() + Seconds(1));
    }

    Ptr<MopoHost> client;
    Ptr<MopoHost> box;
    Ptr<MopoHost> core;
    Ptr<MopoHost> gateway;
    Ptr<MopoLink> middle;
    Ptr<MopoLink> narrow;
    std::unique_ptr<UdpLog> arrived;
    std::unique_ptr<LinkLog> backwards;
    std::vector<Ptr<Socket>> sockets;
    std::vector<std::string> drops;
    std::vector<std::string> errors;
};

TEST_F(NarrowPath, APacketThatMustNotBeFragmentedIsDroppedAndTheSourceHearsTheMtu)
{
    Guard(core);
    SendIpv4(1281, true);
    EXPECT_THAT(arrived->lines, IsEmpty());
    EXPECT_THAT(drops, ElementsAre("1281 > 1280"));
    EXPECT_EQ(backwards->arrivals.size(), 1U);
    EXPECT_THAT(errors, ElementsAre("198.51.100.2 3.4 1280"));
}

TEST_F(NarrowPath, WhatFitsPassesAndWhatMayBeFragmentedIs)
{
    Guard(core);
    SendIpv4(1280, true);
    SendIpv4(1500, false);
    EXPECT_THAT(arrived->lines, SizeIs(2));
    EXPECT_THAT(drops, IsEmpty());
    EXPECT_THAT(errors, IsEmpty());
}

// RFC 5508 REQ-4: the error finds its way through the NAT.
TEST_F(NarrowPath, ARouterBehindANatIsHeard)
{
    MopoNat::Install(box, "wan", {});
    Guard(box);
    Guard(core);
    SendIpv4(1400, true);
    EXPECT_THAT(drops, ElementsAre("1400 > 1280"));
    EXPECT_THAT(errors, ElementsAre("198.51.100.2 3.4 1280"));
}

// The box itself complains of the packet as the client sent it.
TEST_F(NarrowPath, ANatWhoseOutsideIsNarrowIsHeard)
{
    middle->SetMtu(1300);
    MopoNat::Install(box, "wan", {});
    Guard(box);
    SendIpv4(1400, true);
    EXPECT_THAT(drops, ElementsAre("1400 > 1300"));
    EXPECT_THAT(errors, ElementsAre("10.1.0.1 3.4 1300"));
}

// RFC 1812 4.3.2.7: "An ICMP error message MUST NOT be sent as the result of receiving: o An ICMP
// error message".
TEST_F(NarrowPath, NobodyIsToldOfAnErrorThatIsTooLarge)
{
    Guard(core);
    mopo::Octets error(1300, 0);
    error[0] = 3;
    Send({{Ip("10.1.0.10"), 0}, {Ip("203.0.113.1"), 0}}, 1, error, true);
    EXPECT_THAT(drops, ElementsAre("1320 > 1280"));
    EXPECT_EQ(backwards->arrivals.size(), 0U);
}

// RFC 8200 5: no router fragments.
TEST_F(NarrowPath, AnIpv6PacketIsDroppedAndTheSourceFragmentsTheNext)
{
    Guard(core);
    const auto send = [this]
    {
        const mopo::Path path{{Ip("3fff:3::20"), 4500}, {Ip("3fff:ff::1"), 4500}};
        client->GetNode()->GetObject<Ipv6>()->Send(
            ToPacket(mopo::MakeUdpDatagram(path, mopo::Octets(1300, 'x'))),
            ToIpv6Address(path.local.address),
            ToIpv6Address(path.peer.address),
            17,
            nullptr);
        RunUntil(Simulator::Now() + Seconds(1));
    };
    send();
    EXPECT_THAT(arrived->lines, IsEmpty());
    EXPECT_THAT(drops, ElementsAre("1348 > 1280"));
    send();
    EXPECT_THAT(arrived->lines, SizeIs(1));
    EXPECT_THAT(drops, SizeIs(1));
}

} // namespace
} // namespace ns3
