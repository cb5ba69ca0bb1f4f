// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/path-acceptance.h"

#include <algorithm>

namespace mopo
{

namespace
{

bool AnyContains(const std::vector<IpPrefix>& prefixes, const IpAddress& address)
{
    return std::ranges::any_of(prefixes,
                               [&](const IpPrefix& prefix) { return prefix.Contains(address); });
}

bool Contains(const std::vector<IpAddress>& addresses, const IpAddress& address)
{
    return std::ranges::find(addresses, address) != addresses.end();
}

/// What no policy of this kind allows, and the two things that it may.
std::optional<PathFault> JudgePeerScope(const PathAcceptance& policy, const Path& path)
{
    const IpAddress& peer = path.peer.address;
    if (peer.IsUnspecified())
    {
        return PathFault::PeerUnspecified;
    }
    if (peer.IsMulticast())
    {
        return PathFault::PeerMulticast;
    }
    if (peer.IsBroadcast())
    {
        return PathFault::PeerBroadcast;
    }
    if (peer.IsIpv4Mapped())
    {
        return PathFault::PeerIpv4Mapped;
    }
    if (peer.IsLoopback() && !policy.allowLoopback && !path.local.address.IsLoopback())
    {
        return PathFault::PeerLoopback;
    }
    if (peer.IsLinkLocal() && !policy.allowLinkLocal)
    {
        return PathFault::PeerLinkLocal;
    }
    return std::nullopt;
}

} // namespace

const char* ToString(PathFault fault)
{
    switch (fault)
    {
    case PathFault::MixedFamilies:
        return "the two addresses are of different families";
    case PathFault::NoPort:
        return "a port is 0";
    case PathFault::PeerUnspecified:
        return "the peer's address is unspecified";
    case PathFault::PeerMulticast:
        return "the peer's address is a multicast address";
    case PathFault::PeerBroadcast:
        return "the peer's address is the broadcast address";
    case PathFault::PeerLoopback:
        return "the peer's address is a loopback address";
    case PathFault::PeerLinkLocal:
        return "the peer's address is a link-local address";
    case PathFault::PeerIpv4Mapped:
        return "the peer's address is an IPv4-mapped address";
    case PathFault::PeerIsSelf:
        return "the peer's address is this end's own";
    case PathFault::PeerInsideTunnel:
        return "the peer's address is inside the tunnel";
    case PathFault::PeerDenied:
        return "the peer's address is denied";
    case PathFault::PeerNotAllowed:
        return "the peer's address is not among those allowed";
    case PathFault::PeerNotAnnounced:
        return "the peer has not announced its address";
    case PathFault::LocalNotConfigured:
        return "the local address is not one for IKE";
    case PathFault::AhBehindNat:
        return "there is a NAT, which AH does not pass";
    case PathFault::NatNotPrevented:
        return "no NAT_PREVENTION shows that there is no NAT on the path";
    }
    return "?";
}

std::optional<PathFault> PathAcceptance::Judge(const Path& path) const
{
    const IpAddress& peer = path.peer.address;
    if (peer.GetFamily() != path.local.address.GetFamily())
    {
        return PathFault::MixedFamilies;
    }
    if (path.peer.port == 0 || path.local.port == 0)
    {
        return PathFault::NoPort;
    }
    if (const auto fault = JudgePeerScope(*this, path))
    {
        return fault;
    }
    if (Contains(ownAddresses, peer))
    {
        return PathFault::PeerIsSelf;
    }
    if (!allowPeerInsideTunnel && AnyContains(innerRanges, peer))
    {
        return PathFault::PeerInsideTunnel;
    }
    if (AnyContains(denied, peer))
    {
        return PathFault::PeerDenied;
    }
    if (!allowed.empty() && !AnyContains(allowed, peer))
    {
        return PathFault::PeerNotAllowed;
    }
    if (announcedOnly && !Contains(announced, peer))
    {
        return PathFault::PeerNotAnnounced;
    }
    if (!Contains(ownAddresses, path.local.address))
    {
        return PathFault::LocalNotConfigured;
    }
    return std::nullopt;
}

} // namespace mopo
