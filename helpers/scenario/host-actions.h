// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/topology.h"

#include <optional>
#include <string>
#include <vector>

namespace mopo
{

// What a timeline entry does to the addresses and routes of a host, and has a peer do with its
// paths: one struct for each word of the scenario file.

/// `add-address`.
struct AddAddress
{
    InterfaceRef interface;
    IpPrefix address;
};

/// `remove-address`.
struct RemoveAddress
{
    InterfaceRef interface;
    IpAddress address;
};

enum class AddressOutlook : std::uint8_t
{
    /// Still valid, but not for anything new.
    Deprecated,
    /// Soon gone.
    Withdrawn,
    /// Neither of these any more.
    Renewed,
};

/// `deprecate-address`, `withdraw-address`, `renew-address`.
struct SetOutlook
{
    InterfaceRef interface;
    /// Without one: all that the interface has then.
    std::optional<IpAddress> address;
    AddressOutlook outlook = AddressOutlook::Renewed;
};

/// `route-lost`, `route-back`.
struct SetRoute
{
    InterfaceRef interface;
    /// Without one: both.
    std::optional<Family> family;
    bool there = true;
};

/// `radio-off`, `radio-on`.
struct SetRadio
{
    std::string node;
    bool on = true;
};

/// `set-path-policy`: both lists are replaced.
struct SetPathPolicy
{
    std::string peer;
    std::vector<IpPrefix> deniedPeers;
    std::vector<IpPrefix> allowedPeers;
};

/// `change-path`.
struct ChangePath
{
    std::string peer;
    /// An address of the peer's node, or an interface of it.
    std::optional<IpAddress> from;
    std::string fromInterface;
    IpAddress to;
};

} // namespace mopo
