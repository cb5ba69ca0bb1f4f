// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace mopo
{

namespace
{

const char* KindOf(const Node& node)
{
    switch (node.kind)
    {
    case NodeKind::Router:
        return "router";
    case NodeKind::Nat:
        return "NAT";
    case NodeKind::Filter:
        return "filter";
    case NodeKind::Host:
        return "host";
    }
    return "";
}

std::string RateText(std::uint64_t rate)
{
    constexpr std::uint64_t thousand = 1000;
    return rate >= thousand * thousand * thousand
               ? fmt::format("{:g} Gbit/s", static_cast<double>(rate) / 1e9)
           : rate >= thousand * thousand
               ? fmt::format("{:g} Mbit/s", static_cast<double>(rate) / 1e6)
               : fmt::format("{:g} kbit/s", static_cast<double>(rate) / 1e3);
}

std::string DirectionText(const LinkDirection& direction)
{
    std::string text =
        fmt::format("{}, {:g} ms",
                    RateText(direction.rate),
                    std::chrono::duration<double, std::milli>(direction.delay).count());
    if (direction.jitter > Duration{0})
    {
        text += fmt::format(" ± {:g} ms",
                            std::chrono::duration<double, std::milli>(direction.jitter).count());
    }
    if (direction.loss > 0)
    {
        text += fmt::format(", {:g} % lost", direction.loss * 100);
    }
    return text;
}

std::string LinkText(const Link& link)
{
    switch (link.medium)
    {
    case Medium::Wifi:
        return "Wi-Fi";
    case Medium::EthernetSegment:
        return "Ethernet segment, " + DirectionText(link.up);
    case Medium::PointToPoint:
        break;
    }
    return link.up == link.down
               ? DirectionText(link.up)
               : fmt::format("up {}; down {}", DirectionText(link.up), DirectionText(link.down));
}

/// How many links away each node is from the nearest peer of that role; more than there are nodes
/// where none leads.
std::map<std::string, int> DistancesFrom(const Scenario& scenario, PeerRole role)
{
    const int far = static_cast<int>(scenario.nodes.size()) + 1;
    std::map<std::string, int> distances;
    for (const Node& node : scenario.nodes)
    {
        const Peer* peer = scenario.FindPeerOn(node.name);
        distances[node.name] = peer != nullptr && peer->role == role ? 0 : far;
    }
    for (std::size_t round = 0; round < scenario.nodes.size(); ++round)
    {
        for (const Link& link : scenario.links)
        {
            int nearest = far;
            for (const InterfaceRef& end : link.ends)
            {
                nearest = std::min(nearest, distances[end.node]);
            }
            for (const InterfaceRef& end : link.ends)
            {
                distances[end.node] = std::min(distances[end.node], nearest + 1);
            }
        }
    }
    return distances;
}

/// The initiators to the left, the responders to the right, what is between them in between by
/// whom it is nearer to, and what is behind them outside.
std::map<std::string, std::size_t> ColumnsOf(const Scenario& scenario)
{
    const auto initiators = DistancesFrom(scenario, PeerRole::Initiator);
    const auto responders = DistancesFrom(scenario, PeerRole::Responder);
    const auto rank = [&](const std::string& node)
    {
        const int left = initiators.at(node);
        const int right = responders.at(node);
        return std::pair(left - right, left < right ? -left : left);
    };
    std::set<std::pair<int, int>> ranks;
    for (const Node& node : scenario.nodes)
    {
        ranks.insert(rank(node.name));
    }
    std::map<std::string, std::size_t> columns;
    for (const Node& node : scenario.nodes)
    {
        columns[node.name] =
            static_cast<std::size_t>(std::distance(ranks.begin(), ranks.find(rank(node.name))));
    }
    return columns;
}

} // namespace

Json PictureOf(const Scenario& scenario)
{
    const auto columns = ColumnsOf(scenario);
    Json nodes = Json::array();
    for (const Node& node : scenario.nodes)
    {
        const Peer* peer = scenario.FindPeerOn(node.name);
        Json interfaces = Json::array();
        for (const Interface& interface : node.interfaces)
        {
            Json addresses = Json::array();
            for (const IpPrefix& prefix : interface.addresses)
            {
                addresses.push_back(prefix.ToString());
            }
            interfaces.push_back({{"name", interface.name}, {"addresses", std::move(addresses)}});
        }
        nodes.push_back({{"name", node.name},
                         {"kind", KindOf(node)},
                         {"role", peer != nullptr ? ToString(peer->role) : ""},
                         {"column", columns.at(node.name)},
                         {"interfaces", std::move(interfaces)}});
    }
    Json links = Json::array();
    for (const Link& link : scenario.links)
    {
        Json ends = Json::array();
        for (const InterfaceRef& end : link.ends)
        {
            ends.push_back({{"node", end.node}, {"interface", end.interface}});
        }
        links.push_back(
            {{"name", link.name}, {"ends", std::move(ends)}, {"about", LinkText(link)}});
    }
    return {{"nodes", std::move(nodes)}, {"links", std::move(links)}};
}

} // namespace mopo
