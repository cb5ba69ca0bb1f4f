// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/flow-ends.h"

#include <algorithm>

namespace mopo
{

namespace
{

bool Covers(const std::vector<IpPrefix>& networks, const IpAddress& address)
{
    return std::ranges::any_of(networks,
                               [&](const IpPrefix& network)
                               {
                                   return network.address.GetFamily() == address.GetFamily() &&
                                          network.Contains(address);
                               });
}

} // namespace

bool GetsInnerAddress(const Scenario& scenario, const Peer& peer, Family family)
{
    if (peer.role != PeerRole::Initiator || !peer.networks.empty())
    {
        return false;
    }
    const Peer* responder = scenario.FindPeer(peer.connectsTo);
    return responder != nullptr &&
           std::ranges::any_of(responder->pools,
                               [&](const IpPrefix& pool)
                               { return pool.address.GetFamily() == family; });
}

FlowEnds::FlowEnds(const Scenario& scenario)
    : m_scenario(scenario),
      m_ipv4(scenario, Family::Ipv4),
      m_ipv6(scenario, Family::Ipv6)
{
}

/// Whether an interface is one of the peer's own inside ones, or one that these lead to.
bool FlowEnds::IsBehind(const RoutingDomains& domains,
                        const Peer& peer,
                        const InterfaceRef& ref) const
{
    const Node& node = *m_scenario.FindNode(peer.node);
    return std::ranges::any_of(node.interfaces,
                               [&](const Interface& interface)
                               {
                                   const bool inside =
                                       std::ranges::find(peer.outside, interface.name) ==
                                       peer.outside.end();
                                   return inside && domains.Same({node.name, interface.name}, ref);
                               });
}

std::optional<FlowEnd> FlowEnds::Find(const std::string& nodeName, Family family) const
{
    const Peer* own = m_scenario.FindPeerOn(nodeName);
    if (own != nullptr && GetsInnerAddress(m_scenario, *own, family))
    {
        return FlowEnd{nodeName, own->name, std::nullopt};
    }
    const RoutingDomains& domains = family == Family::Ipv4 ? m_ipv4 : m_ipv6;
    for (const Interface& interface : m_scenario.FindNode(nodeName)->interfaces)
    {
        for (const IpPrefix& prefix : interface.addresses)
        {
            if (prefix.address.GetFamily() != family)
            {
                continue;
            }
            for (const Peer& peer : m_scenario.peers)
            {
                const bool mayBe = own == nullptr || own == &peer;
                if (mayBe && Covers(peer.networks, prefix.address) &&
                    IsBehind(domains, peer, {nodeName, interface.name}))
                {
                    return FlowEnd{nodeName, peer.name, prefix.address};
                }
            }
        }
    }
    return std::nullopt;
}

} // namespace mopo
