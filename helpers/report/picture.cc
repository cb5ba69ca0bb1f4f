// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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

/// How many links away from the start each node is; one more than any other where none leads.
std::map<std::string, std::size_t> ColumnsOf(const Scenario& scenario)
{
    const auto initiator = std::ranges::find(scenario.peers, PeerRole::Initiator, &Peer::role);
    std::map<std::string, std::size_t> columns;
    if (initiator != scenario.peers.end())
    {
        columns[initiator->node] = 0;
    }
    // Other initiators stand where the first one does.
    for (const Peer& peer : scenario.peers)
    {
        if (peer.role == PeerRole::Initiator)
        {
            columns[peer.node] = 0;
        }
    }
    for (std::size_t column = 0; column < scenario.nodes.size(); ++column)
    {
        std::vector<std::string> reached;
        for (const Link& link : scenario.links)
        {
            const auto isHere = [&](const InterfaceRef& end)
            {
                const auto found = columns.find(end.node);
                return found != columns.end() && found->second == column;
            };
            if (std::ranges::any_of(link.ends, isHere))
            {
                for (const InterfaceRef& end : link.ends)
                {
                    reached.push_back(end.node);
                }
            }
        }
        for (const std::string& node : reached)
        {
            columns.try_emplace(node, column + 1);
        }
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
        const auto column = columns.find(node.name);
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
        nodes.push_back(
            {{"name", node.name},
             {"kind", KindOf(node)},
             {"role", peer != nullptr ? ToString(peer->role) : ""},
             {"column", column == columns.end() ? scenario.nodes.size() : column->second},
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
