// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/host-interface.h"

#include "model/sim/address-conversion.h"
#include "model/sim/switchable-device.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{

namespace
{

/// Of zeros where the destination's hosts are neighbours.
Ipv4Address GatewayOf4(const MopoRoute& route)
{
    return route.gateway ? ToIpv4Address(*route.gateway) : Ipv4Address::GetZero();
}

Ipv6Address GatewayOf6(const MopoRoute& route)
{
    return route.gateway ? ToIpv6Address(*route.gateway) : Ipv6Address::GetZero();
}

} // namespace

MopoRoute MopoRoute::Default(const mopo::IpAddress& gateway, uint32_t metric)
{
    const auto any = *mopo::IpAddress::Parse(gateway.IsIpv4() ? "0.0.0.0" : "::");
    return {{any, 0}, gateway, metric};
}

HostInterface::HostInterface(HostStack stack, Ptr<NetDevice> device, MopoInterfaceConfig config)
    : m_stack(std::move(stack)),
      m_device(device),
      m_config(std::move(config))
{
    if (m_config.needsBothFamilies)
    {
        EnsureFamily(mopo::Family::Ipv4);
        EnsureFamily(mopo::Family::Ipv6);
    }
    for (const auto& address : m_config.addresses)
    {
        EnsureFamily(address.address.GetFamily());
    }
    for (const auto& route : m_config.routes)
    {
        EnsureFamily(route.destination.address.GetFamily());
        NoteGateway(route);
    }
}

HostInterface::~HostInterface()
{
    for (auto& [address, end] : m_tentative)
    {
        end.Cancel();
    }
}

const MopoInterfaceConfig& HostInterface::Config() const
{
    return m_config;
}

Ptr<NetDevice> HostInterface::Device() const
{
    return m_device;
}

void HostInterface::SetEnabled(bool enabled)
{
    m_config.enabled = enabled;
}

void HostInterface::SetRadio(bool on)
{
    m_radio = on || m_config.kind == mopo::AccessKind::Ethernet;
}

bool HostInterface::IsUp() const
{
    return m_up;
}

bool HostInterface::Reconcile(Addresses addresses)
{
    const bool enabled = m_config.enabled && m_radio;
    if (auto* device = dynamic_cast<SwitchableDevice*>(PeekPointer(m_device)))
    {
        device->SetEnabled(enabled);
    }
    const bool up = enabled && m_device->IsLinkUp();
    if (up == m_up)
    {
        return false;
    }
    m_up = up;
    if (up)
    {
        BringUp(addresses);
    }
    else
    {
        TakeDown();
    }
    return true;
}

void HostInterface::AddAddress(const mopo::IpPrefix& address)
{
    EnsureFamily(address.address.GetFamily());
    m_config.addresses.push_back(address);
    if (m_up)
    {
        DetectAddress(address);
        // Those that had to go with the last address; the others are there already.
        InstallRoutes();
    }
}

void HostInterface::RemoveAddress(const mopo::IpAddress& address)
{
    std::erase_if(m_config.addresses,
                  [&](const mopo::IpPrefix& other) { return other.address == address; });
    m_lives.erase(address);
    if (IsTentative(address))
    {
        ForgetTentative(address);
    }
    else if (m_up)
    {
        UninstallAddress(address);
    }
}

void HostInterface::AddRoute(const MopoRoute& route)
{
    EnsureFamily(route.destination.address.GetFamily());
    m_config.routes.push_back(route);
    NoteGateway(route);
    if (m_up && IsFound(route))
    {
        InstallRoute(route);
    }
}

void HostInterface::RemoveRoute(const MopoRoute& route)
{
    std::erase(m_config.routes, route);
    if (m_up)
    {
        UninstallRoute(route);
    }
}

void HostInterface::SetLife(const mopo::IpAddress& address, AddressLife life)
{
    m_lives[address] = life;
}

AddressLife HostInterface::LifeOf(const mopo::IpAddress& address) const
{
    const auto found = m_lives.find(address);
    return found == m_lives.end() ? AddressLife::Preferred : found->second;
}

void HostInterface::SetRouted(mopo::Family family, bool routed)
{
    if (routed)
    {
        m_unrouted.erase(family);
    }
    else
    {
        m_unrouted.insert(family);
    }
    UpdateRoutes();
}

void HostInterface::SetAwaitsRoutes(bool awaits)
{
    m_awaitsRoutes = awaits;
    UpdateRoutes();
}

bool HostInterface::HasWayOut(mopo::Family family) const
{
    if (m_awaitsRoutes || m_unrouted.contains(family))
    {
        return false;
    }
    if (!(family == mopo::Family::Ipv4 ? m_needsGateway4 : m_needsGateway6))
    {
        return true;
    }
    return std::ranges::any_of(m_config.routes,
                               [&](const MopoRoute& route)
                               { return route.gateway && route.gateway->GetFamily() == family; });
}

bool HostInterface::IsTentative(const mopo::IpAddress& address) const
{
    return m_tentative.contains(address);
}

void HostInterface::EnsureFamily(mopo::Family family)
{
    const bool ipv4 = family == mopo::Family::Ipv4;
    if (ipv4 && !m_index4)
    {
        m_index4 = m_stack.ipv4->AddInterface(m_device);
        if (m_up)
        {
            m_stack.ipv4->SetUp(*m_index4);
        }
    }
    if (!ipv4 && !m_index6)
    {
        m_index6 = m_stack.ipv6->AddInterface(m_device);
        if (m_up)
        {
            m_stack.ipv6->SetUp(*m_index6);
        }
    }
}

