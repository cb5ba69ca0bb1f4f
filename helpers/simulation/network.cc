// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/network.h"

#include "helpers/simulation/stream.h"
#include "model/sim/address-conversion.h"
#include "model/sim/node-motion.h"

#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace mopo
{

namespace
{

Instant Now()
{
    return ns3::ToInstant(ns3::Simulator::Now());
}

RemoteDependence ToRemoteDependence(NatDependence dependence)
{
    switch (dependence)
    {
    case NatDependence::EndpointIndependent:
        return RemoteDependence::EndpointIndependent;
    case NatDependence::AddressDependent:
        return RemoteDependence::AddressDependent;
    case NatDependence::AddressAndPortDependent:
        return RemoteDependence::AddressAndPortDependent;
    }
    return RemoteDependence::EndpointIndependent;
}

Direction ToDirection(ns3::MopoLink::Direction direction)
{
    return direction == ns3::MopoLink::Direction::Up ? Direction::Up : Direction::Down;
}

bool IsOutside(const Scenario& scenario, const InterfaceRef& ref)
{
    const Peer* peer = scenario.FindPeerOn(ref.node);
    return peer != nullptr &&
           std::ranges::find(peer->outside, ref.interface) != peer->outside.end();
}

} // namespace

void Apply(const LinkDirection& settings, const ns3::Ptr<ns3::MopoLinkDirection>& direction)
{
    Apply(
        LinkChange{
            settings.rate, settings.delay, settings.jitter, settings.loss, settings.duplication},
        direction);
    const auto limit = static_cast<std::uint32_t>(settings.queue.value);
    direction->SetAttribute(settings.queue.inOctets ? "QueueOctets" : "QueuePackets",
                            ns3::UintegerValue(limit));
    direction->SetAttribute(settings.queue.inOctets ? "QueuePackets" : "QueueOctets",
                            ns3::UintegerValue(0));
}

void Apply(const LinkChange& change, const ns3::Ptr<ns3::MopoLinkDirection>& direction)
{
    if (change.rate)
    {
        direction->SetAttribute("Rate", ns3::DataRateValue(ns3::DataRate(*change.rate)));
    }
    if (change.delay)
    {
        direction->SetAttribute("Delay", ns3::TimeValue(ns3::ToTime(*change.delay)));
    }
    if (change.jitter)
    {
        direction->SetAttribute("Jitter", ns3::TimeValue(ns3::ToTime(*change.jitter)));
    }
    if (change.loss)
    {
        direction->SetAttribute("Loss", ns3::DoubleValue(*change.loss));
    }
    if (change.duplication)
    {
        direction->SetAttribute("Duplication", ns3::DoubleValue(*change.duplication));
    }
}

Network::Network(const Scenario& scenario, SimulationObserver& observer)
    : m_scenario(scenario),
      m_observer(observer),
      m_routes(ComputeRoutes(scenario))
{
    for (const Node& node : scenario.nodes)
    {
        AddHost(node);
    }
    for (const Link& link : scenario.links)
    {
        AddLink(link);
    }
    for (const Node& node : scenario.nodes)
    {
        if (node.kind == NodeKind::Nat)
        {
            AddNat(node);
        }
    }
}

void Network::AddHost(const Node& node)
{
    // A peer's node forwards between its tunnel and the networks behind it.
    const bool forwards =
        node.kind != NodeKind::Host || m_scenario.FindPeerOn(node.name) != nullptr;
    const auto host = ns3::MopoHost::Install(ns3::CreateObject<ns3::Node>(), forwards);
    host->AssignStreams(StreamOf("host/" + node.name));
    host->TraceConnectWithoutContext(
        "Interface",
        ns3::Callback<void, const std::string&, bool>(
            [this, name = node.name](const std::string& interface, bool up)
            { m_observer.OnInterfaceState(Now(), {name, interface}, up); }));
    if (node.position)
    {
        ns3::PutNode(host->GetNode(), {node.position->x, node.position->y});
    }
    m_hosts.emplace(node.name, host);
}

void Network::AddLink(const Link& link)
{
    switch (link.medium)
    {
    case Medium::PointToPoint:
        return AddPointToPoint(link);
    case Medium::EthernetSegment:
        return AddSegment(link);
    case Medium::Wifi:
        return AddWifi(link);
    }
}

void Network::AddPointToPoint(const Link& link)
{
    const auto made = ns3::MopoLink::Install(HostOf(link.ends[0].node)->GetNode(),
                                             HostOf(link.ends[1].node)->GetNode());
    made->SetMtu(link.mtu);
    made->AssignStreams(StreamOf("link/" + link.name));
    Apply(link.up, made->GetUp());
    Apply(link.down, made->GetDown());
    made->TraceConnectWithoutContext("Drop",
                                     ns3::Callback<void,
                                                   ns3::Ptr<const ns3::Packet>,
                                                   ns3::MopoLink::Direction,
                                                   ns3::MopoLink::DropReason>(
                                         [this, &link](ns3::Ptr<const ns3::Packet> packet,
                                                       ns3::MopoLink::Direction direction,
                                                       ns3::MopoLink::DropReason reason)
                                         {
                                             m_observer.OnLinkDrop(
                                                 Now(),
                                                 link,
                                                 ToDirection(direction),
                                                 ns3::MopoLinkDirection::ToString(reason),
                                                 packet->GetSize());
                                         }));
    m_links.emplace(link.name, made);

    for (const std::size_t end : {0U, 1U})
    {
        AddInterface(link.ends[end], made->GetEnd(end));
    }
}

void Network::AddInterface(const InterfaceRef& ref, ns3::Ptr<ns3::NetDevice> device)
{
    HostOf(ref.node)->AddInterface(device, InterfaceConfigOf(ref));
}

ns3::MopoInterfaceConfig Network::InterfaceConfigOf(const InterfaceRef& ref) const
{
    std::vector<ns3::MopoRoute> routes;
    if (const auto found = m_routes.find(ref); found != m_routes.end())
    {
        for (const StaticRoute& route : found->second)
        {
            routes.push_back({route.destination, route.gateway, 0});
        }
    }
    const Interface& interface = *m_scenario.FindInterface(ref);
    return {interface.name,
            interface.kind,
            interface.addresses,
            routes,
            interface.up,
            IsOutside(m_scenario, ref)};
}

void Network::AddNat(const Node& node)
{
    NatConfig config;
    config.mapping = ToRemoteDependence(node.nat->mapping);
    config.filtering = ToRemoteDependence(node.nat->filtering);
    config.timeouts.udp = node.nat->timeout;
    const auto nat = ns3::MopoNat::Install(HostOf(node.name), node.nat->outside, config);
    for (const bool created : {true, false})
    {
        nat->TraceConnectWithoutContext(
            created ? "MappingCreated" : "MappingExpired",
            ns3::Callback<void, const NatMappingInfo&>(
                [this, &node, created](const NatMappingInfo& mapping)
                { m_observer.OnNatMapping(Now(), node, mapping, created); }));
    }
    nat->TraceConnectWithoutContext(
        "Drop",
        ns3::Callback<void, ns3::Ptr<const ns3::Packet>, NatDropReason>(
            [this, &node](ns3::Ptr<const ns3::Packet> packet, NatDropReason reason)
            { m_observer.OnNatDrop(Now(), node, ToString(reason), packet->GetSize()); }));
    m_nats.emplace(node.name, nat);
}

} // namespace mopo
