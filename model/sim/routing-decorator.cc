// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/routing-decorator.h"

#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoIpv4Decorator);
NS_OBJECT_ENSURE_REGISTERED(MopoIpv6Decorator);

TypeId MopoIpv4Decorator::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoIpv4Decorator")
                            .SetParent<Ipv4RoutingProtocol>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoIpv4Decorator>();
    return tid;
}

void MopoIpv4Decorator::DoDispose()
{
    m_inner = nullptr;
    m_ipv4 = nullptr;
    Ipv4RoutingProtocol::DoDispose();
}

void MopoIpv4Decorator::Wrap(Ptr<Node> node)
{
    const auto ipv4 = node->GetObject<Ipv4>();
    m_inner = ipv4->GetRoutingProtocol();
    ipv4->SetRoutingProtocol(this);
}

Ptr<Ipv4Route> MopoIpv4Decorator::RouteOutput(Ptr<Packet> packet,
                                              const Ipv4Header& header,
                                              Ptr<NetDevice> device,
                                              Socket::SocketErrno& error)
{
    return m_inner->RouteOutput(packet, header, device, error);
}

// NOLINTNEXTLINE(readability-function-size): ns-3 has that many parameters.
bool MopoIpv4Decorator::RouteInput(Ptr<const Packet> packet,
                                   const Ipv4Header& header,
                                   Ptr<const NetDevice> device,
                                   compat::UnicastForward4 forward,
                                   compat::MulticastForward4 multicast,
                                   compat::LocalDeliver4 deliver,
                                   compat::RouteError4 fail)
{
    return m_inner->RouteInput(packet, header, device, forward, multicast, deliver, fail);
}

void MopoIpv4Decorator::NotifyInterfaceUp(uint32_t interface)
{
    m_inner->NotifyInterfaceUp(interface);
}

void MopoIpv4Decorator::NotifyInterfaceDown(uint32_t interface)
{
    m_inner->NotifyInterfaceDown(interface);
}

void MopoIpv4Decorator::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_inner->NotifyAddAddress(interface, address);
}

void MopoIpv4Decorator::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_inner->NotifyRemoveAddress(interface, address);
}

void MopoIpv4Decorator::SetIpv4(Ptr<Ipv4> ipv4)
{
    // The inner protocol had it before it was wrapped.
    m_ipv4 = ipv4;
}

void MopoIpv4Decorator::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const
{
    m_inner->PrintRoutingTable(stream, unit);
}

TypeId MopoIpv6Decorator::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoIpv6Decorator")
                            .SetParent<Ipv6RoutingProtocol>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoIpv6Decorator>();
    return tid;
}

void MopoIpv6Decorator::DoDispose()
{
    m_inner = nullptr;
    m_ipv6 = nullptr;
    Ipv6RoutingProtocol::DoDispose();
}

void MopoIpv6Decorator::Wrap(Ptr<Node> node)
{
    const auto ipv6 = node->GetObject<Ipv6>();
    m_inner = ipv6->GetRoutingProtocol();
    ipv6->SetRoutingProtocol(this);
}

Ptr<Ipv6Route> MopoIpv6Decorator::RouteOutput(Ptr<Packet> packet,
                                              const Ipv6Header& header,
                                              Ptr<NetDevice> device,
                                              Socket::SocketErrno& error)
{
    return m_inner->RouteOutput(packet, header, device, error);
}

// NOLINTNEXTLINE(readability-function-size): ns-3 has that many parameters.
bool MopoIpv6Decorator::RouteInput(Ptr<const Packet> packet,
                                   const Ipv6Header& header,
                                   Ptr<const NetDevice> device,
                                   compat::UnicastForward6 forward,
                                   compat::MulticastForward6 multicast,
                                   compat::LocalDeliver6 deliver,
                                   compat::RouteError6 fail)
{
    return m_inner->RouteInput(packet, header, device, forward, multicast, deliver, fail);
}

void MopoIpv6Decorator::NotifyInterfaceUp(uint32_t interface)
{
    m_inner->NotifyInterfaceUp(interface);
}

void MopoIpv6Decorator::NotifyInterfaceDown(uint32_t interface)
{
    m_inner->NotifyInterfaceDown(interface);
}

void MopoIpv6Decorator::NotifyAddAddress(uint32_t interface, Ipv6InterfaceAddress address)
{
    m_inner->NotifyAddAddress(interface, address);
}

void MopoIpv6Decorator::NotifyRemoveAddress(uint32_t interface, Ipv6InterfaceAddress address)
{
    m_inner->NotifyRemoveAddress(interface, address);
}

void MopoIpv6Decorator::NotifyAddRoute(Ipv6Address destination,
                                       Ipv6Prefix mask,
                                       Ipv6Address nextHop,
                                       uint32_t interface,
                                       Ipv6Address prefixToUse)
{
    m_inner->NotifyAddRoute(destination, mask, nextHop, interface, prefixToUse);
}

void MopoIpv6Decorator::NotifyRemoveRoute(Ipv6Address destination,
                                          Ipv6Prefix mask,
                                          Ipv6Address nextHop,
                                          uint32_t interface,
                                          Ipv6Address prefixToUse)
{
    m_inner->NotifyRemoveRoute(destination, mask, nextHop, interface, prefixToUse);
}

void MopoIpv6Decorator::SetIpv6(Ptr<Ipv6> ipv6)
{
    // The inner protocol had it before it was wrapped.
    m_ipv6 = ipv6;
}

void MopoIpv6Decorator::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const
{
    m_inner->PrintRoutingTable(stream, unit);
}

} // namespace ns3
