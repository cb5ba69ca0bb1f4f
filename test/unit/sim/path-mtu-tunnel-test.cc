// SPDX-License-Identifier: GPL-2.0-only
// A tunnel that sends with "Don't Fragment" over a path that becomes narrow (RFC 4301 8).
#include "model/sim/address-conversion.h"
#include "model/sim/mtu-guard.h"
#include "model/sim/packet-octets.h"
#include "model/sim/udp-checksum.h"
#include "test/unit/sim/tunnel-fixture.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
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

constexpr uint16_t PORT = 7777;

class NarrowTunnel : public TunnelFixture
{
  protected:
    void SetUp() override
    {
        MopoHost::EnableChecksums();
        TunnelFixture::SetUp();
        MtuGuard::Install(core);
        MtuGuard::Install(gateway);
        atServer = std::make_unique<UdpLog>(server->GetNode(), PORT);
        for (const auto& [who, application] :
             {std::pair{"laptop", client}, std::pair{"gateway", responder}})
        {
            application->GetDataPlane()->TraceConnectWithoutContext(
                "PathMtu",
                Callback<void, const mopo::Path&, std::size_t>(
                    [this, name = std::string(who)](const mopo::Path&, std::size_t mtu)
                    { learned.push_back(name + " " + std::to_string(mtu)); }));
        }
        for (const auto& host : {laptop, server})
        {
            Listen(host);
        }
        RunUntil(Seconds(1));
        discards.clear();
        wan->SetMtu(1300);
    }

    void Configure(MopoApplicationConfig& ofLaptop, MopoApplicationConfig& ofGateway) const override
    {
        ofLaptop.paths = {mopo::OuterDontFragment::Copy, true};
        ofGateway.paths = ofLaptop.paths;
    }

    void TearDown() override
    {
        sockets.clear();
        TunnelFixture::TearDown();
    }

    /// Notes what senders hear of their packets: the MTU.
    void Listen(Ptr<MopoHost> host)
    {
        auto socket = Socket::CreateSocket(host->GetNode(), UdpSocketFactory::GetTypeId());
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT + 1));
        socket->SetAttribute(
            "IcmpCallback",
            CallbackValue(Callback<void, Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t>(
                [this](Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t info)
                { told.push_back(info); })));
        sockets.push_back(socket);
    }

    /// An inner packet of so many octets.
    static void Send(Ptr<MopoHost> host,
                     std::string_view from,
                     std::string_view to,
                     std::size_t octets,
                     bool dontFragment)
    {
        constexpr std::size_t HEADERS = 28;
        const mopo::Path path{{Ip(from), PORT + 1}, {Ip(to), PORT}};
        const auto packet =
            ToPacket(mopo::MakeUdpDatagram(path, mopo::Octets(octets - HEADERS, 'x')));
        Ipv4Header header;
        header.SetSource(ToIpv4Address(path.local.address));
        header.SetDestination(ToIpv4Address(path.peer.address));
        header.SetProtocol(17);
        header.SetTtl(64);
        header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        if (dontFragment)
        {
            header.SetDontFragment();
        }
        const auto ipv4 = host->GetNode()->GetObject<Ipv4>();
        Socket::SocketErrno error{};
        ipv4->SendWithHeader(
            packet,
            header,
            ipv4->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error));
        RunUntil(Simulator::Now() + Seconds(1));
    }

    void SendUp(std::size_t octets, bool dontFragment)
    {
        Send(laptop, "10.99.1.1", "10.99.0.2", octets, dontFragment);
    }

    std::unique_ptr<UdpLog> atServer;
    std::vector<Ptr<Socket>> sockets;
    std::vector<std::string> learned;
    std::vector<uint32_t> told;
};

