// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/action-readers.h"
#include "helpers/scenario/reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

std::optional<InterfaceRef> ReadOutside(const Value& value, const Scenario& scenario)
{
    return value.Find("interface")
        .and_then([&](const Value& interface)
                  { return ReadOutsideInterface(interface, scenario); });
}

std::optional<IpAddress> ReadAddress(const Value& parent, const std::string& key)
{
    const auto value = parent.Find(key);
    const auto text = value ? value->Text() : std::nullopt;
    if (!text)
    {
        return std::nullopt;
    }
    const auto address = IpAddress::Parse(*text);
    const std::string fault =
        address ? UnusableAddress(*address) : "an address such as \"192.0.2.10\" is wanted";
    if (!fault.empty())
    {
        value->Fault(fault);
        return std::nullopt;
    }
    return address;
}

std::optional<Action> ReadAddAddress(const Value& value, const Scenario& scenario)
{
    const auto ref = ReadOutside(value, scenario);
    const auto address = value.Find("address").and_then([](const Value& each)
                                                        { return ReadInterfaceAddress(each); });
    return ref && address ? std::optional<Action>(AddAddress{*ref, *address}) : std::nullopt;
}

std::optional<Action> ReadRemoveAddress(const Value& value, const Scenario& scenario)
{
    const auto ref = ReadOutside(value, scenario);
    const auto address = ReadAddress(value, "address");
    return ref && address ? std::optional<Action>(RemoveAddress{*ref, *address}) : std::nullopt;
}

template <AddressOutlook Which>
std::optional<Action> ReadOutlook(const Value& value, const Scenario& scenario)
{
    const auto ref = ReadOutside(value, scenario);
    const auto address = ReadAddress(value, "address");
    const bool isFaulty = value.Find("address") && !address;
    return ref && !isFaulty ? std::optional<Action>(SetOutlook{*ref, address, Which})
                            : std::nullopt;
}

template <bool There>
std::optional<Action> ReadRoute(const Value& value, const Scenario& scenario)
{
    const auto ref = ReadOutside(value, scenario);
    if (!ref)
    {
        return std::nullopt;
    }
    SetRoute set{*ref, std::nullopt, There};
    if (const auto family = value.Text("family"))
    {
        set.family = *family == "ipv4" ? Family::Ipv4 : Family::Ipv6;
        const bool hasFamily = std::ranges::any_of(
            scenario.FindInterface(*ref)->addresses,
            [&](const IpPrefix& each) { return each.address.GetFamily() == *set.family; });
        if (!hasFamily)
        {
            value.Find("family")->Fault(
                fmt::format("'{}' has no address of this family", ref->ToString()));
        }
    }
    return set;
}

template <bool On>
std::optional<Action> ReadRadio(const Value& value, const Scenario& scenario)
{
    const auto name = ReadNameOf(value, "node", scenario.nodes);
    if (!name)
    {
        return std::nullopt;
    }
    const bool isWireless = std::ranges::any_of(scenario.FindNode(*name)->interfaces,
                                                [](const Interface& each)
                                                { return each.kind != AccessKind::Ethernet; });
    if (!isWireless)
    {
        value.Fault(fmt::format("no interface of '{}' is of the kind wlan or cellular", *name));
    }
    return SetRadio{*name, On};
}

std::optional<Action> ReadPathPolicy(const Value& value, const Scenario& scenario)
{
    const auto peer = ReadNameOf(value, "peer", "peer", scenario.peers);
    if (!peer)
    {
        return std::nullopt;
    }
    return SetPathPolicy{
        *peer, ReadNetworks(value, "denied-peers"), ReadNetworks(value, "allowed-peers")};
}

/// `laptop.wlan0`, or an address.
bool ReadSource(const Value& value, const Peer& peer, const Scenario& scenario, ChangePath& change)
{
    const auto text = value.Text();
    change.from = text ? IpAddress::Parse(*text) : std::nullopt;
    if (!text || change.from)
    {
        return text.has_value();
    }
    const auto ref = ReadOutsideInterface(value, scenario);
    if (!ref)
    {
        return false;
    }
    if (ref->node != peer.node)
    {
        value.Fault(fmt::format("'{}' runs on '{}'", peer.name, peer.node));
        return false;
    }
    change.fromInterface = ref->interface;
    return true;
}

std::optional<Action> ReadChangePath(const Value& value, const Scenario& scenario)
{
    std::vector<std::string> initiators;
    for (const Peer& peer : scenario.peers)
    {
        if (peer.role == PeerRole::Initiator)
        {
            initiators.push_back(peer.name);
        }
    }
    const auto name = ReadName(value, "peer", "initiator", initiators);
    const auto from = value.Find("from");
    const auto to = ReadAddress(value, "to");
    ChangePath change;
    if (!name || !from || !to || !ReadSource(*from, *scenario.FindPeer(*name), scenario, change))
    {
        return std::nullopt;
    }
    if (change.from && change.from->GetFamily() != to->GetFamily())
    {
        value.Fault("'from' and 'to' are of different families");
    }
    change.peer = *name;
    change.to = *to;
    return change;
}

} // namespace

const std::map<std::string, ActionReader>& HostActionReaders()
{
    static const std::map<std::string, ActionReader> READERS{
        {"add-address", ReadAddAddress},
        {"remove-address", ReadRemoveAddress},
        {"deprecate-address", ReadOutlook<AddressOutlook::Deprecated>},
        {"withdraw-address", ReadOutlook<AddressOutlook::Withdrawn>},
        {"renew-address", ReadOutlook<AddressOutlook::Renewed>},
        {"route-lost", ReadRoute<false>},
        {"route-back", ReadRoute<true>},
        {"radio-off", ReadRadio<false>},
        {"radio-on", ReadRadio<true>},
        {"set-path-policy", ReadPathPolicy},
        {"change-path", ReadChangePath},
    };
    return READERS;
}

} // namespace mopo
