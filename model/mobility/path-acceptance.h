// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include <optional>
#include <vector>

namespace mopo
{

/// Why a pair of addresses is not acceptable.
enum class PathFault : std::uint8_t
{
    MixedFamilies,
    NoPort,
    PeerUnspecified,
    PeerMulticast,
    PeerBroadcast,
    PeerLoopback,
    PeerLinkLocal,
    PeerIpv4Mapped,
    /// The peer's address is one of this end's own.
    PeerIsSelf,
    /// A tunnel inside itself would never end.
    PeerInsideTunnel,
    PeerDenied,
    PeerNotAllowed,
    PeerNotAnnounced,
    /// The destination is not an address that IKE is configured for.
    LocalNotConfigured,
    /// There is a NAT, and AH SAs that do not pass it (D-18).
    AhBehindNat,
    /// This end prevents NATs, and nothing shows that there is none (draft 2.7).
    NatNotPrevented,
};

const char* ToString(PathFault fault);

/// "Checks that the (source IP address, destination IP address) pair in the IP header is acceptable
/// according to local policy" (draft 2.3): the local policy, as a value (D-17). The header is not
/// integrity protected, so the default already refuses whatever cannot be a peer.
struct PathAcceptance
{
    /// The addresses that this end uses for IKE. A path must end at one of them.
    std::vector<IpAddress> ownAddresses;
    /// Ranges inside the tunnel: traffic selectors of the peer, and pools.
    std::vector<IpPrefix> innerRanges;
    /// The outer address may be one of the inner ranges.
    bool allowPeerInsideTunnel = false;
    /// From one loopback address to another it is always allowed: that stays inside one host.
    bool allowLoopback = false;
    bool allowLinkLocal = false;
    std::vector<IpPrefix> denied;
    /// Where not empty, the peer must be in one of these.
    std::vector<IpPrefix> allowed;
    /// Only addresses that the peer announced: for sites where no NAT can be.
    bool announcedOnly = false;
    std::vector<IpAddress> announced;

    /// Nothing when the path may be used. `path.local` is the header's destination.
    std::optional<PathFault> Judge(const Path& path) const;
};

} // namespace mopo
