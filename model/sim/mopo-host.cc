// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-host.h"

#include "model/sim/address-conversion.h"
#include "model/sim/host-stack.h"
#include "model/sim/mopo-link-device.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoHost);

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

TypeId MopoHost::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MopoHost")
            .SetParent<Object>()
            .SetGroupName("Mopo")
            .AddConstructor<MopoHost>()
            .AddAttribute("WeakHost",
                          "Whether a packet for an address of this host is accepted on any of its "
                          "interfaces, for IPv4 and IPv6 alike, as Linux does it. Set before "
                          "the first interface is added.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&MopoHost::SetWeakHost, &MopoHost::IsWeakHost),
                          MakeBooleanChecker())
            .AddAttribute("DuplicateAddressDetection",
                          "Whether a new IPv6 address is usable only after duplicate address "
                          "detection, one second. Set before the first interface is added.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MopoHost::SetDuplicateAddressDetection,
                                              &MopoHost::HasDuplicateAddressDetection),
                          MakeBooleanChecker())
            .AddTraceSource("UsableAddresses",
                            "The whole set of addresses that can be sent from, after changes; once "
                            "for all changes of one instant.",
                            MakeTraceSourceAccessor(&MopoHost::m_addressesTrace),
                            "ns3::MopoHost::AddressesTracedCallback")
            .AddTraceSource("Interface",
                            "An interface went up or down.",
                            MakeTraceSourceAccessor(&MopoHost::m_interfaceTrace),
                            "ns3::MopoHost::InterfaceTracedCallback");
    return tid;
}

MopoHost::MopoHost() = default;
MopoHost::~MopoHost() = default;

Ptr<MopoHost> MopoHost::Install(Ptr<Node> node, bool router)
{
    auto host = CreateObject<MopoHost>();
    const auto routing = InstallHostStack(node);
    host->m_node = node;
    host->m_ipv4 = node->GetObject<Ipv4>();
    host->m_ipv6 = node->GetObject<Ipv6>();
    host->m_routing4 = routing.ipv4;
    host->m_routing6 = routing.ipv6;
    host->m_ipv4->SetAttribute("IpForward", BooleanValue(router));
    // Every IPv6 interface is a router's: see MopoIpv6Routing.
    host->m_ipv6->SetAttribute("IpForward", BooleanValue(true));
    host->m_routing6->SetForwarding(router);
    host->m_routing4->SetChangeCallback(MakeCallback(&MopoHost::ScheduleReport, PeekPointer(host)));
    host->m_routing6->SetChangeCallback(MakeCallback(&MopoHost::ScheduleReport, PeekPointer(host)));
    host->SetWeakHost(host->m_weakHost);
    host->SetDuplicateAddressDetection(host->m_duplicateAddressDetection);
    node->AggregateObject(host);
    return host;
}

void MopoHost::EnableChecksums()
{
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
}

void MopoHost::DoDispose()
{
    m_report.Cancel();
    m_interfaces.clear();
    m_routing4 = nullptr;
    m_routing6 = nullptr;
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    m_node = nullptr;
    Object::DoDispose();
}

void MopoHost::SetWeakHost(bool weak)
{
    m_weakHost = weak;
    if (!m_node)
    {
        return;
    }
    // "StrongEndSystemModel" from ns-3.41 on.
    if (!m_ipv4->SetAttributeFailSafe("WeakEsModel", BooleanValue(weak)))
    {
        m_ipv4->SetAttribute("StrongEndSystemModel", BooleanValue(!weak));
    }
    m_ipv6->SetAttribute("StrongEndSystemModel", BooleanValue(!weak));
}

bool MopoHost::IsWeakHost() const
{
    return m_weakHost;
}

void MopoHost::SetDuplicateAddressDetection(bool on)
{
    m_duplicateAddressDetection = on;
    if (m_node)
    {
        m_node->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(on));
    }
}

bool MopoHost::HasDuplicateAddressDetection() const
{
    return m_duplicateAddressDetection;
}

Ptr<Node> MopoHost::GetNode() const
{
    return m_node;
}

void MopoHost::AddInterface(Ptr<NetDevice> device, const MopoInterfaceConfig& config)
{
    const auto names = GetInterfaceNames();
    NS_ABORT_MSG_IF(std::ranges::find(names, config.name) != names.end(),
                    "a second interface " << config.name);
    Interface interface;
    interface.config = config;
    interface.device = device;
    for (const auto& address : config.addresses)
    {
        EnsureFamily(interface, address.address.GetFamily());
    }
    for (const auto& route : config.routes)
    {
        NoteGateway(interface, route);
    }
    device->AddLinkChangeCallback(MakeCallback(&MopoHost::HandleLinkChange, this));
    m_interfaces.push_back(interface);
    Reconcile(m_interfaces.back());
}

void MopoHost::SetEnabled(const std::string& name, bool enabled)
{
    auto& interface = Find(name);
    interface.config.enabled = enabled;
    Reconcile(interface);
}

