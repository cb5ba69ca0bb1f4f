// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/sim/sim-fixture.h"

#include "model/sim/address-conversion.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-packet-info-tag.h"
#include "ns3/ipv6-packet-info-tag.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include <fmt/format.h>

#include <cstdlib>

namespace ns3
{

void SimFixture::SetUp()
{
    MopoHost::EnableChecksums();
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1);
}

void SimFixture::TearDown()
{
    Simulator::Destroy();
}

void SimFixture::At(const Time& time, const std::function<void()>& action)
{
    Simulator::Schedule(time - Simulator::Now(), [action] { action(); });
}

void SimFixture::RunUntil(const Time& time)
{
    Simulator::Stop(time - Simulator::Now());
    Simulator::Run();
}

LinkLog::LinkLog(Ptr<MopoLink> link, MopoLink::Direction direction)
{
    const auto now = []
    {
        return fmt::format("{:.3f}", Simulator::Now().GetSeconds() * 1000);
    };
    link->GetDirection(direction)->TraceConnectWithoutContext(
        "Deliver",
        Callback<void, Ptr<const Packet>>(
            [this, now](Ptr<const Packet> packet)
            {
                lines.push_back(now() + " arrived " + std::to_string(packet->GetSize()));
                arrivals.push_back(Simulator::Now());
                arrivedUids.push_back(packet->GetUid());
            }));
    link->GetDirection(direction)->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const Packet>, MopoLink::DropReason>(
            [this, now](Ptr<const Packet> packet, MopoLink::DropReason reason)
            {
                lines.push_back(now() + " " + MopoLinkDirection::ToString(reason) + " " +
                                std::to_string(packet->GetSize()));
                ++drops;
            }));
}

mopo::IpAddress Ip(std::string_view text)
{
    const auto address = mopo::IpAddress::Parse(text);
    if (!address)
    {
        std::abort();
    }
    return *address;
}

mopo::IpPrefix Prefix(std::string_view text)
{
    const auto prefix = mopo::IpPrefix::Parse(text);
    if (!prefix)
    {
        std::abort();
    }
    return *prefix;
}

MopoInterfaceConfig Interface(const std::string& name,
                              const std::vector<std::string_view>& addresses,
                              const std::vector<std::string_view>& gateways)
{
    MopoInterfaceConfig config;
    config.name = name;
    for (const auto& address : addresses)
    {
        config.addresses.push_back(Prefix(address));
    }
    for (const auto& gateway : gateways)
    {
        config.routes.push_back(MopoRoute::Default(Ip(gateway)));
    }
    return config;
}

Ptr<MopoLink> Connect(Ptr<MopoHost> first,
                      const MopoInterfaceConfig& firstInterface,
                      Ptr<MopoHost> second,
                      const MopoInterfaceConfig& secondInterface)
{
    auto link = MopoLink::Install(first->GetNode(), second->GetNode());
    first->AddInterface(link->GetEnd(0), firstInterface);
    second->AddInterface(link->GetEnd(1), secondInterface);
    link->AssignStreams(1000);
    return link;
}

UdpLog::UdpLog(Ptr<Node> node, uint16_t port)
{
    for (const Address& local : {Address(InetSocketAddress(Ipv4Address::GetAny(), port)),
                                 Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))})
    {
        auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket->Bind(local);
        socket->SetRecvPktInfo(true);
        socket->SetRecvCallback(MakeCallback(&UdpLog::Read, this));
        m_sockets.push_back(socket);
    }
}

void UdpLog::Read(Ptr<Socket> socket)
{
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        Address local;
        socket->GetSockName(local);
        auto to = ToTransport(local);
        Ipv4PacketInfoTag tag4;
        Ipv6PacketInfoTag tag6;
        if (packet->PeekPacketTag(tag4))
        {
            to.address = ToIpAddress(tag4.GetAddress());
        }
        else if (packet->PeekPacketTag(tag6))
        {
            to.address = ToIpAddress(tag6.GetAddress());
        }
        std::string text(packet->GetSize(), '\0');
        packet->CopyData(reinterpret_cast<uint8_t*>(text.data()), packet->GetSize());
        lines.push_back(mopo::Path{ToTransport(from), to}.ToString() + " " + text);
        times.push_back(Simulator::Now());
    }
}

} // namespace ns3
