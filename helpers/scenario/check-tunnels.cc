// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/check.h"
#include "helpers/scenario/domains.h"
#include "helpers/scenario/flow-ends.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

namespace mopo
{

namespace
{

bool HasFamily(const Interface& interface, Family family)
{
    return std::ranges::any_of(interface.addresses,
                               [&](const IpPrefix& prefix)
                               { return prefix.address.GetFamily() == family; });
}

bool Overlap(const IpPrefix& a, const IpPrefix& b)
{
    return a.address.GetFamily() == b.address.GetFamily() &&
           (a.length < b.length ? a.Contains(b.address) : b.Contains(a.address));
}

/// The interfaces of a node that packets may leave by that came in by `arrival`: a NAT lets them
/// out as well, translated.
bool LeadsOn(const Scenario& scenario,
             const Node& node,
             const Interface& arrival,
             const Interface& departure,
             Family family)
{
    if (node.kind == NodeKind::Nat && departure.name == node.nat->outside)
    {
        return true;
    }
    return node.kind != NodeKind::Host && Forwards(scenario, node, arrival, family) &&
           Forwards(scenario, node, departure, family);
}

/// The interfaces by which packets that arrive somewhere go on.
void AddWaysOn(const Scenario& scenario,
               const InterfaceRef& arrival,
               Family family,
               std::deque<InterfaceRef>& departures)
{
    const Node& node = *scenario.FindNode(arrival.node);
    const Interface& in = *node.FindInterface(arrival.interface);
    for (const Interface& out : node.interfaces)
    {
        if (out.name != in.name && HasFamily(out, family) &&
            LeadsOn(scenario, node, in, out, family))
        {
            departures.push_back({node.name, out.name});
        }
    }
}

/// Those of a peer that have a family.
std::deque<InterfaceRef> OutsideOf(const Scenario& scenario, const Peer& peer, Family family)
{
    std::deque<InterfaceRef> interfaces;
    for (const std::string& name : peer.outside)
    {
        if (HasFamily(*scenario.FindInterface({peer.node, name}), family))
        {
            interfaces.push_back({peer.node, name});
        }
    }
    return interfaces;
}

/// All interfaces where packets can arrive that leave by one of these.
std::set<InterfaceRef> ReachableFrom(const Scenario& scenario,
                                     std::deque<InterfaceRef> departures,
                                     Family family)
{
    std::set<InterfaceRef> arrivals;
    while (!departures.empty())
    {
        const InterfaceRef departure = departures.front();
        departures.pop_front();
        const Link* link = scenario.FindLinkOf(departure);
        if (link == nullptr)
        {
            continue;
        }
        for (const InterfaceRef& arrival : link->OthersThan(departure))
        {
            if (arrivals.insert(arrival).second)
            {
                AddWaysOn(scenario, arrival, family, departures);
            }
        }
    }
    return arrivals;
}

/// Where IPv6 packets that arrive at a nat64 leave it in IPv4.
std::deque<InterfaceRef> TranslatedFrom(const Scenario& scenario,
                                        const std::set<InterfaceRef>& arrivals)
{
    std::deque<InterfaceRef> departures;
    for (const InterfaceRef& ref : arrivals)
    {
        const Node& node = *scenario.FindNode(ref.node);
        if (node.nat && node.nat->style == NatStyle::Nat64 && node.nat->outside != ref.interface)
        {
            departures.push_back({node.name, node.nat->outside});
        }
    }
    return departures;
}

/// What NATs forward IKE to that arrives at these interfaces, from one NAT to the next.
std::set<InterfaceRef> ForwardedFrom(const Scenario& scenario,
                                     const std::set<InterfaceRef>& arrivals)
{
    std::deque<InterfaceRef> waiting(arrivals.begin(), arrivals.end());
    std::set<InterfaceRef> forwarded;
    while (!waiting.empty())
    {
        const InterfaceRef ref = waiting.front();
        waiting.pop_front();
        const Node& node = *scenario.FindNode(ref.node);
        if (!node.nat || node.nat->outside != ref.interface)
        {
            continue;
        }
        for (const PortForward& forward : node.nat->forwards)
        {
            const bool hasIke = node.nat->style == NatStyle::OneToOne ||
                                (forward.protocol == IP_PROTOCOL_UDP && forward.port == IKE_PORT);
            if (hasIke && forwarded.insert(forward.to).second)
            {
                waiting.push_back(forward.to);
            }
        }
    }
    return forwarded;
}

bool Reaches(const Scenario& scenario, const Peer& initiator, const Peer& responder)
{
    std::set<InterfaceRef> arrivals;
    for (const Family family : {Family::Ipv6, Family::Ipv4})
    {
        std::deque<InterfaceRef> departures = OutsideOf(scenario, initiator, family);
        if (family == Family::Ipv4 && departures.empty())
        {
            departures = TranslatedFrom(scenario, arrivals);
        }
        arrivals = ReachableFrom(scenario, departures, family);
        const std::set<InterfaceRef> forwarded =
            family == Family::Ipv4 ? ForwardedFrom(scenario, arrivals) : std::set<InterfaceRef>();
        const bool reached = std::ranges::any_of(
            responder.outside,
            [&](const std::string& name)
            {
                const InterfaceRef ref{responder.node, name};
                const Interface& interface = *scenario.FindInterface(ref);
                const bool isSeen =
                    arrivals.contains(ref) || (interface.announceAs && forwarded.contains(ref));
                return isSeen && HasFamily(interface, family);
            });
        if (reached)
        {
            return true;
        }
    }
    return false;
}

void CheckReach(const Scenario& scenario, Faults& faults)
{
    for (const Peer& peer : scenario.peers)
    {
        const Peer* responder = scenario.FindPeer(peer.connectsTo);
        if (peer.role == PeerRole::Initiator && responder != nullptr &&
            !Reaches(scenario, peer, *responder))
        {
            faults.Add(Pointer("/peers", peer.name) + "/connects-to",
                       fmt::format("no way leads from the outside interfaces of '{}' to those of "
                                   "'{}'",
                                   peer.node,
                                   responder->node));
        }
    }
}

void CheckInside(const Scenario& scenario, const Peer& peer, Faults& faults)
{
    const std::string pointer = Pointer("/peers", peer.name);
    for (const std::string& name : peer.outside)
    {
        for (const IpPrefix& address : scenario.FindInterface({peer.node, name})->addresses)
        {
            for (const IpPrefix& network : peer.networks)
            {
                // Such a packet would go through its own tunnel.
                if (address.address.GetFamily() == network.address.GetFamily() &&
                    network.Contains(address.address))
                {
                    faults.Add(pointer + "/outside",
                               fmt::format("'{}' is outside, but {} of 'networks' has its address",
                                           name,
                                           network.ToString()));
                }
            }
        }
    }
}

void CheckPools(const Scenario& scenario, const Peer& peer, Faults& faults)
{
    const std::string pointer = Pointer("/peers", peer.name) + "/pool";
    for (std::size_t i = 0; i < peer.pools.size(); ++i)
    {
        for (std::size_t j = 0; j < i; ++j)
        {
            if (Overlap(peer.pools[i], peer.pools[j]))
            {
                faults.Add(pointer,
                           fmt::format("{} overlaps {}",
                                       peer.pools[i].ToString(),
                                       peer.pools[j].ToString()));
            }
        }
        for (const Interface& interface : scenario.FindNode(peer.node)->interfaces)
        {
            for (const IpPrefix& address : interface.addresses)
            {
                if (Overlap(peer.pools[i], {address.First(), address.length}))
                {
                    faults.Add(pointer,
                               fmt::format("{} overlaps the network of '{}.{}', {}/{}",
                                           peer.pools[i].ToString(),
                                           peer.node,
                                           interface.name,
                                           address.First().ToString(),
                                           address.length));
                }
            }
        }
    }
}

void CheckFlow(const Scenario& scenario,
               const FlowEnds& flowEnds,
               const std::string& pointer,
               const std::array<std::string, 2>& nodes,
               Family family,
               Faults& faults)
{
    if (nodes[0] == nodes[1])
    {
        faults.Add(pointer, "both ends are at the same node");
        return;
    }
    std::array<std::optional<FlowEnd>, 2> ends;
    for (std::size_t i = 0; i < 2; ++i)
    {
        ends[i] = flowEnds.Find(nodes[i], family);
        if (!ends[i])
        {
            faults.Add(pointer,
                       fmt::format("'{}' has no {} address inside: none in the 'networks' of a "
                                   "peer that it is behind, none from a 'pool'",
                                   nodes[i],
                                   family == Family::Ipv4 ? "IPv4" : "IPv6"));
        }
    }
    if (!ends[0] || !ends[1])
    {
        return;
    }
    const Peer& first = *scenario.FindPeer(ends[0]->peer);
    const Peer& second = *scenario.FindPeer(ends[1]->peer);
    if (first.connectsTo != second.name && second.connectsTo != first.name)
    {
        faults.Add(pointer, fmt::format("no tunnel leads from '{}' to '{}'", nodes[0], nodes[1]));
    }
}

/// Whether nothing is wrong with what says where the peers are and what is behind them.
bool PeersArePlaced(const Scenario& scenario, const Faults& faults)
{
    return std::ranges::none_of(
        scenario.peers,
        [&](const Peer& peer)
        {
            const std::string pointer = Pointer("/peers", peer.name);
            return faults.HasAt(pointer) || peer.node.empty() ||
                   std::ranges::any_of(
                       std::array{"/role", "/connects-to", "/networks", "/pool", "/outside"},
                       [&](const char* key) { return faults.HasWithin(pointer + key); });
        });
}

void CheckFlows(const Scenario& scenario, Faults& faults)
{
    const FlowEnds flowEnds(scenario);
    for (const Flow& flow : scenario.flows)
    {
        const std::string pointer = Pointer("/traffic", FlowName(flow));
        const auto* probes = std::get_if<ProbeFlow>(&flow);
        if (probes != nullptr && !probes->ends[0].empty() && !probes->ends[1].empty())
        {
            CheckFlow(
                scenario, flowEnds, pointer + "/between", probes->ends, probes->family, faults);
        }
        const auto* tcp = std::get_if<TcpFlow>(&flow);
        if (tcp != nullptr && !tcp->from.empty() && !tcp->to.empty())
        {
            CheckFlow(scenario, flowEnds, pointer, {tcp->from, tcp->to}, tcp->family, faults);
        }
    }
}

} // namespace

void CheckTunnels(const Scenario& scenario, Faults& faults)
{
    // What is only half known would look wrong for no reason of its own.
    const bool placed = PeersArePlaced(scenario, faults);
    for (const Peer& peer : scenario.peers)
    {
        if (!peer.node.empty())
        {
            CheckInside(scenario, peer, faults);
            CheckPools(scenario, peer, faults);
        }
    }
    if (placed && !faults.HasWithin("/nodes") && !faults.HasWithin("/links"))
    {
        CheckReach(scenario, faults);
        CheckFlows(scenario, faults);
    }
}

} // namespace mopo
