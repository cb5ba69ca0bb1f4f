// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace mopo
{

/// What a mapping, or the permission of an inbound packet, depends on besides the inside endpoint
/// (RFC 4787 4.1 and 5).
enum class RemoteDependence : std::uint8_t
{
    EndpointIndependent,
    AddressDependent,
    AddressAndPortDependent,
};

/// `endpoint-independent`, `address-dependent` or `address-and-port-dependent`.
const char* ToString(RemoteDependence dependence);

/// Why a middlebox did not let a packet through.
enum class NatDropReason : std::uint8_t
{
    /// Not an IP packet that can be understood.
    Malformed,
    /// A protocol without ports that this translator does not pass.
    ProtocolNotTranslated,
    /// Nobody inside has opened this.
    NoMapping,
    /// The mapping exists, but not for packets from there.
    Filtered,
    /// All ports, or all places in the table, are taken.
    TableFull,
    /// A fragment whose first one has not been seen.
    FragmentWithoutFirst,
    /// It has been through too many routers.
    HopLimit,
    /// There is no way to where it goes.
    NoRoute,
};

/// `malformed`, `no-mapping` and so on.
const char* ToString(NatDropReason reason);

/// A port of the public address that always leads to an inside endpoint, for anyone. ESP and AH
/// have no ports: all of theirs that no inside host has asked for goes there.
struct NatForward
{
    std::uint8_t protocol = 0;
    std::uint16_t outsidePort = 0;
    Transport inside;

    friend bool operator==(const NatForward&, const NatForward&) = default;
};

/// How long a mapping or a permission outlives the packets that keep it.
struct NatTimeouts
{
    Duration udp = std::chrono::seconds(120);
    /// RFC 5382 REQ-5: an established connection, at least 2 hours 4 minutes.
    Duration tcp = std::chrono::minutes(124);
    /// RFC 5508 REQ-2.
    Duration icmp = std::chrono::seconds(60);
    Duration other = std::chrono::seconds(120);
    /// Reassembly is over by then.
    Duration fragments = std::chrono::seconds(30);

    Duration Of(std::uint8_t protocol) const;
};

/// A network address and port translator (NAPT) of IPv4.
struct NatConfig
{
    IpAddress publicAddress;
    RemoteDependence mapping = RemoteDependence::EndpointIndependent;
    RemoteDependence filtering = RemoteDependence::AddressAndPortDependent;
    NatTimeouts timeouts;
    /// An inside port is kept where it is free (RFC 4787 4.2.1).
    bool keepPorts = true;
    /// Otherwise ports are given from here upwards, each new mapping the next one.
    std::uint16_t firstPort = 40000;
    /// RFC 4787 REQ-6: outbound packets always refresh a mapping, inbound ones may.
    bool inboundRefreshes = false;
    /// ESP and AH, which have no ports: one inside host for each protocol and remote address.
    /// Otherwise they are dropped. AH that passes does so in vain: its integrity check covers the
    /// address that was rewritten (RFC 4302 3.3.3.1.1.1).
    bool passIpsec = false;
    /// Mappings at once, and remote endpoints of each.
    std::size_t maxMappings = 10000;
    std::size_t maxRemotes = 1000;
    std::vector<NatForward> forwards;
};

/// A mapping as traces show it.
struct NatMappingInfo
{
    std::uint8_t protocol = 0;
    Transport inside;
    Transport outside;
    /// What it depends on: nothing, an address (port 0), or an address and a port.
    std::optional<Transport> remote;

    friend auto operator<=>(const NatMappingInfo&, const NatMappingInfo&) = default;
};

} // namespace mopo