bool MopoHost::IsUp(const std::string& name) const
{
    return Find(name).up;
}

void MopoHost::AddAddress(const std::string& name, const mopo::IpPrefix& address)
{
    auto& interface = Find(name);
    EnsureFamily(interface, address.address.GetFamily());
    interface.config.addresses.push_back(address);
    if (interface.up)
    {
        InstallAddress(interface, address);
        // Those that had to go with the last address; the others are there already.
        InstallRoutes(interface);
    }
}

void MopoHost::RemoveAddress(const std::string& name, const mopo::IpAddress& address)
{
    auto& interface = Find(name);
    std::erase_if(interface.config.addresses,
                  [&](const mopo::IpPrefix& other) { return other.address == address; });
    if (interface.up)
    {
        UninstallAddress(interface, address);
    }
}

void MopoHost::AddRoute(const std::string& name, const MopoRoute& route)
{
    auto& interface = Find(name);
    EnsureFamily(interface, route.destination.address.GetFamily());
    interface.config.routes.push_back(route);
    NoteGateway(interface, route);
    if (interface.up)
    {
        InstallRoute(interface, route);
    }
    ScheduleReport();
}

void MopoHost::RemoveRoute(const std::string& name, const MopoRoute& route)
{
    auto& interface = Find(name);
    std::erase(interface.config.routes, route);
    if (interface.up)
    {
        UninstallRoute(interface, route);
    }
    ScheduleReport();
}

Ptr<NetDevice> MopoHost::GetDevice(const std::string& name) const
{
    return Find(name).device;
}

const MopoInterfaceConfig& MopoHost::GetConfig(const std::string& name) const
{
    return Find(name).config;
}

std::vector<std::string> MopoHost::GetInterfaceNames() const
{
    std::vector<std::string> names;
    for (const auto& interface : m_interfaces)
    {
        names.push_back(interface.config.name);
    }
    return names;
}

mopo::LocalAddresses MopoHost::GetUsableAddresses() const
{
    mopo::LocalAddresses all;
    for (const auto& interface : m_interfaces)
    {
        if (!interface.config.outside || !interface.up)
        {
            continue;
        }
        for (const auto& address : interface.config.addresses)
        {
            if (CanSendFrom(interface, address.address))
            {
                all.push_back({address.address,
                               interface.config.name,
                               interface.config.kind,
                               interface.device->GetMtu()});
            }
        }
    }
    return all;
}

bool MopoHost::CanSendFrom(const Interface& interface, const mopo::IpAddress& address) const
{
    if (m_duplicateAddressDetection && !address.IsIpv4() && !IsPreferred(interface, address))
    {
        return false;
    }
    if (!(address.IsIpv4() ? interface.needsGateway4 : interface.needsGateway6))
    {
        return true;
    }
    return std::ranges::any_of(
        interface.config.routes,
        [&](const MopoRoute& route)
        { return route.gateway && route.gateway->GetFamily() == address.GetFamily(); });
}

bool MopoHost::IsPreferred(const Interface& interface, const mopo::IpAddress& address) const
{
    for (uint32_t i = 0; i < m_ipv6->GetNAddresses(*interface.index6); ++i)
    {
        const auto own = m_ipv6->GetAddress(*interface.index6, i);
        if (ToIpAddress(own.GetAddress()) == address)
        {
            return own.GetState() == Ipv6InterfaceAddress::PREFERRED;
        }
    }
    return false;
}

MopoHost::Interface& MopoHost::Find(const std::string& name)
{
    const auto found = std::ranges::find(
        m_interfaces, name, [](const Interface& interface) { return interface.config.name; });
    NS_ABORT_MSG_IF(found == m_interfaces.end(), "no interface " << name);
    return *found;
}

const MopoHost::Interface& MopoHost::Find(const std::string& name) const
{
    return const_cast<MopoHost*>(this)->Find(name);
}

void MopoHost::HandleLinkChange()
{
    for (auto& interface : m_interfaces)
    {
        Reconcile(interface);
    }
}

void MopoHost::Reconcile(Interface& interface)
{
    if (const auto end = DynamicCast<MopoLinkDevice>(interface.device))
    {
        end->SetEnabled(interface.config.enabled);
    }
    const bool up = interface.config.enabled && interface.device->IsLinkUp();
    if (up == interface.up)
    {
        return;
    }
    interface.up = up;
    if (up)
    {
        BringUp(interface);
    }
    else
    {
        TakeDown(interface);
    }
    m_interfaceTrace(interface.config.name, up);
    ScheduleReport();
}

void MopoHost::BringUp(Interface& interface)
{
    if (interface.index4)
    {
        m_ipv4->SetUp(*interface.index4);
    }
    if (interface.index6)
    {
        m_ipv6->SetUp(*interface.index6);
    }
    for (const auto& address : interface.config.addresses)
    {
        InstallAddress(interface, address);
    }
    InstallRoutes(interface);
}

