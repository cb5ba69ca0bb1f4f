// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/network.h"

#include "helpers/simulation/stream.h"
#include "model/sim/address-conversion.h"
#include "model/sim/nat/basic-nat.h"
#include "model/sim/node-motion.h"

#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <memory>

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

NatConfig PortTranslationOf(const NatBehaviour& nat)
{
    NatConfig config;
    config.mapping = ToRemoteDependence(nat.mapping);
    config.filtering = ToRemoteDependence(nat.filtering);
    config.timeouts.udp = nat.timeout;
    return config;
}

std::vector<NatForward> ForwardsOf(const Scenario& scenario, const NatBehaviour& nat)
{
    std::vector<NatForward> forwards;
    for (const PortForward& forward : nat.forwards)
    {
        const auto& addresses = scenario.FindInterface(forward.to)->addresses;
        const auto inside = std::ranges::find_if(
            addresses, [](const IpPrefix& each) { return each.address.IsIpv4(); });
        forwards.push_back({forward.protocol, forward.port, {inside->address, forward.toPort}});
    }
    return forwards;
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
    Apply(LinkChange{.rate = settings.rate,
                     .delay = settings.delay,
                     .jitter = settings.jitter,
                     .loss = settings.loss,
                     .duplication = settings.duplication,
                     .queue = settings.queue,
                     .bursts = settings.bursts,
                     .corruption = settings.corruption},
          direction);
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
    if (change.corruption)
    {
        direction->SetAttribute("Corruption", ns3::DoubleValue(*change.corruption));
    }
    if (change.bursts)
    {
        direction->SetAttribute("GoodToBad", ns3::DoubleValue(change.bursts->goodToBad));
        direction->SetAttribute("BadToGood", ns3::DoubleValue(change.bursts->badToGood));
        direction->SetAttribute("BadLoss", ns3::DoubleValue(change.bursts->loss));
    }
    if (change.queue)
    {
        const bool inOctets = change.queue->inOctets;
        const std::uint64_t limit = change.queue->value;
        direction->SetAttribute("QueuePackets", ns3::UintegerValue(inOctets ? 0 : limit));
        direction->SetAttribute("QueueOctets", ns3::UintegerValue(inOctets ? limit : 0));
        direction->SetAttribute("QueueTime", ns3::TimeValue(ns3::ToTime(change.queue->time)));
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
        if (node.filter || !node.block.empty())
        {
            AddFilter(node);
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
    if (link.upTrace)
    {
        made->GetUp()->SetTrace(link.upTrace->trace);
    }
    if (link.downTrace)
    {
        made->GetDown()->SetTrace(link.downTrace->trace);
    }
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
    for (const Direction direction : {Direction::Up, Direction::Down})
    {
        const auto side = direction == Direction::Up ? made->GetUp() : made->GetDown();
        side->TraceConnectWithoutContext(
            "Corrupt",
            ns3::Callback<void, ns3::Ptr<const ns3::Packet>>(
                [this, &link, direction](ns3::Ptr<const ns3::Packet> packet)
                { m_observer.OnLinkCorruption(Now(), link, direction, packet->GetSize()); }));
    }
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
    return {.name = interface.name,
            .kind = interface.kind,
            .addresses = interface.addresses,
            .routes = routes,
            .enabled = interface.up,
            .outside = IsOutside(m_scenario, ref),
            .duplicateAddressDetection = ns3::ToTime(interface.duplicateAddressDetection),
            .announceAs = interface.announceAs};
}

ns3::Ptr<ns3::MopoNat> Network::InstallNat(const Node& node) const
{
    const NatBehaviour& nat = *node.nat;
    const auto forwards = ForwardsOf(m_scenario, nat);
    if (nat.style == NatStyle::OneToOne)
    {
        BasicNatConfig config;
        for (const IpPrefix& address : node.FindInterface(nat.outside)->addresses)
        {
            if (address.address.IsIpv4())
            {
                config.publicAddresses.push_back(address.address);
            }
        }
        for (const NatForward& forward : forwards)
        {
            config.fixed.push_back(forward.inside.address);
        }
        config.filtering = ToRemoteDependence(nat.filtering);
        config.timeouts.udp = nat.timeout;
        config.timeouts.other = nat.timeout;
        return ns3::MopoNat::InstallTranslator(
            HostOf(node.name), nat.outside, std::make_unique<BasicNat>(config));
    }
    NatConfig config = PortTranslationOf(nat);
    config.forwards = forwards;
    return ns3::MopoNat::Install(HostOf(node.name), nat.outside, config);
}

void Network::AddNat(const Node& node)
{
    if (node.nat->style == NatStyle::Nat64)
    {
        AddNat64(node);
        return;
    }
    const auto nat = InstallNat(node);
    Watch(node, nat);
    for (const NatMappingInfo& mapping : nat->GetMappings())
    {
        m_observer.OnNatMapping(Now(), node, mapping, true);
    }
    m_nats.emplace(node.name, nat);
}

void Network::AddNat64(const Node& node)
{
    NatConfig config = PortTranslationOf(*node.nat);
    const auto& addresses = node.FindInterface(node.nat->outside)->addresses;
    config.publicAddress =
        std::ranges::find_if(addresses, [](const IpPrefix& each) { return each.address.IsIpv4(); })
            ->address;
    const auto nat = ns3::MopoNat64::Install(HostOf(node.name), node.nat->outside, config);
    Watch(node, nat);
    m_nat64s.emplace(node.name, nat);
}

template <class Translator>
void Network::Watch(const Node& node, ns3::Ptr<Translator> nat)
{
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
}

void Network::RebootNat(const std::string& node,
                        std::uint16_t firstPort,
                        std::optional<IpAddress> address) const
{
    if (const auto nat = m_nats.find(node); nat != m_nats.end())
    {
        nat->second->Reboot(firstPort, address);
        return;
    }
    m_nat64s.at(node)->Reboot(firstPort, address);
}

void Network::AddFilter(const Node& node)
{
    ns3::MopoFilterConfig config;
    config.block = node.block;
    if (node.filter)
    {
        config.stateful.emplace();
        config.stateful->filtering = ToRemoteDependence(node.filter->filtering);
        config.stateful->timeouts.udp = node.filter->timeout;
        config.stateful->timeouts.other = node.filter->timeout;
        config.inside = node.filter->inside;
        config.ipv4 = node.kind != NodeKind::Nat;
    }
    const auto filter = ns3::MopoFilter::Install(HostOf(node.name), config);
    filter->TraceConnectWithoutContext(
        "Drop",
        ns3::Callback<void, ns3::Ptr<const ns3::Packet>, NatDropReason>(
            [this, &node](ns3::Ptr<const ns3::Packet> packet, NatDropReason reason)
            { m_observer.OnFilterDrop(Now(), node, ToString(reason), packet->GetSize()); }));
    filter->TraceConnectWithoutContext(
        "Blocked",
        ns3::Callback<void, ns3::Ptr<const ns3::Packet>, const std::string&>(
            [this, &node](ns3::Ptr<const ns3::Packet> packet, const std::string& rule)
            { m_observer.OnBlocked(Now(), node, rule, packet->GetSize()); }));
    m_filters.emplace(node.name, filter);
}

} // namespace mopo
