// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/endpoint-config.h"

#include "model/sim/nat/nat64.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// As the world knows them.
std::vector<IpAddress> OutsideAddresses(const Scenario& scenario, const Peer& peer)
{
    std::vector<IpAddress> addresses;
    for (const std::string& name : peer.outside)
    {
        const Interface& interface = *scenario.FindInterface({peer.node, name});
        for (const IpPrefix& address : interface.addresses)
        {
            addresses.push_back(address.address.IsIpv4()
                                    ? interface.announceAs.value_or(address.address)
                                    : address.address);
        }
    }
    return addresses;
}

bool HasNat64(const Scenario& scenario)
{
    return std::ranges::any_of(scenario.nodes,
                               [](const Node& node)
                               { return node.nat && node.nat->style == NatStyle::Nat64; });
}

/// "It is assumed that the initiator knows at least one of the responder's IP addresses beforehand"
/// (draft 1.2): the first one of a family that the initiator has, too. With IPv6 only, it asks
/// DNS64 for an IPv4 one (RFC 6147).
std::vector<IpAddress> KnownBeforehand(const Scenario& scenario,
                                       const Peer& initiator,
                                       const Peer& responder)
{
    const auto own = OutsideAddresses(scenario, initiator);
    const auto known = OutsideAddresses(scenario, responder);
    for (const IpAddress& address : known)
    {
        const bool isReachable = std::ranges::any_of(
            own, [&](const IpAddress& one) { return one.GetFamily() == address.GetFamily(); });
        if (isReachable)
        {
            return {address};
        }
    }
    const auto ipv4 = std::ranges::find_if(known, &IpAddress::IsIpv4);
    if (ipv4 == known.end() || !HasNat64(scenario))
    {
        return {};
    }
    return {SynthesizeIpv6(WellKnownNat64Prefix(), *ipv4)};
}

std::vector<TrafficSelector> SelectorsOf(const std::vector<IpPrefix>& networks)
{
    std::vector<TrafficSelector> selectors;
    for (const IpPrefix& network : networks)
    {
        selectors.push_back(TrafficSelector::FromPrefix(network));
    }
    return selectors;
}

bool HasPool(const Peer& responder, Family family)
{
    return std::ranges::any_of(
        responder.pools, [&](const IpPrefix& pool) { return pool.address.GetFamily() == family; });
}

PeerConfig Between(const Peer& own, const Peer& other)
{
    PeerConfig config;
    config.name = other.name;
    config.localIdentity = Identity::Parse(own.identity);
    config.remoteIdentity = Identity::Parse(other.identity);
    // A file needs to name the key at one of the two ends only.
    const OctetView secret =
        AsOctets(own.preSharedKey.empty() ? other.preSharedKey : own.preSharedKey);
    config.preSharedKey.assign(secret.begin(), secret.end());
    config.ikeSuites = own.ikeSuites;
    config.childSuites = own.childSuites;
    config.localSelectors = SelectorsOf(own.networks);
    config.remoteSelectors = SelectorsOf(other.networks);
    return config;
}

PeerConfig ToResponder(const Scenario& scenario, const Peer& initiator, const Peer& responder)
{
    PeerConfig config = Between(initiator, responder);
    config.addresses = KnownBeforehand(scenario, initiator, responder);
    if (initiator.networks.empty())
    {
        config.requestInnerIpv4 = HasPool(responder, Family::Ipv4);
        config.requestInnerIpv6 = HasPool(responder, Family::Ipv6);
        for (const IpPrefix& pool : responder.pools)
        {
            const bool isIpv4 = pool.address.IsIpv4();
            config.localSelectors.push_back(
                TrafficSelector::FromPrefix(*IpPrefix::Parse(isIpv4 ? "0.0.0.0/0" : "::/0")));
        }
    }
    return config;
}

PeerConfig ToInitiator(const Peer& responder, const Peer& initiator)
{
    PeerConfig config = Between(responder, initiator);
    config.pools = responder.pools;
    return config;
}

} // namespace

EndpointConfig EndpointConfigOf(const Scenario& scenario, const Peer& peer, bool trace)
{
    EndpointConfig config;
    config.trace = trace;
    config.policy = peer.policy;
    config.strategies = scenario.strategies;
    if (peer.policy.fixedRetransmission)
    {
        config.ike.initialRetransmission = *peer.policy.fixedRetransmission;
    }
    config.ike.codePoints = scenario.codePoints;
    config.ike.choices = peer.choices;
    config.ike.mopo = peer.mopo;
    config.ike.natTraversal = peer.natTraversal;
    config.ike.windowSize = peer.windowSize;
    config.ike.replayWindow = peer.replayWindow;
    config.ike.keepaliveInterval = peer.keepaliveInterval;
    config.ike.ikeLifetime = peer.ikeLifetime;
    config.ike.childLifetime = peer.childLifetime;
    config.ike.lifetimeJitter = peer.lifetimeJitter;
    if (peer.role == PeerRole::Initiator)
    {
        config.ike.peers = {ToResponder(scenario, peer, *scenario.FindPeer(peer.connectsTo))};
        return config;
    }
    for (const Peer& other : scenario.peers)
    {
        if (other.role == PeerRole::Initiator && other.connectsTo == peer.name)
        {
            config.ike.peers.push_back(ToInitiator(peer, other));
        }
    }
    return config;
}

} // namespace mopo
