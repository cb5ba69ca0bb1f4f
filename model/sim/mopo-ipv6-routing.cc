// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-ipv6-routing.h"

#include "ns3/ipv6-header.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-table-entry.h"
#include "ns3/ipv6.h"
#include "ns3/net-device.h"

#include <utility>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoIpv6Routing);

TypeId MopoIpv6Routing::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoIpv6Routing")
                            .SetParent<Ipv6StaticRouting>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoIpv6Routing>();
    return tid;
}

MopoIpv6Routing::MopoIpv6Routing() = default;
MopoIpv6Routing::~MopoIpv6Routing() = default;

void MopoIpv6Routing::DoDispose()
{
    m_ipv6 = nullptr;
    m_changed = Callback<void>();
    Ipv6StaticRouting::DoDispose();
}

void MopoIpv6Routing::SetChangeCallback(Callback<void> callback)
{
    m_changed = std::move(callback);
}

void MopoIpv6Routing::SetForwarding(bool forwarding)
{
    m_forwarding = forwarding;
}

void MopoIpv6Routing::RemoveNetworkRoute(const Ipv6Address& network,
                                         const Ipv6Prefix& prefix,
                                         const Ipv6Address& gateway,
                                         uint32_t interface,
                                         uint32_t metric)
{
    for (uint32_t i = 0; i < GetNRoutes(); ++i)
    {
        const auto route = GetRoute(i);
        if (route.GetDestNetwork() == network && route.GetDestNetworkPrefix() == prefix &&
            route.GetGateway() == gateway && route.GetInterface() == interface &&
            GetMetric(i) == metric)
        {
            return RemoveRoute(i);
        }
    }
}

Ptr<Ipv6Route> MopoIpv6Routing::RouteOutput(Ptr<Packet> packet,
                                            const Ipv6Header& header,
                                            Ptr<NetDevice> device,
                                            Socket::SocketErrno& error)
{
    const auto source = header.GetSource();
    const bool unspecified = !source.IsInitialized() || source.IsAny();
    if (device || unspecified || source.IsLocalhost() || source.IsLinkLocal())
    {
        return Ipv6StaticRouting::RouteOutput(packet, header, device, error);
    }
    const auto interface = m_ipv6->GetInterfaceForAddress(source);
    if (interface < 0)
    {
        error = Socket::ERROR_ADDRNOTAVAIL;
        return nullptr;
    }
    auto route = Ipv6StaticRouting::RouteOutput(
        packet, header, m_ipv6->GetNetDevice(static_cast<uint32_t>(interface)), error);
    if (route)
    {
        route->SetSource(source);
    }
    return route;
}

// NOLINTNEXTLINE(readability-function-size): ns-3 has that many parameters.
bool MopoIpv6Routing::RouteInput(Ptr<const Packet> packet,
                                 const Ipv6Header& header,
                                 Ptr<const NetDevice> device,
                                 compat::UnicastForward6 forward,
                                 compat::MulticastForward6 multicast,
                                 compat::LocalDeliver6 deliver,
                                 compat::RouteError6 fail)
{
    if (!m_forwarding && !header.GetDestination().IsMulticast())
    {
        if (!fail.IsNull())
        {
            fail(packet, header, Socket::ERROR_NOROUTETOHOST);
        }
        return true;
    }
    return Ipv6StaticRouting::RouteInput(packet, header, device, forward, multicast, deliver, fail);
}

void MopoIpv6Routing::NotifyInterfaceUp(uint32_t interface)
{
    Ipv6StaticRouting::NotifyInterfaceUp(interface);
    TellOfChange();
}

void MopoIpv6Routing::NotifyInterfaceDown(uint32_t interface)
{
    Ipv6StaticRouting::NotifyInterfaceDown(interface);
    TellOfChange();
}

void MopoIpv6Routing::NotifyAddAddress(uint32_t interface, Ipv6InterfaceAddress address)
{
    Ipv6StaticRouting::NotifyAddAddress(interface, address);
    TellOfChange();
}

void MopoIpv6Routing::NotifyRemoveAddress(uint32_t interface, Ipv6InterfaceAddress address)
{
    Ipv6StaticRouting::NotifyRemoveAddress(interface, address);
    TellOfChange();
}

void MopoIpv6Routing::SetIpv6(Ptr<Ipv6> ipv6)
{
    m_ipv6 = ipv6;
    Ipv6StaticRouting::SetIpv6(ipv6);
}

void MopoIpv6Routing::TellOfChange()
{
    if (!m_changed.IsNull())
    {
        m_changed();
    }
}

} // namespace ns3