void HostInterface::NoteGateway(const MopoRoute& route)
{
    if (route.gateway)
    {
        (route.gateway->IsIpv4() ? m_needsGateway4 : m_needsGateway6) = true;
    }
}

void HostInterface::BringUp(Addresses addresses)
{
    if (m_index4)
    {
        m_stack.ipv4->SetUp(*m_index4);
    }
    if (m_index6)
    {
        m_stack.ipv6->SetUp(*m_index6);
    }
    for (const auto& address : m_config.addresses)
    {
        if (addresses == Addresses::New)
        {
            DetectAddress(address);
        }
        else
        {
            InstallAddress(address);
        }
    }
    InstallRoutes();
}

void HostInterface::TakeDown()
{
    m_lives.clear();
    while (!m_tentative.empty())
    {
        ForgetTentative(m_tentative.begin()->first);
    }
    // ns-3 takes the routes away by itself.
    if (m_index4)
    {
        m_stack.ipv4->SetDown(*m_index4);
        while (m_stack.ipv4->GetNAddresses(*m_index4) > 0)
        {
            m_stack.ipv4->RemoveAddress(*m_index4, 0);
        }
    }
    if (m_index6)
    {
        m_stack.ipv6->SetDown(*m_index6);
    }
}

void HostInterface::DetectAddress(const mopo::IpPrefix& address)
{
    if (address.address.IsIpv4() || m_config.duplicateAddressDetection.IsZero())
    {
        InstallAddress(address);
        return;
    }
    m_tentative[address.address] = Simulator::Schedule(m_config.duplicateAddressDetection,
                                                       [this, address]
                                                       {
                                                           m_tentative.erase(address.address);
                                                           InstallAddress(address);
                                                       });
}

void HostInterface::ForgetTentative(const mopo::IpAddress& address)
{
    const auto found = m_tentative.find(address);
    found->second.Cancel();
    m_tentative.erase(found);
}

void HostInterface::InstallAddress(const mopo::IpPrefix& address)
{
    if (address.address.IsIpv4())
    {
        m_stack.ipv4->AddAddress(
            *m_index4,
            Ipv4InterfaceAddress(ToIpv4Address(address.address), ToIpv4Mask(address.length)));
    }
    else
    {
        m_stack.ipv6->AddAddress(
            *m_index6,
            Ipv6InterfaceAddress(ToIpv6Address(address.address), Ipv6Prefix(address.length)));
    }
}

void HostInterface::UninstallAddress(const mopo::IpAddress& address)
{
    if (!address.IsIpv4())
    {
        m_stack.ipv6->RemoveAddress(*m_index6, ToIpv6Address(address));
        return;
    }
    const bool last = m_stack.ipv4->GetNAddresses(*m_index4) == 1;
    if (last && m_stack.ipv4->GetAddress(*m_index4, 0).GetLocal() == ToIpv4Address(address))
    {
        // Without an address it can have no route: see InstallRoute.
        for (const auto& route : m_config.routes)
        {
            if (route.destination.address.IsIpv4())
            {
                UninstallRoute(route);
            }
        }
    }
    m_stack.ipv4->RemoveAddress(*m_index4, ToIpv4Address(address));
}

bool HostInterface::IsFound(const MopoRoute& route) const
{
    return !route.gateway || (!m_awaitsRoutes && !m_unrouted.contains(route.gateway->GetFamily()));
}

void HostInterface::UpdateRoutes()
{
    if (!m_up)
    {
        return;
    }
    for (const auto& route : m_config.routes)
    {
        if (!IsFound(route))
        {
            UninstallRoute(route);
        }
    }
    InstallRoutes();
}

void HostInterface::InstallRoutes()
{
    for (const auto& route : m_config.routes)
    {
        if (IsFound(route))
        {
            InstallRoute(route);
        }
    }
}

void HostInterface::InstallRoute(const MopoRoute& route)
{
    const auto network = route.destination.First();
    if (!network.IsIpv4())
    {
        m_stack.routing6->AddNetworkRouteTo(ToIpv6Address(network),
                                            Ipv6Prefix(route.destination.length),
                                            GatewayOf6(route),
                                            *m_index6,
                                            route.metric);
        return;
    }
    // ns-3 asks an interface with a route for an address, and ends the program if it has none.
    if (m_stack.ipv4->GetNAddresses(*m_index4) > 0)
    {
        m_stack.routing4->AddNetworkRouteTo(ToIpv4Address(network),
                                            ToIpv4Mask(route.destination.length),
                                            GatewayOf4(route),
                                            *m_index4,
                                            route.metric);
    }
}

void HostInterface::UninstallRoute(const MopoRoute& route)
{
    const auto network = route.destination.First();
    if (network.IsIpv4())
    {
        m_stack.routing4->RemoveNetworkRoute(ToIpv4Address(network),
                                             ToIpv4Mask(route.destination.length),
                                             GatewayOf4(route),
                                             *m_index4,
                                             route.metric);
    }
    else
    {
        m_stack.routing6->RemoveNetworkRoute(ToIpv6Address(network),
                                             Ipv6Prefix(route.destination.length),
                                             GatewayOf6(route),
                                             *m_index6,
                                             route.metric);
    }
}

} // namespace ns3