void MopoHost::TakeDown(Interface& interface)
{
    // ns-3 takes the routes away by itself.
    if (interface.index4)
    {
        m_ipv4->SetDown(*interface.index4);
        while (m_ipv4->GetNAddresses(*interface.index4) > 0)
        {
            m_ipv4->RemoveAddress(*interface.index4, 0);
        }
    }
    if (interface.index6)
    {
        m_ipv6->SetDown(*interface.index6);
    }
}

void MopoHost::EnsureFamily(Interface& interface, mopo::Family family)
{
    const bool ipv4 = family == mopo::Family::Ipv4;
    auto& index = ipv4 ? interface.index4 : interface.index6;
    if (index)
    {
        return;
    }
    index = ipv4 ? m_ipv4->AddInterface(interface.device) : m_ipv6->AddInterface(interface.device);
    if (interface.up && ipv4)
    {
        m_ipv4->SetUp(*index);
    }
    if (interface.up && !ipv4)
    {
        m_ipv6->SetUp(*index);
    }
}

void MopoHost::InstallAddress(Interface& interface, const mopo::IpPrefix& address)
{
    if (address.address.IsIpv4())
    {
        m_ipv4->AddAddress(
            *interface.index4,
            Ipv4InterfaceAddress(ToIpv4Address(address.address), ToIpv4Mask(address.length)));
        return;
    }
    m_ipv6->AddAddress(
        *interface.index6,
        Ipv6InterfaceAddress(ToIpv6Address(address.address), Ipv6Prefix(address.length)));
    if (m_duplicateAddressDetection)
    {
        Simulator::Schedule(m_node->GetObject<Icmpv6L4Protocol>()->GetDadTimeout(),
                            &MopoHost::ScheduleReport,
                            Ptr<MopoHost>(this));
    }
}

void MopoHost::UninstallAddress(const Interface& interface, const mopo::IpAddress& address)
{
    if (!address.IsIpv4())
    {
        m_ipv6->RemoveAddress(*interface.index6, ToIpv6Address(address));
        return;
    }
    const auto index = *interface.index4;
    const bool last = m_ipv4->GetNAddresses(index) == 1;
    if (last && m_ipv4->GetAddress(index, 0).GetLocal() == ToIpv4Address(address))
    {
        // Without an address it can have no route: see InstallRoute.
        for (const auto& route : interface.config.routes)
        {
            UninstallRoute(interface, route);
        }
    }
    m_ipv4->RemoveAddress(index, ToIpv4Address(address));
}

void MopoHost::InstallRoutes(const Interface& interface)
{
    for (const auto& route : interface.config.routes)
    {
        InstallRoute(interface, route);
    }
}

void MopoHost::InstallRoute(const Interface& interface, const MopoRoute& route)
{
    const auto network = route.destination.First();
    if (network.IsIpv4())
    {
        // ns-3 asks an interface with a route for an address.
        if (m_ipv4->GetNAddresses(*interface.index4) == 0)
        {
            return;
        }
        m_routing4->AddNetworkRouteTo(ToIpv4Address(network),
                                      ToIpv4Mask(route.destination.length),
                                      GatewayOf4(route),
                                      *interface.index4,
                                      route.metric);
        return;
    }
    m_routing6->AddNetworkRouteTo(ToIpv6Address(network),
                                  Ipv6Prefix(route.destination.length),
                                  GatewayOf6(route),
                                  *interface.index6,
                                  route.metric);
}

void MopoHost::UninstallRoute(const Interface& interface, const MopoRoute& route)
{
    const auto network = route.destination.First();
    if (network.IsIpv4())
    {
        m_routing4->RemoveNetworkRoute(ToIpv4Address(network),
                                       ToIpv4Mask(route.destination.length),
                                       GatewayOf4(route),
                                       *interface.index4,
                                       route.metric);
        return;
    }
    m_routing6->RemoveNetworkRoute(ToIpv6Address(network),
                                   Ipv6Prefix(route.destination.length),
                                   GatewayOf6(route),
                                   *interface.index6,
                                   route.metric);
}

void MopoHost::NoteGateway(Interface& interface, const MopoRoute& route)
{
    if (route.gateway)
    {
        (route.gateway->IsIpv4() ? interface.needsGateway4 : interface.needsGateway6) = true;
    }
}

void MopoHost::ScheduleReport()
{
    if (m_node && !m_report.IsRunning())
    {
        m_report = Simulator::ScheduleNow(&MopoHost::Report, this);
    }
}

void MopoHost::Report()
{
    auto all = GetUsableAddresses();
    if (all != m_reported)
    {
        m_reported = all;
        m_addressesTrace(all);
    }
}

int64_t MopoHost::AssignStreams(int64_t stream)
{
    return AssignHostStackStreams(m_node, stream);
}

} // namespace ns3
