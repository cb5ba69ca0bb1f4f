// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/link-traces.h"
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
    if (value.Text("style") == "nat64")
    {
        nat.style = NatStyle::Nat64;
        if (const auto forward = value.Find("forward"))
        {
            forward->Fault("a nat64 forwards nothing from outside: leave this out");
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
    node.position = ReadPosition(value, "position");
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
            const bool isTraced = key == std::string_view("rate") && up->Find("trace");
            if (up->IsObject() && !up->Find(key) && !isTraced)
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

/// The addresses of all ends of a link that are known so far.
std::vector<IpPrefix> AddressesOn(const Link& link, const Scenario& scenario)
{
    std::vector<IpPrefix> addresses;
    for (const InterfaceRef& end : link.ends)
    {
        if (const Interface* interface = scenario.FindInterface(end))
        {
            addresses.insert(
                addresses.end(), interface->addresses.begin(), interface->addresses.end());
        }
    }
    return addresses;
}

/// An end that names a router only gets an interface there.
std::optional<InterfaceRef> MakeRouterEnd(const Value& end, const Link& link, Scenario& scenario)
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
    const std::vector<IpPrefix> taken = AddressesOn(link, scenario);
    if (taken.empty())
    {
        return std::nullopt;
    }
    Interface interface;
    interface.name = link.name;
    interface.implied = true;
    for (const IpPrefix& prefix : taken)
    {
        const bool known = std::ranges::any_of(
            interface.addresses,
            [&](const IpPrefix& each)
            { return each.length == prefix.length && each.Contains(prefix.address); });
        if (!known)
        {
            interface.addresses.push_back({LowestFreeAddress(prefix, taken), prefix.length});
        }
    }
    node->interfaces.push_back(std::move(interface));
    return InterfaceRef{*name, link.name};
}

bool ReadEnds(const Value& between, Link& link, Scenario& scenario)
{
    const std::vector<Value> ends = between.Items();
    if (between.HasFault() || ends.size() < 2)
    {
        return false;
    }
    if (link.medium == Medium::PointToPoint && ends.size() != 2)
    {
        between.Fault("two ends are wanted, unless the link's 'medium' is shared");
        return false;
    }
    bool found = true;
    for (std::size_t i = 0; i < ends.size(); ++i)
    {
        link.ends.resize(ends.size());
        link.ends[i] = SplitInterface(ends[i].Text().value_or(""));
        if (!link.ends[i].interface.empty())
        {
            found = ReadInterfaceRef(ends[i], scenario).has_value() && found;
        }
    }
    const auto isAlone = [](const InterfaceRef& end)
    {
        return end.interface.empty();
    };
    if (std::ranges::all_of(link.ends, isAlone))
    {
        between.Fault("one end at least must be an interface with addresses");
        return false;
    }
    for (std::size_t i = 0; i < ends.size(); ++i)
    {
        if (isAlone(link.ends[i]))
        {
            const auto made = MakeRouterEnd(ends[i], link, scenario);
            found = made.has_value() && found;
            Assign(link.ends[i], made);
        }
    }
    std::set<std::string> nodes;
    for (const InterfaceRef& end : link.ends)
    {
        nodes.insert(end.node);
    }
    if (nodes.size() < ends.size())
    {
        between.Fault(ends.size() == 2 ? "both ends are at the same node"
                                       : "two ends are at the same node");
        link.ends = std::vector<InterfaceRef>(2);
        return false;
    }
    return found;
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
    link.medium = ReadMedium(value);
    if (link.medium != Medium::Wifi)
    {
        ReadDirections(value, preset, link);
        ReadLinkTraces(value, link);
    }
    const auto between = value.Find("between");
    if (between && ReadEnds(*between, link, scenario) &&
        (preset != nullptr || link.medium == Medium::Wifi))
    {
        InheritKind(link, preset != nullptr ? preset->kind : AccessKind::Wlan, given, scenario);
    }
    ReadMediumDetails(value, link);
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
