// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/routes.h"

#include "model/sim/nat/nat64.h"

#include <algorithm>
#include <deque>
#include <set>

namespace mopo
{

namespace
{

IpPrefix DefaultOf(Family family)
{
    return *IpPrefix::Parse(family == Family::Ipv4 ? "0.0.0.0/0" : "::/0");
}

IpPrefix NetworkOf(const IpPrefix& address)
{
    return {address.First(), address.length};
}

/// One link as one of its ends sees it.
struct Neighbour
{
    const Interface& own;
    const Node& node;
    const Interface& interface;
};

/// What a search from a node has got to.
struct Visit
{
    const Node* node;
    /// The interface that the packet would arrive by.
    const Interface* arrival;
    /// How the packet would leave the first node.
    const Interface* firstInterface;
    IpAddress firstGateway;
};

class RouteFinder
{
  public:
    explicit RouteFinder(const Scenario& scenario)
        : m_scenario(scenario)
    {
        std::map<InterfaceRef, std::vector<InterfaceRef>> opposite;
        for (const Link& link : scenario.links)
        {
            for (const InterfaceRef& end : link.ends)
            {
                opposite.emplace(end, link.OthersThan(end));
            }
        }
        for (const Node& node : scenario.nodes)
        {
            for (const Interface& own : node.interfaces)
            {
                for (const InterfaceRef& far : opposite[{node.name, own.name}])
                {
                    m_neighbours[&node].push_back(
                        {own, *scenario.FindNode(far.node), *scenario.FindInterface(far)});
                }
            }
        }
    }

    std::map<InterfaceRef, std::vector<StaticRoute>> FindAll()
    {
        for (const Node& node : m_scenario.nodes)
        {
            for (const Family family : {Family::Ipv4, Family::Ipv6})
            {
                if (node.kind == NodeKind::Host)
                {
                    AddDefaults(node, family);
                }
                if (Forwards(node))
                {
                    AddShortest(node, family);
                }
            }
        }
        return std::move(m_routes);
    }

  private:
    /// The neighbour's address in a network that both ends of the link are in.
    static std::optional<IpAddress> GatewayBetween(const Neighbour& neighbour, Family family)
    {
        for (const IpPrefix& far : neighbour.interface.addresses)
        {
            const bool isShared = std::ranges::any_of(
                neighbour.own.addresses,
                [&](const IpPrefix& near)
                { return near.length == far.length && near.Contains(far.address); });
            if (far.address.GetFamily() == family && isShared)
            {
                return far.address;
            }
        }
        return std::nullopt;
    }

    /// A peer's node forwards between its tunnel and what is inside.
    bool Forwards(const Node& node) const
    {
        return node.kind != NodeKind::Host || m_scenario.FindPeerOn(node.name) != nullptr;
    }

    bool IsInsideOfPeer(const Node& node, const Interface& interface) const
    {
        const Peer* peer = m_scenario.FindPeerOn(node.name);
        return peer != nullptr &&
               std::ranges::find(peer->outside, interface.name) == peer->outside.end();
    }

    void Add(const Node& node, const Interface& interface, const StaticRoute& route)
    {
        m_routes[{node.name, interface.name}].push_back(route);
    }

    void AddDefaults(const Node& node, Family family)
    {
        std::set<const Interface*> done;
        for (const Neighbour& neighbour : m_neighbours[&node])
        {
            // What a peer has inside does not lead to the rest of the world.
            const auto gateway = GatewayBetween(neighbour, family);
            if (gateway && !IsInsideOfPeer(node, neighbour.own) && Forwards(neighbour.node) &&
                done.insert(&neighbour.own).second)
            {
                Add(node, neighbour.own, {DefaultOf(family), *gateway});
            }
        }
    }

    /// Breadth first from a node over all routers and NATs. Behind a peer's node begins its tunnel:
    /// what is inside sends there whatever it knows no other way for.
    void AddShortest(const Node& start, Family family)
    {
        std::set<IpPrefix> known;
        for (const Interface& interface : start.interfaces)
        {
            for (const IpPrefix& address : interface.addresses)
            {
                known.insert(NetworkOf(address));
            }
        }
        std::set<const Node*> visited{&start};
        std::deque<Visit> queue;
        for (const Neighbour& neighbour : m_neighbours[&start])
        {
            const auto gateway = GatewayBetween(neighbour, family);
            if (gateway && (start.kind != NodeKind::Host || IsInsideOfPeer(start, neighbour.own)))
            {
                queue.push_back({&neighbour.node, &neighbour.interface, &neighbour.own, *gateway});
            }
        }
        while (!queue.empty())
        {
            const Visit visit = queue.front();
            queue.pop_front();
            if (!visited.insert(visit.node).second)
            {
                continue;
            }
            if (visit.node->kind != NodeKind::Host)
            {
                GoThrough(start, visit, family, known, queue);
            }
            else if (start.kind != NodeKind::Host && IsInsideOfPeer(*visit.node, *visit.arrival) &&
                     known.insert(DefaultOf(family)).second)
            {
                Add(start, *visit.firstInterface, {DefaultOf(family), visit.firstGateway});
            }
        }
    }

    void GoThrough(const Node& start,
                   const Visit& visit,
                   Family family,
                   std::set<IpPrefix>& known,
                   std::deque<Visit>& queue)
    {
        const Node& node = *visit.node;
        const bool entersNat = node.kind == NodeKind::Nat && family == Family::Ipv4 &&
                               visit.arrival->name == node.nat->outside;
        for (const Interface& interface : node.interfaces)
        {
            for (const IpPrefix& address : interface.addresses)
            {
                const bool isHidden = entersNat && interface.name != node.nat->outside;
                if (!isHidden && address.address.GetFamily() == family &&
                    known.insert(NetworkOf(address)).second)
                {
                    Add(start, *visit.firstInterface, {NetworkOf(address), visit.firstGateway});
                }
            }
        }
        const bool translates =
            node.nat && node.nat->style == NatStyle::Nat64 && family == Family::Ipv6;
        if (translates && known.insert(WellKnownNat64Prefix()).second)
        {
            Add(start, *visit.firstInterface, {WellKnownNat64Prefix(), visit.firstGateway});
        }
        for (const Neighbour& neighbour : m_neighbours[&node])
        {
            if (!entersNat && GatewayBetween(neighbour, family))
            {
                queue.push_back({&neighbour.node,
                                 &neighbour.interface,
                                 visit.firstInterface,
                                 visit.firstGateway});
            }
        }
    }

    const Scenario& m_scenario;
    /// Of each node, in the order in which the file names its interfaces.
    std::map<const Node*, std::vector<Neighbour>> m_neighbours;
    std::map<InterfaceRef, std::vector<StaticRoute>> m_routes;
};

} // namespace

std::map<InterfaceRef, std::vector<StaticRoute>> ComputeRoutes(const Scenario& scenario)
{
    return RouteFinder(scenario).FindAll();
}

} // namespace mopo
