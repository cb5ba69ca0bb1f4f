// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"
#include "helpers/scenario/value.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace mopo
{

/// What a file may ask for at most: no simulation needs more, and ns-3 must never see rubbish.
inline constexpr Duration MAX_RUN = std::chrono::hours(24);
inline constexpr Range<Duration> LINK_DELAYS{Duration::zero(), std::chrono::minutes(1)};
inline constexpr Range<std::uint64_t> LINK_RATES{1'000, 100'000'000'000};
inline constexpr Range<Duration> FLAP_INTERVALS{std::chrono::milliseconds(1),
                                                std::chrono::hours(1)};
inline constexpr Range<Duration> ROUTE_TIMES{Duration::zero(), std::chrono::hours(1)};
inline constexpr Range<Duration> DETECTION_TIMES{Duration::zero(), std::chrono::minutes(1)};
inline constexpr Range<Duration> PROBE_INTERVALS{std::chrono::microseconds(10),
                                                 std::chrono::hours(1)};

// Each reads one part of a document into the scenario. They tell every fault that they see and go
// on with what is left. In this order: names of earlier parts are looked up in the scenario.
void ReadTopology(const Value& root, Scenario& scenario);
void ReadPeers(const Value& root, Scenario& scenario);
void ReadTraffic(const Value& root, Scenario& scenario);
void ReadTimeline(const Value& root, Scenario& scenario);
void ReadExpectations(const Value& root, Scenario& scenario);

/// A node's `filter`; a NAT must be known as one by then.
void ReadFilter(const Value& value, Node& node);

/// What middleboxes have that leads to other nodes: a NAT's `forward`, a router's `block`.
void ReadMiddleboxes(const Value& root, Scenario& scenario);

/// `endpoint-independent` and so on.
void ReadDependence(const Value& value, const std::string& key, NatDependence& dependence);

/// The numbers that the draft leaves open, as the file sets them.
void ReadCodePoints(const Value& root, CodePoints& codePoints);

/// The `choices` of a peer.
void ReadChoices(const Value& peer, DraftChoices& choices);

/// The networks that a member names, one or several.
std::vector<IpPrefix> ReadNetworks(const Value& parent, const std::string& key);

/// The `policy` of a peer on this node, which may be unknown, on top of what `policy` has.
void ReadPolicy(const Value& peer,
                const Node* node,
                const PolicyRegistry& strategies,
                PolicyConfig& policy);

/// An address of an interface, with its prefix length.
std::optional<IpPrefix> ReadInterfaceAddress(const Value& value);

/// `{"rate": …, "delay": …}`.
LinkChange ReadLinkChange(const Value& value);

/// The `medium` of a link.
Medium ReadMedium(const Value& link);

/// What only some media have, and what they have not, once the rest of the link is read.
void ReadMediumDetails(const Value& value, Link& link);

/// `[5, 0]`, in metres.
std::optional<Position> ReadPosition(const Value& parent, const std::string& key);

/// Splits `laptop.wlan0`; the interface is empty where there is no dot.
InterfaceRef SplitInterface(std::string_view text);

/// The interface that a value names, if there is one; otherwise that is a fault.
std::optional<InterfaceRef> ReadInterfaceRef(const Value& value, const Scenario& scenario);

/// The same, and the interface must be one that a peer uses outside of its tunnel.
std::optional<InterfaceRef> ReadOutsideInterface(const Value& value, const Scenario& scenario);

/// The name that a value has, if it is one of these; otherwise that is a fault: `no link 'x'; …`.
std::optional<std::string> ReadName(const Value& value,
                                    const char* what,
                                    const std::vector<std::string>& names);
std::optional<std::string> ReadName(const Value& parent,
                                    const std::string& key,
                                    const char* what,
                                    const std::vector<std::string>& names);

/// What other parts of a file call a thing.
template <class T>
const std::string& NameOf(const T& thing)
{
    if constexpr (std::is_same_v<T, Flow>)
    {
        return FlowName(thing);
    }
    else if constexpr (std::is_same_v<T, TimelineEntry>)
    {
        return thing.id;
    }
    else
    {
        return thing.name;
    }
}

/// The names of all elements of a list.
template <class List>
std::vector<std::string> Names(const List& list)
{
    std::vector<std::string> names;
    for (const auto& element : list)
    {
        names.push_back(NameOf(element));
    }
    return names;
}

/// The same of the elements of a list, whose names are copied only where they must be told: a file
/// has many lists and many names.
template <class List>
std::optional<std::string> ReadNameOf(const Value& value, const char* what, const List& list)
{
    auto name = value.Text();
    if (!name || value.HasFault() ||
        std::ranges::any_of(list, [&](const auto& each) { return NameOf(each) == *name; }))
    {
        return value.HasFault() ? std::nullopt : name;
    }
    return ReadName(value, what, Names(list));
}

template <class List>
std::optional<std::string> ReadNameOf(const Value& parent,
                                      const std::string& key,
                                      const char* what,
                                      const List& list)
{
    return parent.Find(key).and_then([&](const Value& value)
                                     { return ReadNameOf(value, what, list); });
}

/// Why no host can have this address, in words; empty if one can.
std::string UnusableAddress(const IpAddress& address);

/// Why a host cannot have this address on a link, in words; empty if it can.
std::string AddressFault(const IpPrefix& prefix);

/// The lowest address of a network that is neither the network's own nor taken.
IpAddress LowestFreeAddress(const IpPrefix& network, const std::vector<IpPrefix>& taken);

} // namespace mopo
