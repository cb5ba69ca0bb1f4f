// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/routes.h"

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

class RouteFinder
{
  public:
    explicit RouteFinder(const Scenario& scenario)
        : m_scenario(scenario)
    {
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
                else
                {
                    AddShortest(node, family);
                }
            }
        }
        return std::move(m_routes);
    }

  private:
    /// In the order in which the file names the node's interfaces.
    std::vector<Neighbour> NeighboursOf(const Node& node) const
    {
        std::vector<Neighbour> neighbours;
        for (const Interface& own : node.interfaces)
        {
            const InterfaceRef ref{node.name, own.name};
            const Link* link = m_scenario.FindLinkOf(ref);
            if (link == nullptr)
            {
                continue;
            }
            const InterfaceRef& far = link->ends[link->ends[0] == ref ? 1 : 0];
            neighbours.push_back(
                {own, *m_scenario.FindNode(far.node), *m_scenario.FindInterface(far)});
        }
        return neighbours;
    }

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

    bool Forwards(const Node& node) const
    {
        return node.kind != NodeKind::Host || m_scenario.FindPeerOn(node.name) != nullptr;
    }

    void Add(const Node& node, const Interface& interface, const StaticRoute& route)
    {
        m_routes[{node.name, interface.name}].push_back(route);
    }

    void AddDefaults(const Node& node, Family family)
    {
        const Peer* peer = m_scenario.FindPeerOn(node.name);
        for (const Neighbour& neighbour : NeighboursOf(node))
        {
            // What is inside of a peer is reached through the tunnel, not over the inner network.
            const bool isInside =
                peer != nullptr &&
                std::ranges::find(peer->outside, neighbour.own.name) == peer->outside.end();
            const auto gateway = GatewayBetween(neighbour, family);
            if (gateway && !isInside && Forwards(neighbour.node))
            {
                Add(node, neighbour.own, {DefaultOf(family), *gateway});
            }
        }
    }

    /// Breadth first from a router over all nodes that forward.
    void AddShortest(const Node& start, Family family)
    {
        struct Visit
        {
            const Node* node;
            const Interface* firstInterface;
            IpAddress firstGateway;
            /// The interface that the packet would arrive by.
            const Interface* arrival;
        };

        std::set<IpPrefix> known;
        for (const Interface& interface : start.interfaces)
        {
            for (const IpPrefix& address : interface.addresses)
            {
                known.insert(NetworkOf(address));
            }
        }
        std::set<std::string> visited{start.name};
        std::deque<Visit> queue;
        for (const Neighbour& neighbour : NeighboursOf(start))
        {
            if (const auto gateway = GatewayBetween(neighbour, family))
            {
                queue.push_back({&neighbour.node, &neighbour.own, *gateway, &neighbour.interface});
            }
        }
        while (!queue.empty())
        {
            const Visit visit = queue.front();
            queue.pop_front();
            const Node& node = *visit.node;
            if (node.kind == NodeKind::Host || !visited.insert(node.name).second)
            {
                continue;
            }
            const bool entersNat = node.kind == NodeKind::Nat && family == Family::Ipv4 &&
                                   visit.arrival->name == node.nat->outside;
            for (const Interface& interface : node.interfaces)
            {
                if (entersNat && interface.name != node.nat->outside)
                {
                    continue;
                }
                for (const IpPrefix& address : interface.addresses)
                {
                    if (address.address.GetFamily() == family &&
                        known.insert(NetworkOf(address)).second)
                    {
                        Add(start, *visit.firstInterface, {NetworkOf(address), visit.firstGateway});
                    }
                }
            }
            if (entersNat)
            {
                continue;
            }
            for (const Neighbour& neighbour : NeighboursOf(node))
            {
                if (GatewayBetween(neighbour, family))
                {
                    queue.push_back({&neighbour.node,
                                     visit.firstInterface,
                                     visit.firstGateway,
                                     &neighbour.interface});
                }
            }
        }
    }

    const Scenario& m_scenario;
    std::map<InterfaceRef, std::vector<StaticRoute>> m_routes;
};

} // namespace

std::map<InterfaceRef, std::vector<StaticRoute>> ComputeRoutes(const Scenario& scenario)
{
    return RouteFinder(scenario).FindAll();
}

} // namespace mopo
