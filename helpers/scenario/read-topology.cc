// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/presets.h"
#include "helpers/scenario/reader.h"
#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mopo
{

namespace
{

using Kinds = std::set<InterfaceRef>;

void ReadAddresses(const Value& list, Interface& interface)
{
    for (const Value& item : list.Items())
    {
        if (const auto address = ReadInterfaceAddress(item))
        {
            interface.addresses.push_back(*address);
        }
    }
}

std::optional<IpAddress> ReadPublicAddress(const Value& value)
{
    const auto text = value.Text();
    if (!text || value.HasFault())
    {
        return std::nullopt;
    }
    const auto address = IpAddress::Parse(*text);
    const std::string fault = address && address->IsIpv4()
                                  ? UnusableAddress(*address)
                                  : "an IPv4 address such as \"198.51.100.1\" is wanted";
    if (!fault.empty())
    {
        value.Fault(fault);
        return std::nullopt;
    }
    return address;
}

Interface ReadInterface(const Value& value, const InterfaceRef& ref, Kinds& given)
{
    Interface interface;
    interface.name = ref.interface;
    if (const auto addresses = value.Find("addresses"))
    {
        ReadAddresses(*addresses, interface);
    }
    if (const auto text = value.Text("kind"))
    {
        if (const auto kind = ParseAccessKind(*text))
        {
            interface.kind = *kind;
            given.insert(ref);
        }
    }
    Assign(interface.up, value.Boolean("up"));
    Assign(interface.duplicateAddressDetection, value.Time("dad", DETECTION_TIMES));
    if (const auto announced = value.Find("announce-as"))
    {
        interface.announceAs = ReadPublicAddress(*announced);
    }
    return interface;
}

NatBehaviour ReadNat(const Value& value, const Node& node)
{
    NatBehaviour nat;
    if (value.Text("style") == "one-to-one")
    {
        nat.style = NatStyle::OneToOne;
        if (const auto mapping = value.Find("mapping"))
        {
            mapping->Fault("a one-to-one NAT maps each address to one of its own: leave this out");
        }
    }
    ReadDependence(value, "mapping", nat.mapping);
    ReadDependence(value, "filtering", nat.filtering);
    Assign(nat.timeout, value.Time("timeout", {std::chrono::seconds(1), MAX_RUN}));
    if (const auto outside = ReadNameOf(value, "outside", "interface", node.interfaces))
    {
        nat.outside = *outside;
        if (node.interfaces.size() < 2)
        {
            value.Fault("a NAT needs an interface inside, too");
        }
    }
    return nat;
}

Node ReadNode(const std::string& name, const Value& value, Kinds& given)
{
    Node node;
    node.name = name;
    if (const auto interfaces = value.Find("interfaces"))
    {
        for (const auto& [interfaceName, member] : interfaces->Members())
        {
            node.interfaces.push_back(ReadInterface(member, {name, interfaceName}, given));
        }
    }
    const auto router = value.Find("router");
    const auto nat = value.Find("nat");
    const auto filter = value.Find("filter");
    if (router && (nat || filter))
    {
        value.Fault(fmt::format("a node is a router or a {}, not both", nat ? "NAT" : "filter"));
    }
    if (router)
    {
        node.kind = NodeKind::Router;
    }
    else if (nat)
    {
        node.kind = NodeKind::Nat;
        node.nat = ReadNat(*nat, node);
    }
    else if (filter)
    {
        node.kind = NodeKind::Filter;
    }
    if (filter)
    {
        ReadFilter(*filter, node);
    }
    if (node.kind != NodeKind::Router && node.interfaces.empty() && value.IsObject())
    {
        value.Fault("'interfaces' is missing: only a router can do without");
    }
    return node;
}

void ReadDirections(const Value& value, const LinkPreset* preset, Link& link)
{
    const auto up = value.Find("up");
    const auto down = value.Find("down");
    if (preset != nullptr)
    {
        link.up = preset->up;
        link.down = preset->down;
    }
    else if (!up && !value.Find("preset"))
    {
        value.Fault("'preset' or 'up' is missing");
    }
    else if (up && !value.Find("preset"))
    {
        for (const char* key : {"rate", "delay"})
        {
            if (up->IsObject() && !up->Find(key))
            {
                up->Fault(fmt::format("'{}' is missing, as there is no 'preset'", key));
            }
        }
    }
    if (up)
    {
        ReadLinkChange(*up).ApplyTo(link.up);
    }
    if (preset == nullptr || (down && down->IsText()))
    {
        link.down = link.up;
    }
    if (down)
    {
        ReadLinkChange(*down).ApplyTo(link.down);
    }
    const bool jittery = link.up.jitter > link.up.delay || link.down.jitter > link.down.delay;
    if (jittery && !value.HasFault())
    {
        value.Fault("the jitter is larger than the delay: packets would arrive before they leave");
    }
}

/// An end that names a router only gets an interface there.
std::optional<InterfaceRef> MakeRouterEnd(const Value& end,
                                          const Link& link,
                                          const InterfaceRef& other,
                                          Scenario& scenario)
{
    const auto name = end.Text();
    if (!name)
    {
        return std::nullopt;
    }
    const auto node = std::ranges::find(scenario.nodes, *name, &Node::name);
    if (node == scenario.nodes.end())
    {
        end.Fault(fmt::format("no node '{}'{}", *name, Suggestion(*name, Names(scenario.nodes))));
        return std::nullopt;
    }
    if (node->kind != NodeKind::Router)
    {
        end.Fault(fmt::format("an interface of '{}' is wanted: only a router may stand alone{}",
                              *name,
                              Suggestion("", Names(node->interfaces))));
        return std::nullopt;
    }
    if (node->FindInterface(link.name) != nullptr)
    {
        end.Fault(fmt::format("'{}' has an interface '{}' already", *name, link.name));
        return std::nullopt;
    }
    const Interface* opposite = scenario.FindInterface(other);
    if (opposite == nullptr)
    {
        return std::nullopt;
    }
    Interface interface;
    interface.name = link.name;
    interface.implied = true;
    for (const IpPrefix& prefix : opposite->addresses)
    {
        const bool known = std::ranges::any_of(
            interface.addresses,
            [&](const IpPrefix& each)
            { return each.length == prefix.length && each.Contains(prefix.address); });
        if (!known)
        {
            interface.addresses.push_back(
                {LowestFreeAddress(prefix, opposite->addresses), prefix.length});
        }
    }
    node->interfaces.push_back(std::move(interface));
    return InterfaceRef{*name, link.name};
}

bool ReadEnds(const Value& between, Link& link, Scenario& scenario)
{
    const std::vector<Value> ends = between.Items();
    if (ends.size() != 2 || between.HasFault())
    {
        return false;
    }
    std::array<bool, 2> found{};
    for (std::size_t i = 0; i < 2; ++i)
    {
        const std::string text = ends[i].Text().value_or("");
        link.ends[i] = SplitInterface(text);
        if (!link.ends[i].interface.empty())
        {
            found[i] = ReadInterfaceRef(ends[i], scenario).has_value();
        }
    }
    if (link.ends[0].interface.empty() && link.ends[1].interface.empty())
    {
        between.Fault("one end at least must be an interface with addresses");
        return false;
    }
    for (std::size_t i = 0; i < 2; ++i)
    {
        if (link.ends[i].interface.empty())
        {
            const auto made = MakeRouterEnd(ends[i], link, link.ends[1 - i], scenario);
            found[i] = made.has_value();
            Assign(link.ends[i], made);
        }
    }
    if (link.ends[0].node == link.ends[1].node)
    {
        between.Fault("both ends are at the same node");
        link.ends = {};
        return false;
    }
    return found[0] && found[1];
}

void InheritKind(const Link& link, AccessKind kind, const Kinds& given, Scenario& scenario)
{
    for (const InterfaceRef& end : link.ends)
    {
        const auto node = std::ranges::find(scenario.nodes, end.node, &Node::name);
        const auto interface = std::ranges::find(node->interfaces, end.interface, &Interface::name);
        if (!given.contains(end))
        {
            interface->kind = kind;
        }
    }
}

void ReadLink(const std::string& name, const Value& value, const Kinds& given, Scenario& scenario)
{
    Link link;
    link.name = name;
    const LinkPreset* preset = nullptr;
    if (const auto text = value.Text("preset"))
    {
        preset = FindLinkPreset(*text);
    }
    Assign(link.mtu, value.Unsigned("mtu"));
    ReadDirections(value, preset, link);
    const auto between = value.Find("between");
    if (between && ReadEnds(*between, link, scenario) && preset != nullptr)
    {
        InheritKind(link, preset->kind, given, scenario);
    }
    scenario.links.push_back(std::move(link));
}

} // namespace

std::optional<IpPrefix> ReadInterfaceAddress(const Value& value)
{
    const auto text = value.Text();
    if (!text || value.HasFault())
    {
        return std::nullopt;
    }
    const auto prefix = IpPrefix::Parse(*text);
    const std::string fault =
        prefix ? AddressFault(*prefix)
               : "an address with its prefix length, such as \"192.0.2.10/28\", is wanted";
    if (!fault.empty())
    {
        value.Fault(fault);
        return std::nullopt;
    }
    return prefix;
}

void ReadTopology(const Value& root, Scenario& scenario)
{
    Kinds given;
    if (const auto nodes = root.Find("nodes"))
    {
        for (const auto& [name, value] : nodes->Members())
        {
            scenario.nodes.push_back(ReadNode(name, value, given));
        }
    }
    if (const auto links = root.Find("links"))
    {
        for (const auto& [name, value] : links->Members())
        {
            ReadLink(name, value, given, scenario);
        }
    }
    ReadMiddleboxes(root, scenario);
}

} // namespace mopo
