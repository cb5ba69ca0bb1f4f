// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/host-sender.h"

#include "model/sim/address-conversion.h"
#include "model/sim/ipsec-l4-protocol.h"
#include "model/sim/packet-octets.h"
#include "model/sim/udp-checksum.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/packet.h"
#include "ns3/udp-l4-protocol.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

Ptr<Ipv4Route> FindRoute(const Ipv4& ipv4, Ptr<Packet> packet, const mopo::Path& path)
{
    Ipv4Header header;
    header.SetSource(ToIpv4Address(path.local.address));
    header.SetDestination(ToIpv4Address(path.peer.address));
    Socket::SocketErrno error{};
    return ipv4.GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
}

Ptr<Ipv6Route> FindRoute(const Ipv6& ipv6, Ptr<Packet> packet, const mopo::Path& path)
{
    Ipv6Header header;
    header.SetSource(ToIpv6Address(path.local.address));
    header.SetDestination(ToIpv6Address(path.peer.address));
    Socket::SocketErrno error{};
    return ipv6.GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
}

std::unexpected<mopo::Error> NoRoute(const mopo::Path& path)
{
    return mopo::Fail(mopo::ErrorCode::NotFound,
                      "no route from " + path.local.address.ToString() + " to " +
                          path.peer.address.ToString());
}

} // namespace

HostSender::HostSender(Ptr<Node> node)
    : m_ipv4(node->GetObject<Ipv4>()),
      m_ipv6(node->GetObject<Ipv6>())
{
}

mopo::Status HostSender::SendUdp(const mopo::Path& path,
                                 mopo::OctetView octets,
                                 bool dontFragment) const
{
    return Send(path,
                ToPacket(mopo::MakeUdpDatagram(path, octets)),
                UdpL4Protocol::PROT_NUMBER,
                dontFragment);
}

mopo::Status HostSender::SendEsp(const mopo::Path& path,
                                 mopo::OctetView octets,
                                 bool dontFragment) const
{
    return Send(path, ToPacket(octets), EspL4Protocol::PROT_NUMBER, dontFragment);
}

std::optional<std::size_t> HostSender::FirstMtu(const mopo::Path& path) const
{
    const auto nothing = Create<Packet>();
    if (path.local.address.IsIpv4())
    {
        const auto route = FindRoute(*m_ipv4, nothing, path);
        return route ? std::optional<std::size_t>(route->GetOutputDevice()->GetMtu())
                     : std::nullopt;
    }
    const auto route = FindRoute(*m_ipv6, nothing, path);
    return route ? std::optional<std::size_t>(route->GetOutputDevice()->GetMtu()) : std::nullopt;
}

uint8_t HostSender::DefaultTtl() const
{
    UintegerValue ttl;
    m_ipv4->GetAttribute("DefaultTtl", ttl);
    return static_cast<uint8_t>(ttl.Get());
}

/// RFC 6864 4.1: with "Don't Fragment" the identification says nothing.
Ipv4Header HostSender::NewHeader(const mopo::Path& path,
                                 const Packet& packet,
                                 uint8_t protocol) const
{
    Ipv4Header header;
    header.SetSource(ToIpv4Address(path.local.address));
    header.SetDestination(ToIpv4Address(path.peer.address));
    header.SetProtocol(protocol);
    header.SetTtl(DefaultTtl());
    header.SetPayloadSize(static_cast<uint16_t>(packet.GetSize()));
    header.SetDontFragment();
    return header;
}

mopo::Status HostSender::Send(const mopo::Path& path,
                              Ptr<Packet> packet,
                              uint8_t protocol,
                              bool dontFragment) const
{
    if (path.local.address.IsIpv4())
    {
        const auto route = FindRoute(*m_ipv4, packet, path);
        if (!route)
        {
            return NoRoute(path);
        }
        if (dontFragment)
        {
            m_ipv4->SendWithHeader(packet, NewHeader(path, *packet, protocol), route);
            return {};
        }
        m_ipv4->Send(packet,
                     ToIpv4Address(path.local.address),
                     ToIpv4Address(path.peer.address),
                     protocol,
                     route);
        return {};
    }
    const auto route = FindRoute(*m_ipv6, packet, path);
    if (!route)
    {
        return NoRoute(path);
    }
    m_ipv6->Send(packet,
                 ToIpv6Address(path.local.address),
                 ToIpv6Address(path.peer.address),
                 protocol,
                 route);
    return {};
}

mopo::Status HostSender::SendAh(const mopo::Path& path, mopo::OctetView octets) const
{
    const auto packet = ToPacket(octets);
    if (path.local.address.IsIpv4())
    {
        Ipv4Header header;
        packet->RemoveHeader(header);
        header.SetTtl(DefaultTtl());
        const auto route = FindRoute(*m_ipv4, packet, path);
        if (!route)
        {
            return NoRoute(path);
        }
        m_ipv4->SendWithHeader(packet, header, route);
        return {};
    }
    Ipv6Header header;
    packet->RemoveHeader(header);
    const auto route = FindRoute(*m_ipv6, packet, path);
    if (!route)
    {
        return NoRoute(path);
    }
    // Whatever of this header AH covers, the stack makes the same.
    m_ipv6->Send(packet,
                 ToIpv6Address(path.local.address),
                 ToIpv6Address(path.peer.address),
                 AhL4Protocol::PROT_NUMBER,
                 route);
    return {};
}

} // namespace ns3
