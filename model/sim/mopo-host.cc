// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-host.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoHost);

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
    auto& stack = host->m_stack;
    stack = InstallHostStack(node);
    stack.ipv4->SetAttribute("IpForward", BooleanValue(router));
    // Every IPv6 interface is a router's: see MopoIpv6Routing.
    stack.ipv6->SetAttribute("IpForward", BooleanValue(true));
    stack.routing6->SetForwarding(router);
    const auto changed = MakeCallback(&MopoHost::ScheduleReport, PeekPointer(host));
    stack.routing4->SetChangeCallback(changed);
    stack.routing6->SetChangeCallback(changed);
    host->m_node = node;
    host->SetWeakHost(host->m_weakHost);
    // HostInterface has its own, of any duration.
    node->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
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
    for (auto& [name, end] : m_routeWaits)
    {
        end.Cancel();
    }
    m_interfaces.clear();
    m_stack = {};
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
    if (!m_stack.ipv4->SetAttributeFailSafe("WeakEsModel", BooleanValue(weak)))
    {
        m_stack.ipv4->SetAttribute("StrongEndSystemModel", BooleanValue(!weak));
    }
    m_stack.ipv6->SetAttribute("StrongEndSystemModel", BooleanValue(!weak));
}

bool MopoHost::IsWeakHost() const
{
    return m_weakHost;
}

void MopoHost::SetRadio(bool on)
{
    for (const auto& interface : m_interfaces)
    {
        interface->SetRadio(on);
        Reconcile(*interface);
    }
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
    device->AddLinkChangeCallback(MakeCallback(&MopoHost::HandleLinkChange, this));
    m_interfaces.push_back(std::make_unique<HostInterface>(m_stack, device, config));
    Reconcile(*m_interfaces.back(), HostInterface::Addresses::Old);
}

void MopoHost::SetEnabled(const std::string& name, bool enabled, const Time& routesAfter)
{
    auto& interface = Find(name);
    if (interface.Config().enabled != enabled)
    {
        m_routeWaits[name].Cancel();
        const bool waits = enabled && routesAfter.IsStrictlyPositive();
        interface.SetAwaitsRoutes(waits);
        if (waits)
        {
            m_routeWaits[name] =
                Simulator::Schedule(routesAfter, &MopoHost::EndRouteWait, this, name);
        }
    }
    interface.SetEnabled(enabled);
    Reconcile(interface);
}

void MopoHost::EndRouteWait(const std::string& name)
{
    Find(name).SetAwaitsRoutes(false);
    ScheduleReport();
}

bool MopoHost::IsUp(const std::string& name) const
{
    return Find(name).IsUp();
}

void MopoHost::AddAddress(const std::string& name, const mopo::IpPrefix& address)
{
    Find(name).AddAddress(address);
}

void MopoHost::RemoveAddress(const std::string& name, const mopo::IpAddress& address)
{
    Find(name).RemoveAddress(address);
}

void MopoHost::SetLife(const std::string& name, const mopo::IpAddress& address, AddressLife life)
{
    Find(name).SetLife(address, life);
    ScheduleReport();
}

void MopoHost::ReplaceAddress(const std::string& name,
                              const mopo::IpAddress& before,
                              const mopo::IpAddress& after)
{
    const auto& addresses = GetConfig(name).addresses;
    const auto old = std::ranges::find(addresses, before, &mopo::IpPrefix::address);
    if (old == addresses.end())
    {
        return;
    }
    AddAddress(name, {after, old->length});
    RemoveAddress(name, before);
}

void MopoHost::AddRoute(const std::string& name, const MopoRoute& route)
{
    Find(name).AddRoute(route);
    ScheduleReport();
}

void MopoHost::RemoveRoute(const std::string& name, const MopoRoute& route)
{
    Find(name).RemoveRoute(route);
    ScheduleReport();
}

void MopoHost::SetRouted(const std::string& name, mopo::Family family, bool routed)
{
    Find(name).SetRouted(family, routed);
    ScheduleReport();
}

Ptr<NetDevice> MopoHost::GetDevice(const std::string& name) const
{
    return Find(name).Device();
}

const MopoInterfaceConfig& MopoHost::GetConfig(const std::string& name) const
{
    return Find(name).Config();
}

std::vector<std::string> MopoHost::GetInterfaceNames() const
{
    std::vector<std::string> names;
    for (const auto& interface : m_interfaces)
    {
        names.push_back(interface->Config().name);
    }
    return names;
}

mopo::LocalAddresses MopoHost::GetUsableAddresses() const
{
    mopo::LocalAddresses all;
    for (const auto& interface : m_interfaces)
    {
        const auto& config = interface->Config();
        if (!config.outside || !interface->IsUp())
        {
            continue;
        }
        for (const auto& address : config.addresses)
        {
            if (interface->HasWayOut(address.address.GetFamily()) &&
                !interface->IsTentative(address.address))
            {
                const auto life = interface->LifeOf(address.address);
                all.push_back({.address = address.address,
                               .interface = config.name,
                               .kind = config.kind,
                               .mtu = interface->Device()->GetMtu(),
                               .withdrawn = life == AddressLife::Withdrawn,
                               .deprecated = life == AddressLife::Deprecated});
                if (address.address.IsIpv4())
                {
                    all.back().announceAs = config.announceAs;
                }
            }
        }
    }
    return all;
}

HostInterface& MopoHost::Find(const std::string& name) const
{
    const auto found = std::ranges::find(
        m_interfaces, name, [](const auto& interface) { return interface->Config().name; });
    NS_ABORT_MSG_IF(found == m_interfaces.end(), "no interface " << name);
    return **found;
}

void MopoHost::HandleLinkChange()
{
    for (const auto& interface : m_interfaces)
    {
        Reconcile(*interface);
    }
}

void MopoHost::Reconcile(HostInterface& interface, HostInterface::Addresses addresses)
{
    if (!interface.Reconcile(addresses))
    {
        return;
    }
    m_interfaceTrace(interface.Config().name, interface.IsUp());
    ScheduleReport();
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
