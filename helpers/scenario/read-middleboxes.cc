// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace mopo
{

namespace
{

std::optional<std::uint8_t> ReadProtocol(const Value& value)
{
    static const std::map<std::string, std::uint8_t> PROTOCOLS{{"udp", IP_PROTOCOL_UDP},
                                                               {"tcp", IP_PROTOCOL_TCP},
                                                               {"esp", IP_PROTOCOL_ESP},
                                                               {"ah", IP_PROTOCOL_AH}};
    const auto text = value.Text("protocol");
    const auto found = text ? PROTOCOLS.find(*text) : PROTOCOLS.end();
    return found == PROTOCOLS.end() ? std::nullopt : std::optional(found->second);
}

bool HasPorts(std::uint8_t protocol)
{
    return protocol == IP_PROTOCOL_UDP || protocol == IP_PROTOCOL_TCP;
}

std::optional<PortForward> ReadForward(const Value& value, const Scenario& scenario)
{
    const auto protocol = ReadProtocol(value);
    const auto port = value.Unsigned("port");
    const auto toPort = value.Unsigned("to-port");
    const auto to = value.Find("to").and_then([&](const Value& each)
                                              { return ReadInterfaceRef(each, scenario); });
    if (value.IsObject() && !value.Find("protocol") && !value.HasFault())
    {
        value.Fault("'protocol' is missing");
    }
    if (protocol && HasPorts(*protocol) && !port && !value.HasFault())
    {
        value.Fault("'port' is missing");
    }
    if (protocol && !HasPorts(*protocol) && (value.Find("port") || value.Find("to-port")))
    {
        value.Fault(fmt::format("'{}' has no ports", *value.Text("protocol")));
    }
    if (!protocol || !to || value.HasFault())
    {
        return std::nullopt;
    }
    PortForward forward;
    forward.protocol = *protocol;
    forward.to = *to;
    Assign(forward.port, port);
    forward.toPort = forward.port;
    Assign(forward.toPort, toPort);
    return forward;
}

/// All of an address of a one-to-one NAT.
std::optional<PortForward> ReadWholeForward(const Value& value, const Scenario& scenario)
{
    for (const char* key : {"protocol", "port", "to-port"})
    {
        if (const auto member = value.Find(key))
        {
            member->Fault("a one-to-one NAT forwards everything: leave this out");
        }
    }
    const auto to = value.Find("to").and_then([&](const Value& each)
                                              { return ReadInterfaceRef(each, scenario); });
    return to && !value.HasFault() ? std::optional(PortForward{0, 0, *to, 0}) : std::nullopt;
}

void ReadForwards(const Value& list, const Scenario& scenario, NatBehaviour& nat)
{
    const bool whole = nat.style == NatStyle::OneToOne;
    for (const Value& item : list.Items())
    {
        const auto forward = whole ? ReadWholeForward(item, scenario) : ReadForward(item, scenario);
        if (!forward)
        {
            continue;
        }
        const bool isTaken = std::ranges::any_of(
            nat.forwards,
            [&](const PortForward& other)
            {
                return whole ? other.to == forward->to
                             : other.protocol == forward->protocol && other.port == forward->port;
            });
        if (isTaken)
        {
            item.Fault(whole ? "this interface has an address outside already"
                             : "this port leads somewhere else already");
            continue;
        }
        nat.forwards.push_back(*forward);
    }
}

/// The addresses that a rule names: a network, an address, or those of an interface.
std::vector<IpPrefix> ReadPlace(const Value& value, const Scenario& scenario)
{
    constexpr std::uint8_t ALL_OF_IPV4 = 32;
    constexpr std::uint8_t ALL_OF_IPV6 = 128;
    const auto whole = [&](const IpAddress& address)
    {
        return IpPrefix{address, address.IsIpv4() ? ALL_OF_IPV4 : ALL_OF_IPV6};
    };
    const auto text = value.Text();
    if (!text || value.HasFault())
    {
        return {};
    }
    if (const auto prefix = IpPrefix::Parse(*text))
    {
        return {*prefix};
    }
    if (const auto address = IpAddress::Parse(*text))
    {
        return {whole(*address)};
    }
    std::vector<IpPrefix> all;
    if (text->find_first_of("/:") != std::string::npos)
    {
        value.Fault("an interface such as \"laptop.wlan0\", an address or a network is wanted");
    }
    else if (const auto ref = ReadInterfaceRef(value, scenario))
    {
        for (const IpPrefix& own : scenario.FindInterface(*ref)->addresses)
        {
            all.push_back(whole(own.address));
        }
    }
    return all;
}

bool CanMeet(const std::vector<IpPrefix>& from, const std::vector<IpPrefix>& to)
{
    return from.empty() || to.empty() ||
           std::ranges::any_of(from,
                               [&](const IpPrefix& one)
                               {
                                   return std::ranges::any_of(to,
                                                              [&](const IpPrefix& other)
                                                              {
                                                                  return one.address.GetFamily() ==
                                                                         other.address.GetFamily();
                                                              });
                               });
}

void ReadEndsOfRule(const Value& value, const Scenario& scenario, BlockRule& rule)
{
    const auto from = value.Find("from");
    const auto to = value.Find("to");
    const auto between = value.Find("between");
    if (between && (from || to))
    {
        value.Fault("'between' is both ways, 'from' and 'to' are one: not both");
        return;
    }
    rule.bothWays = !from && !to;
    if (from)
    {
        rule.from = ReadPlace(*from, scenario);
    }
    if (to)
    {
        rule.to = ReadPlace(*to, scenario);
    }
    if (between && between->Items().size() == 2)
    {
        rule.from = ReadPlace(between->Items()[0], scenario);
        rule.to = ReadPlace(between->Items()[1], scenario);
    }
    if (!value.HasFault() && !CanMeet(rule.from, rule.to))
    {
        value.Fault("one end has IPv4 and the other one IPv6 addresses only");
    }
}

BlockRule ReadRule(const std::string& name, const Value& value, const Scenario& scenario)
{
    BlockRule rule;
    rule.name = name;
    rule.protocol = ReadProtocol(value);
    rule.port = value.Unsigned("port").transform([](std::uint64_t port)
                                                 { return static_cast<std::uint16_t>(port); });
    if (rule.port && rule.protocol && !HasPorts(*rule.protocol))
    {
        value.Fault(fmt::format("'{}' has no ports", *value.Text("protocol")));
    }
    Assign(rule.active, value.Boolean("active"));
    ReadEndsOfRule(value, scenario, rule);
    return rule;
}

void ReadInside(const Value& list, const Node& node, FilterBehaviour& filter)
{
    for (const Value& item : list.Items())
    {
        const auto name = ReadNameOf(item, "interface", node.interfaces);
        if (!name)
        {
            continue;
        }
        if (std::ranges::find(filter.inside, *name) != filter.inside.end())
        {
            item.Fault("this interface stands here twice");
            continue;
        }
        filter.inside.push_back(*name);
    }
    if (!list.HasFault() && filter.inside.size() == node.interfaces.size())
    {
        list.Fault("a filter needs an interface outside, too");
    }
}

} // namespace

void ReadDependence(const Value& value, const std::string& key, NatDependence& dependence)
{
    const auto text = value.Text(key);
    for (const NatDependence each : {NatDependence::EndpointIndependent,
                                     NatDependence::AddressDependent,
                                     NatDependence::AddressAndPortDependent})
    {
        if (text == ToString(each))
        {
            dependence = each;
        }
    }
}

void ReadFilter(const Value& value, Node& node)
{
    FilterBehaviour filter;
    ReadDependence(value, "filtering", filter.filtering);
    Assign(filter.timeout, value.Time("timeout", {std::chrono::seconds(1), MAX_RUN}));
    const auto inside = value.Find("inside");
    if (node.nat)
    {
        if (inside)
        {
            inside->Fault("the inside of a NAT is all but its 'outside': leave this out");
        }
        for (const Interface& interface : node.interfaces)
        {
            if (interface.name != node.nat->outside)
            {
                filter.inside.push_back(interface.name);
            }
        }
    }
    else if (inside)
    {
        ReadInside(*inside, node, filter);
    }
    else if (value.IsObject() && !value.HasFault())
    {
        value.Fault("'inside' is missing");
    }
    node.filter = std::move(filter);
}

void ReadMiddleboxes(const Value& root, Scenario& scenario)
{
    const auto nodes = root.Find("nodes");
    if (!nodes)
    {
        return;
    }
    for (const auto& [name, value] : nodes->Members())
    {
        const auto node = std::ranges::find(scenario.nodes, name, &Node::name);
        const auto forwards =
            value.Find("nat").and_then([](const Value& nat) { return nat.Find("forward"); });
        if (forwards && node->nat && node->nat->style != NatStyle::Nat64)
        {
            ReadForwards(*forwards, scenario, *node->nat);
        }
        const auto block = value.Find("block");
        if (!block)
        {
            continue;
        }
        if (node->kind != NodeKind::Router && node->kind != NodeKind::Filter)
        {
            block->Fault("only a router or a filter can block");
            continue;
        }
        for (const auto& [ruleName, rule] : block->Members())
        {
            node->block.push_back(ReadRule(ruleName, rule, scenario));
        }
    }
}

} // namespace mopo
