// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-ipv4-routing.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4.h"
#include "ns3/net-device.h"

#include <utility>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoIpv4Routing);

TypeId MopoIpv4Routing::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoIpv4Routing")
                            .SetParent<Ipv4StaticRouting>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoIpv4Routing>();
    return tid;
}

MopoIpv4Routing::MopoIpv4Routing() = default;
MopoIpv4Routing::~MopoIpv4Routing() = default;

void MopoIpv4Routing::DoDispose()
{
    m_ipv4 = nullptr;
    m_changed = Callback<void>();
    Ipv4StaticRouting::DoDispose();
}

void MopoIpv4Routing::SetChangeCallback(Callback<void> callback)
{
    m_changed = std::move(callback);
}

void MopoIpv4Routing::RemoveNetworkRoute(
    Ipv4Address network, Ipv4Mask mask, Ipv4Address gateway, uint32_t interface, uint32_t metric)
{
    for (uint32_t i = 0; i < GetNRoutes(); ++i)
    {
        const auto route = GetRoute(i);
        if (route.GetDestNetwork() == network && route.GetDestNetworkMask() == mask &&
            route.GetGateway() == gateway && route.GetInterface() == interface &&
            GetMetric(i) == metric)
        {
            return RemoveRoute(i);
        }
    }
}

Ptr<Ipv4Route> MopoIpv4Routing::RouteOutput(Ptr<Packet> packet,
                                            const Ipv4Header& header,
                                            Ptr<NetDevice> device,
                                            Socket::SocketErrno& error)
{
    const auto source = header.GetSource();
    const bool unspecified = !source.IsInitialized() || source.IsAny();
    if (device || unspecified || source == Ipv4Address::GetLoopback())
    {
        return Ipv4StaticRouting::RouteOutput(packet, header, device, error);
    }
    const auto interface = m_ipv4->GetInterfaceForAddress(source);
    if (interface < 0)
    {
        error = Socket::ERROR_ADDRNOTAVAIL;
        return nullptr;
    }
    auto route = Ipv4StaticRouting::RouteOutput(
        packet, header, m_ipv4->GetNetDevice(static_cast<uint32_t>(interface)), error);
    if (route)
    {
        route->SetSource(source);
    }
    return route;
}

void MopoIpv4Routing::NotifyInterfaceUp(uint32_t interface)
{
    Ipv4StaticRouting::NotifyInterfaceUp(interface);
    TellOfChange();
}

void MopoIpv4Routing::NotifyInterfaceDown(uint32_t interface)
{
    Ipv4StaticRouting::NotifyInterfaceDown(interface);
    TellOfChange();
}

void MopoIpv4Routing::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    Ipv4StaticRouting::NotifyAddAddress(interface, address);
    TellOfChange();
}

void MopoIpv4Routing::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    Ipv4StaticRouting::NotifyRemoveAddress(interface, address);
    TellOfChange();
}

void MopoIpv4Routing::SetIpv4(Ptr<Ipv4> ipv4)
{
    m_ipv4 = ipv4;
    Ipv4StaticRouting::SetIpv4(ipv4);
}

void MopoIpv4Routing::TellOfChange()
{
    if (!m_changed.IsNull())
    {
        m_changed();
    }
}

} // namespace ns3
