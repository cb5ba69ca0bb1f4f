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
    device->AddLinkChangeCallback(MakeCallback(&MopoHost::HandleLinkChange, this));
    m_interfaces.push_back(std::make_unique<HostInterface>(m_stack, device, config));
    Reconcile(*m_interfaces.back());
}

void MopoHost::SetEnabled(const std::string& name, bool enabled)
{
    auto& interface = Find(name);
    interface.SetEnabled(enabled);
    Reconcile(interface);
}

bool MopoHost::IsUp(const std::string& name) const
{
    return Find(name).IsUp();
}

void MopoHost::AddAddress(const std::string& name, const mopo::IpPrefix& address)
{
    auto& interface = Find(name);
    interface.AddAddress(address);
    if (m_duplicateAddressDetection && !address.address.IsIpv4() && interface.IsUp())
    {
        ScheduleReportAfterDetection();
    }
}

void MopoHost::RemoveAddress(const std::string& name, const mopo::IpAddress& address)
{
    Find(name).RemoveAddress(address);
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
            if (CanSendFrom(*interface, address.address))
            {
                const auto mtu = interface->Device()->GetMtu();
                all.push_back({address.address, config.name, config.kind, mtu});
                if (address.address.IsIpv4())
                {
                    all.back().announceAs = config.announceAs;
                }
            }
        }
    }
    return all;
}

bool MopoHost::CanSendFrom(const HostInterface& interface, const mopo::IpAddress& address) const
{
    const bool detecting = m_duplicateAddressDetection && !address.IsIpv4();
    return interface.HasWayOut(address.GetFamily()) &&
           (!detecting || interface.IsPreferred(address));
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

void MopoHost::Reconcile(HostInterface& interface)
{
    if (!interface.Reconcile())
    {
        return;
    }
    m_interfaceTrace(interface.Config().name, interface.IsUp());
    ScheduleReport();
    if (m_duplicateAddressDetection && interface.IsUp())
    {
        ScheduleReportAfterDetection();
    }
}

void MopoHost::ScheduleReport()
{
    if (m_node && !m_report.IsRunning())
    {
        m_report = Simulator::ScheduleNow(&MopoHost::Report, this);
    }
}

void MopoHost::ScheduleReportAfterDetection()
{
    Simulator::Schedule(m_node->GetObject<Icmpv6L4Protocol>()->GetDadTimeout(),
                        &MopoHost::ScheduleReport,
                        Ptr<MopoHost>(this));
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
