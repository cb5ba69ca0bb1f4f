// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/action-readers.h"
#include "helpers/scenario/domains.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace mopo
{

namespace
{

/// As many as the file may give an interface at the start.
constexpr std::size_t MOST_ADDRESSES = 16;

bool Contain(const std::vector<IpPrefix>& networks, const IpAddress& address)
{
    return std::ranges::any_of(networks,
                               [&](const IpPrefix& network) { return network.Contains(address); });
}

/// Which addresses the interfaces have while the timeline goes by.
class AddressPlan
{
  public:
    explicit AddressPlan(const Scenario& scenario)
        : m_scenario(scenario)
    {
        for (const Node& node : scenario.nodes)
        {
            for (const Interface& interface : node.interfaces)
            {
                const InterfaceRef ref{node.name, interface.name};
                m_current[ref] = interface.addresses;
                for (const IpPrefix& prefix : interface.addresses)
                {
                    m_owners.emplace(prefix.address, ref);
                }
            }
        }
    }

    /// Each of these: what is wrong with it, or nothing.

    std::string Follow(const AddAddress& add)
    {
        std::string fault = FaultOf(add);
        if (fault.empty())
        {
            m_current[add.interface].push_back(add.address);
            m_owners.emplace(add.address.address, add.interface);
        }
        return fault;
    }

    std::string Follow(const RemoveAddress& remove)
    {
        auto& current = m_current[remove.interface];
        const auto gone = std::ranges::find(current, remove.address, &IpPrefix::address);
        if (gone == current.end())
        {
            return HasNotThen(remove.interface, remove.address);
        }
        current.erase(gone);
        return "";
    }

    std::string Follow(const SetOutlook& set)
    {
        return !set.address || Has(set.interface, *set.address)
                   ? ""
                   : HasNotThen(set.interface, *set.address);
    }

    template <class Other>
    std::string Follow(const Other&)
    {
        return "";
    }

  private:
    bool Has(const InterfaceRef& ref, const IpAddress& address) const
    {
        const auto& current = m_current.at(ref);
        return std::ranges::find(current, address, &IpPrefix::address) != current.end();
    }

    static std::string HasNotThen(const InterfaceRef& ref, const IpAddress& address)
    {
        return fmt::format("'{}' does not have {} then", ref.ToString(), address.ToString());
    }

    std::string FaultOf(const AddAddress& add) const
    {
        const IpAddress& address = add.address.address;
        if (Has(add.interface, address))
        {
            return fmt::format(
                "'{}' has {} already then", add.interface.ToString(), address.ToString());
        }
        if (m_current.at(add.interface).size() >= MOST_ADDRESSES)
        {
            return fmt::format(
                "'{}' has more than {} addresses then", add.interface.ToString(), MOST_ADDRESSES);
        }
        const auto& initial = m_scenario.FindInterface(add.interface)->addresses;
        const bool isAtHome = std::ranges::any_of(
            initial,
            [&](const IpPrefix& each)
            { return each.length == add.address.length && each.Contains(address); });
        if (!isAtHome)
        {
            return fmt::format("an address in a network that '{}' is in from the start is wanted, "
                               "not {}",
                               add.interface.ToString(),
                               add.address.ToString());
        }
        const Peer& peer = *m_scenario.FindPeerOn(add.interface.node);
        if (Contain(peer.networks, address) || Contain(peer.pools, address))
        {
            return fmt::format("{} is inside of the tunnel of '{}'", address.ToString(), peer.name);
        }
        return FaultOfOwner(add);
    }

    std::string FaultOfOwner(const AddAddress& add) const
    {
        const auto [begin, end] = m_owners.equal_range(add.address.address);
        for (auto owner = begin; owner != end; ++owner)
        {
            const InterfaceRef& other = owner->second;
            if (other != add.interface &&
                (other.node == add.interface.node || AreInOneDomain(add, other)))
            {
                return fmt::format(
                    "'{}' has {}, too", other.ToString(), add.address.address.ToString());
            }
        }
        return "";
    }

    bool AreInOneDomain(const AddAddress& add, const InterfaceRef& other) const
    {
        const Family family = add.address.address.GetFamily();
        auto domains = m_domains.find(family);
        if (domains == m_domains.end())
        {
            domains = m_domains.emplace(family, RoutingDomains(m_scenario, family)).first;
        }
        return domains->second.Same(add.interface, other);
    }

    const Scenario& m_scenario;
    std::map<InterfaceRef, std::vector<IpPrefix>> m_current;
    /// Whoever has an address at one time or another.
    std::multimap<IpAddress, InterfaceRef> m_owners;
    mutable std::map<Family, RoutingDomains> m_domains;
};

void GiveLater(const AddAddress& add, Scenario& scenario)
{
    const auto node = std::ranges::find(scenario.nodes, add.interface.node, &Node::name);
    const auto interface =
        std::ranges::find(node->interfaces, add.interface.interface, &Interface::name);
    const std::vector<IpAddress> all = interface->AllAddresses();
    if (std::ranges::find(all, add.address.address) == all.end())
    {
        interface->later.push_back(add.address);
    }
}

} // namespace

void PlaceAddresses(const std::vector<PlacedEntry>& timeline, Scenario& scenario)
{
    AddressPlan plan(scenario);
    std::vector<AddAddress> added;
    for (const auto& [entry, value] : timeline)
    {
        for (const Action& action : entry.actions)
        {
            const std::string fault =
                std::visit([&](const auto& each) { return plan.Follow(each); }, action);
            if (!fault.empty())
            {
                value.Fault(fault);
            }
            else if (const auto* add = std::get_if<AddAddress>(&action))
            {
                added.push_back(*add);
            }
            else if (const auto* reboot = std::get_if<NatReboot>(&action);
                     reboot != nullptr && reboot->address)
            {
                const std::string& outside = scenario.FindNode(reboot->node)->nat->outside;
                added.push_back({{reboot->node, outside}, {*reboot->address, 32}});
            }
        }
    }
    for (const AddAddress& add : added)
    {
        GiveLater(add, scenario);
    }
}

} // namespace mopo