// RFC 4301 8.2.1, case 1: the first packet is lost at the router, the second is too large for what
// the tunnel learned, and the third is as large as its sender was told.
TEST_F(NarrowTunnel, AnInnerPacketWithDontFragmentIsDroppedAndItsSenderTold)
{
    SendUp(1380, true);
    EXPECT_THAT(learned, ElementsAre("laptop 1300"));
    EXPECT_THAT(told, IsEmpty());
    SendUp(1380, true);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_LT(told[0], 1300U - 20U - 8U);
    EXPECT_GT(told[0], 1200U);
    EXPECT_THAT(discards, SizeIs(1));
    EXPECT_THAT(atServer->lines, IsEmpty());
    SendUp(told[0], true);
    EXPECT_THAT(atServer->lines, SizeIs(1));
    EXPECT_THAT(told, SizeIs(1));
}

TEST_F(NarrowTunnel, AnInnerPacketWithoutItIsSentWithoutAndRoutersFragment)
{
    SendUp(1380, false);
    EXPECT_THAT(atServer->lines, SizeIs(1));
    EXPECT_THAT(learned, IsEmpty());
    EXPECT_THAT(discards, IsEmpty());
}

// The same at the gateway, whose inner packets come from somebody else.
TEST_F(NarrowTunnel, AGatewayTellsTheHostBehindIt)
{
    wan->SetMtu(1500);
    eth0->SetMtu(1300);
    UdpLog atLaptop(laptop->GetNode(), PORT);
    const auto send = [this](std::size_t octets)
    {
        Send(server, "10.99.0.2", "10.99.1.1", octets, true);
    };
    send(1380);
    send(1380);
    EXPECT_THAT(learned, ElementsAre("gateway 1300"));
    ASSERT_THAT(told, SizeIs(1));
    send(told[0]);
    EXPECT_THAT(atLaptop.lines, SizeIs(1));
}

// RFC 4301 8.2.2: after ten minutes the larger one is tried again.
TEST_F(NarrowTunnel, WhatWasLearnedAges)
{
    SendUp(1380, true);
    wan->SetMtu(1500);
    SendUp(1380, true);
    EXPECT_THAT(atServer->lines, IsEmpty());
    RunUntil(Seconds(660));
    SendUp(1380, true);
    EXPECT_THAT(atServer->lines, SizeIs(1));
}

class NarrowTunnelThatSetsIt : public NarrowTunnel
{
  protected:
    void Configure(MopoApplicationConfig& ofLaptop, MopoApplicationConfig& ofGateway) const override
    {
        ofLaptop.paths = {mopo::OuterDontFragment::Set, true};
        ofGateway.paths = ofLaptop.paths;
    }
};

// Case 2: an inner packet that may be cut is, before it is encrypted.
TEST_F(NarrowTunnelThatSetsIt, InnerPacketsAreFragmentedOnceThePathIsKnown)
{
    SendUp(1380, false);
    EXPECT_THAT(atServer->lines, IsEmpty());
    EXPECT_THAT(learned, ElementsAre("laptop 1300"));
    SendUp(1380, false);
    EXPECT_THAT(atServer->lines, SizeIs(1));
    EXPECT_THAT(told, IsEmpty());
    EXPECT_THAT(discards, IsEmpty());
}

class NarrowTunnelThatTrustsNobody : public NarrowTunnel
{
  protected:
    void Configure(MopoApplicationConfig& ofLaptop, MopoApplicationConfig& ofGateway) const override
    {
        ofLaptop.paths = {mopo::OuterDontFragment::Set, false};
        ofGateway.paths = ofLaptop.paths;
    }
};

// RFC 4301 6.1.1: whoever ignores unauthenticated errors has a black hole, and says so.
TEST_F(NarrowTunnelThatTrustsNobody, AnIcmpErrorIsDiscardedWithAReason)
{
    SendUp(1380, false);
    SendUp(1380, false);
    EXPECT_THAT(atServer->lines, IsEmpty());
    EXPECT_THAT(learned, IsEmpty());
    EXPECT_THAT(discards, SizeIs(2));
    EXPECT_THAT(discards[0], testing::HasSubstr("not heeded"));
}

} // namespace
} // namespace ns3
