// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/check.h"
#include "helpers/scenario/domains.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

std::ptrdiff_t CountIpv4(const Interface& interface)
{
    return std::ranges::count_if(interface.addresses,
                                 [](const IpPrefix& each) { return each.address.IsIpv4(); });
}

bool HasAddress(const Interface& interface, const IpAddress& address)
{
    return std::ranges::find(interface.addresses, address, &IpPrefix::address) !=
           interface.addresses.end();
}

/// A NAT forwards to what it knows the way to.
void CheckForwards(const Scenario& scenario,
                   const RoutingDomains& domains,
                   const Node& node,
                   Faults& faults)
{
    const std::string pointer = Pointer("/nodes", node.name) + "/nat/forward";
    if (node.nat->style == NatStyle::OneToOne &&
        std::cmp_greater(node.nat->forwards.size(),
                         CountIpv4(*node.FindInterface(node.nat->outside))))
    {
        faults.Add(pointer, "an IPv4 address outside is wanted for each of these");
    }
    for (std::size_t i = 0; i < node.nat->forwards.size(); ++i)
    {
        const InterfaceRef& to = node.nat->forwards[i].to;
        const bool isInside = std::ranges::any_of(
            node.interfaces,
            [&](const Interface& own)
            { return own.name != node.nat->outside && domains.Same({node.name, own.name}, to); });
        if (CountIpv4(*scenario.FindInterface(to)) == 0)
        {
            faults.Add(Pointer(pointer, i) + "/to",
                       fmt::format("'{}' has no IPv4 address", to.ToString()));
        }
        else if (!isInside || to.node == node.name)
        {
            faults.Add(Pointer(pointer, i) + "/to",
                       fmt::format("'{}' is not inside of this NAT", to.ToString()));
        }
    }
}

void CheckAnnouncement(const Scenario& scenario,
                       const Node& node,
                       const Interface& interface,
                       Faults& faults)
{
    const std::string pointer =
        Pointer(Pointer("/nodes", node.name) + "/interfaces", interface.name) + "/announce-as";
    const bool isForwarded =
        std::ranges::any_of(scenario.nodes,
                            [&](const Node& nat)
                            {
                                const Interface* outside =
                                    nat.nat ? nat.FindInterface(nat.nat->outside) : nullptr;
                                return outside != nullptr && !nat.nat->forwards.empty() &&
                                       HasAddress(*outside, *interface.announceAs);
                            });
    if (CountIpv4(interface) != 1)
    {
        faults.Add(pointer, "the interface needs exactly one IPv4 address");
    }
    else if (!isForwarded)
    {
        faults.Add(pointer,
                   fmt::format("no NAT with a 'forward' has {} outside",
                               interface.announceAs->ToString()));
    }
}

} // namespace

void CheckMiddleboxes(const Scenario& scenario, Faults& faults)
{
    if (faults.HasWithin("/nodes") || faults.HasWithin("/links"))
    {
        return;
    }
    const RoutingDomains domains(scenario, Family::Ipv4);
    for (const Node& node : scenario.nodes)
    {
        if (node.nat)
        {
            CheckForwards(scenario, domains, node, faults);
        }
        for (const Interface& interface : node.interfaces)
        {
            if (interface.announceAs)
            {
                CheckAnnouncement(scenario, node, interface, faults);
            }
        }
    }
}

} // namespace mopo
