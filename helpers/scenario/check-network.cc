// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/check.h"
#include "helpers/scenario/domains.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace mopo
{

namespace
{

std::string PointerOf(const Scenario& scenario, const InterfaceRef& ref)
{
    const Interface* interface = scenario.FindInterface(ref);
    if (interface != nullptr && interface->implied)
    {
        return Pointer("/links", ref.interface) + "/between";
    }
    return Pointer(Pointer("/nodes", ref.node) + "/interfaces", ref.interface) + "/addresses";
}

bool EndsAreKnown(const Scenario& scenario, const Link& link)
{
    return std::set<InterfaceRef>(link.ends.begin(), link.ends.end()).size() == link.ends.size() &&
           std::ranges::all_of(link.ends,
                               [&](const InterfaceRef& end)
                               { return scenario.FindInterface(end) != nullptr; });
}

bool SameNetwork(const IpPrefix& a, const IpPrefix& b)
{
    return a.address.GetFamily() == b.address.GetFamily() && a.length == b.length &&
           a.First() == b.First();
}

bool Overlap(const IpPrefix& a, const IpPrefix& b)
{
    return a.address.GetFamily() == b.address.GetFamily() &&
           (a.length < b.length ? a.Contains(b.address) : b.Contains(a.address));
}

void CheckAttachment(const Scenario& scenario, Faults& faults)
{
    std::map<InterfaceRef, const Link*> attached;
    bool allKnown = !scenario.links.empty();
    for (const Link& link : scenario.links)
    {
        if (!EndsAreKnown(scenario, link))
        {
            allKnown = false;
            continue;
        }
        const std::string pointer = Pointer("/links", link.name) + "/between";
        for (std::size_t i = 0; i < link.ends.size(); ++i)
        {
            const auto [other, isNew] = attached.emplace(link.ends[i], &link);
            if (!isNew)
            {
                faults.Add(Pointer(pointer, i),
                           fmt::format("'{}' is an end of link '{}' already",
                                       link.ends[i].ToString(),
                                       other->second->name));
            }
        }
    }
    for (const Node& node : scenario.nodes)
    {
        for (const Interface& interface : node.interfaces)
        {
            if (allKnown && !attached.contains({node.name, interface.name}))
            {
                faults.Add(Pointer(Pointer("/nodes", node.name) + "/interfaces", interface.name),
                           "no link leads to this interface");
            }
        }
    }
}

/// Whether all addresses of `a` have a neighbour at `b`.
void CheckSide(const Scenario& scenario,
               const InterfaceRef& a,
               const InterfaceRef& b,
               Faults& faults)
{
    const Interface& here = *scenario.FindInterface(a);
    const Interface& there = *scenario.FindInterface(b);
    for (const IpPrefix& address : here.addresses)
    {
        const bool found = std::ranges::any_of(
            there.addresses, [&](const IpPrefix& other) { return SameNetwork(address, other); });
        if (!found)
        {
            faults.Add(PointerOf(scenario, b),
                       fmt::format("an address in {}/{} is wanted, as '{}' at the other end of "
                                   "the link has {}",
                                   address.First().ToString(),
                                   address.length,
                                   a.ToString(),
                                   address.ToString()));
        }
    }
}

/// Whether every address has a neighbour at some other end.
void CheckShared(const Scenario& scenario, const Link& link, Faults& faults)
{
    for (const InterfaceRef& end : link.ends)
    {
        const std::vector<InterfaceRef> others = link.OthersThan(end);
        for (const IpPrefix& address : scenario.FindInterface(end)->addresses)
        {
            const auto isNeighbour = [&](const InterfaceRef& other)
            {
                return std::ranges::any_of(scenario.FindInterface(other)->addresses,
                                           [&](const IpPrefix& each)
                                           { return SameNetwork(address, each); });
            };
            if (std::ranges::none_of(others, isNeighbour))
            {
                faults.Add(PointerOf(scenario, end),
                           fmt::format("no other end of link '{}' has an address in {}/{}",
                                       link.name,
                                       address.First().ToString(),
                                       address.length));
            }
        }
    }
}

void CheckLinks(const Scenario& scenario, Faults& faults)
{
    for (const Link& link : scenario.links)
    {
        const auto hasFault = [&](const InterfaceRef& end)
        {
            return faults.HasWithin(PointerOf(scenario, end));
        };
        if (!EndsAreKnown(scenario, link) || std::ranges::any_of(link.ends, hasFault))
        {
            continue;
        }
        if (link.ends.size() == 2)
        {
            CheckSide(scenario, link.ends[0], link.ends[1], faults);
            CheckSide(scenario, link.ends[1], link.ends[0], faults);
        }
        else
        {
            CheckShared(scenario, link, faults);
        }
        if (scenario.CarriesIpv6(link) && link.mtu < MINIMUM_IPV6_MTU)
        {
            faults.Add(Pointer("/links", link.name) + "/mtu",
                       "at least 1280 is wanted, as this link carries IPv6");
        }
    }
}

struct Owner
{
    InterfaceRef ref;
    std::string link;
};

/// Two interfaces may have the same address only where nobody can take one for the other.
void CheckDuplicates(const Scenario& scenario, Family family, Faults& faults)
{
    const RoutingDomains domains(scenario, family);
    for (const std::vector<InterfaceRef>& domain : domains.All())
    {
        std::map<IpAddress, InterfaceRef> owners;
        for (const InterfaceRef& ref : domain)
        {
            const Interface& interface = *scenario.FindInterface(ref);
            for (const IpPrefix& prefix : interface.addresses)
            {
                if (prefix.address.GetFamily() != family || interface.implied)
                {
                    continue;
                }
                const auto [owner, isNew] = owners.emplace(prefix.address, ref);
                if (!isNew)
                {
                    faults.Add(PointerOf(scenario, ref),
                               fmt::format("'{}' has {}, too",
                                           owner->second.ToString(),
                                           prefix.address.ToString()));
                }
            }
        }
    }
}

/// Networks of different links must differ, or a router cannot know the way.
void CheckOverlaps(const Scenario& scenario, Family family, Faults& faults)
{
    const RoutingDomains domains(scenario, family);
    for (const std::vector<InterfaceRef>& domain : domains.All())
    {
        // By first address: of networks that overlap, two neighbours do, for they nest.
        std::map<std::pair<IpAddress, std::uint8_t>, Owner> networks;
        for (const InterfaceRef& ref : domain)
        {
            const Link* link = scenario.FindLinkOf(ref);
            const Interface& interface = *scenario.FindInterface(ref);
            for (const IpPrefix& prefix : interface.addresses)
            {
                // An implied interface takes its networks from the link's other end.
                if (prefix.address.GetFamily() != family || link == nullptr || interface.implied)
                {
                    continue;
                }
                const auto [owner, isNew] =
                    networks.try_emplace({prefix.First(), prefix.length}, Owner{ref, link->name});
                if (!isNew && owner->second.link != link->name)
                {
                    faults.Add(PointerOf(scenario, ref),
                               fmt::format("{}/{} is the network of link '{}', too",
                                           prefix.First().ToString(),
                                           prefix.length,
                                           owner->second.link));
                }
            }
        }
        const std::pair<const std::pair<IpAddress, std::uint8_t>, Owner>* previous = nullptr;
        for (const auto& entry : networks)
        {
            const IpPrefix network{entry.first.first, entry.first.second};
            if (previous != nullptr &&
                Overlap({previous->first.first, previous->first.second}, network))
            {
                faults.Add(PointerOf(scenario, entry.second.ref),
                           fmt::format("{} overlaps {}/{} of link '{}'",
                                       network.ToString(),
                                       previous->first.first.ToString(),
                                       previous->first.second,
                                       previous->second.link));
            }
            else
            {
                previous = &entry; // the larger network is compared with all that it contains
            }
        }
    }
}

void CheckNodeAddresses(const Scenario& scenario, Faults& faults)
{
    for (const Node& node : scenario.nodes)
    {
        std::map<IpAddress, std::string> owners;
        for (const Interface& interface : node.interfaces)
        {
            for (const IpPrefix& prefix : interface.addresses)
            {
                const auto [owner, isNew] = owners.emplace(prefix.address, interface.name);
                if (!isNew && !interface.implied)
                {
                    faults.Add(PointerOf(scenario, {node.name, interface.name}),
                               fmt::format("'{}.{}' has {}, too",
                                           node.name,
                                           owner->second,
                                           prefix.address.ToString()));
                }
            }
        }
    }
}

/// A NAT translates to one address, and tells its two sides apart by their networks.
void CheckNat(const Scenario& scenario, const Node& node, Faults& faults)
{
    const Interface* outside = node.FindInterface(node.nat->outside);
    if (outside == nullptr || faults.HasWithin(PointerOf(scenario, {node.name, outside->name})))
    {
        return;
    }
    const auto isIpv4 = [](const IpPrefix& each)
    {
        return each.address.IsIpv4();
    };
    const auto count = std::ranges::count_if(outside->addresses, isIpv4);
    const bool mayHaveMany = node.nat->style == NatStyle::OneToOne;
    if (mayHaveMany ? count < 1 : count != 1)
    {
        faults.Add(Pointer("/nodes", node.name) + "/nat/outside",
                   fmt::format("the outside interface needs {} one IPv4 address",
                               mayHaveMany ? "at least" : "exactly"));
        return;
    }
    const IpPrefix& seen = *std::ranges::find_if(outside->addresses, isIpv4);
    for (const Interface& inside : node.interfaces)
    {
        if (&inside != outside && node.nat->style == NatStyle::Nat64 &&
            std::ranges::any_of(inside.addresses, isIpv4))
        {
            faults.Add(PointerOf(scenario, {node.name, inside.name}),
                       "the inside of a nat64 has IPv6 addresses only");
            continue;
        }
        const bool overlaps = std::ranges::any_of(
            inside.addresses, [&](const IpPrefix& each) { return Overlap(each, seen); });
        if (&inside != outside && overlaps)
        {
            faults.Add(PointerOf(scenario, {node.name, inside.name}),
                       fmt::format("another network than {}/{} is wanted, in which the NAT's "
                                   "outside '{}' is",
                                   seen.First().ToString(),
                                   seen.length,
                                   outside->name));
        }
    }
}

} // namespace

void CheckNetwork(const Scenario& scenario, Faults& faults)
{
    CheckNodeAddresses(scenario, faults);
    CheckAttachment(scenario, faults);
    CheckLinks(scenario, faults);
    for (const Node& node : scenario.nodes)
    {
        if (node.kind == NodeKind::Nat)
        {
            CheckNat(scenario, node, faults);
        }
    }
    for (const Family family : {Family::Ipv4, Family::Ipv6})
    {
        CheckDuplicates(scenario, family, faults);
        CheckOverlaps(scenario, family, faults);
    }
}

} // namespace mopo
