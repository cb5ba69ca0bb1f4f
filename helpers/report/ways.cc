// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/ways.h"

#include "helpers/report/look.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace mopo
{

namespace
{

/// A NAT behind a NAT is as deep as anybody builds them.
constexpr int MOST_NATS = 4;

bool HasAddress(const Interface& interface, const IpAddress& address)
{
    const std::vector<IpAddress> all = interface.AllAddresses();
    return std::ranges::find(all, address) != all.end() || interface.announceAs == address;
}

} // namespace

std::optional<IpAddress> AddressIn(const std::string& transport)
{
    const std::size_t colon = transport.rfind(':');
    std::string_view address = std::string_view(transport).substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']'))
    {
        address = address.substr(1, address.size() - 2);
    }
    return IpAddress::Parse(address);
}

std::vector<std::string> LinksBetween(const Scenario& scenario,
                                      const InterfaceRef& from,
                                      const InterfaceRef& to)
{
    const Link* first = scenario.FindLinkOf(from);
    const Link* last = scenario.FindLinkOf(to);
    if (first == nullptr || last == nullptr)
    {
        return {};
    }
    // Breadth first, from link to link; no packet goes through the hosts at the ends.
    std::map<const Link*, const Link*> before{{first, nullptr}};
    std::deque<const Link*> next{first};
    while (!next.empty() && !before.contains(last))
    {
        const Link* link = next.front();
        next.pop_front();
        for (const Link& other : scenario.links)
        {
            const bool touches = std::ranges::any_of(
                link->ends,
                [&](const InterfaceRef& end)
                {
                    return end.node != from.node && end.node != to.node &&
                           std::ranges::find(other.ends, end.node, &InterfaceRef::node) !=
                               other.ends.end();
                });
            if (touches && before.try_emplace(&other, link).second)
            {
                next.push_back(&other);
            }
        }
    }
    std::vector<std::string> links;
    if (before.contains(last))
    {
        for (const Link* link = last; link != nullptr; link = before.at(link))
        {
            links.push_back(link->name);
        }
    }
    std::ranges::reverse(links);
    return links;
}

void Ways::Take(const EventLine& event)
{
    if (event.name == "nat:mapping_created")
    {
        m_inside[TextAt(event.data, "/outside")] = TextAt(event.data, "/inside");
    }
}

std::optional<InterfaceRef> Ways::InterfaceOf(const std::string& nodeName,
                                              const std::string& transport) const
{
    const Node& node = *m_scenario.FindNode(nodeName);
    std::string seen = transport;
    for (int nats = 0; nats <= MOST_NATS; ++nats)
    {
        const auto address = AddressIn(seen);
        for (const Interface& interface : node.interfaces)
        {
            if (address && HasAddress(interface, *address))
            {
                return InterfaceRef{nodeName, interface.name};
            }
        }
        const auto inside = m_inside.find(seen);
        if (inside == m_inside.end())
        {
            return std::nullopt;
        }
        seen = inside->second;
    }
    return std::nullopt;
}

Way Ways::Find(const Peer& initiator,
               const std::string& initiatorSide,
               const std::string& responderSide) const
{
    const Peer& responder = *m_scenario.FindPeer(initiator.connectsTo);
    const auto own = InterfaceOf(initiator.node, initiatorSide);
    const auto far = InterfaceOf(responder.node, responderSide);
    if (!own)
    {
        return {initiatorSide, {}};
    }
    Way way{own->interface, {}};
    if (responder.outside.size() > 1)
    {
        way.label += "–" + (far ? far->interface : responderSide);
    }
    const auto addresses = m_scenario.FindInterface(*own)->AllAddresses();
    const auto is6 = [](const IpAddress& address)
    {
        return !address.IsIpv4();
    };
    const auto seen = AddressIn(initiatorSide);
    if (seen && !seen->IsIpv4() && !std::ranges::all_of(addresses, is6))
    {
        way.label += " IPv6";
    }
    if (far)
    {
        way.links = LinksBetween(m_scenario, *own, *far);
    }
    return way;
}

} // namespace mopo
