// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/domains.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// Sets that grow together (union-find), each known by its oldest member.
class Sets
{
  public:
    void Add(const InterfaceRef& ref)
    {
        m_index.emplace(ref, m_parent.size());
        m_parent.push_back(m_parent.size());
    }

    std::size_t Find(const InterfaceRef& ref)
    {
        std::size_t i = m_index.at(ref);
        while (m_parent[i] != i)
        {
            m_parent[i] = m_parent[m_parent[i]];
            i = m_parent[i];
        }
        return i;
    }

    void Unite(const InterfaceRef& a, const InterfaceRef& b)
    {
        const std::size_t first = Find(a);
        const std::size_t second = Find(b);
        m_parent[std::max(first, second)] = std::min(first, second);
    }

    bool Knows(const InterfaceRef& ref) const
    {
        return m_index.contains(ref);
    }

  private:
    std::map<InterfaceRef, std::size_t> m_index;
    std::vector<std::size_t> m_parent;
};

} // namespace

bool Forwards(const Scenario& scenario, const Node& node, const Interface& interface, Family family)
{
    switch (node.kind)
    {
    case NodeKind::Router:
    case NodeKind::Filter:
        return true;
    case NodeKind::Nat:
        return family == Family::Ipv6 || interface.name != node.nat->outside;
    case NodeKind::Host:
        break;
    }
    const Peer* peer = scenario.FindPeerOn(node.name);
    return peer != nullptr &&
           std::ranges::find(peer->outside, interface.name) == peer->outside.end();
}

RoutingDomains::RoutingDomains(const Scenario& scenario, Family family)
{
    Sets sets;
    for (const Node& node : scenario.nodes)
    {
        for (const Interface& interface : node.interfaces)
        {
            sets.Add({node.name, interface.name});
        }
    }
    for (const Node& node : scenario.nodes)
    {
        const Interface* first = nullptr;
        for (const Interface& interface : node.interfaces)
        {
            if (!Forwards(scenario, node, interface, family))
            {
                continue;
            }
            first = first == nullptr ? &interface : first;
            sets.Unite({node.name, first->name}, {node.name, interface.name});
        }
    }
    for (const Link& link : scenario.links)
    {
        for (const InterfaceRef& end : link.ends)
        {
            if (sets.Knows(link.ends[0]) && sets.Knows(end))
            {
                sets.Unite(link.ends[0], end);
            }
        }
    }
    std::map<std::size_t, std::size_t> numbers;
    for (const Node& node : scenario.nodes)
    {
        for (const Interface& interface : node.interfaces)
        {
            const InterfaceRef ref{node.name, interface.name};
            const auto [number, isNew] = numbers.emplace(sets.Find(ref), numbers.size());
            if (isNew)
            {
                m_domains.emplace_back();
            }
            m_domains[number->second].push_back(ref);
            m_domainOf.emplace(ref, number->second);
        }
    }
}

bool RoutingDomains::Same(const InterfaceRef& a, const InterfaceRef& b) const
{
    return m_domainOf.at(a) == m_domainOf.at(b);
}

} // namespace mopo
