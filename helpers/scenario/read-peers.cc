// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

void ReadPools(const Value& value, Peer& peer)
{
    constexpr std::uint8_t SHORTEST_V4 = 8;
    constexpr std::uint8_t SHORTEST_V6 = 64;
    peer.pools = ReadNetworks(value, "pool");
    const auto pool = value.Find("pool");
    if (!pool)
    {
        return;
    }
    if (peer.role == PeerRole::Initiator)
    {
        pool->Fault("only a responder has a pool");
    }
    for (const IpPrefix& each : peer.pools)
    {
        const std::uint8_t shortest = each.address.IsIpv4() ? SHORTEST_V4 : SHORTEST_V6;
        if (each.length < shortest)
        {
            pool->Fault(fmt::format("{} is larger than a /{}", each.ToString(), shortest));
        }
        if (const std::string fault = UnusableAddress(each.First()); !fault.empty())
        {
            pool->Fault(fault);
        }
    }
}

template <class Suite, class Parse>
void ReadSuites(const Value& proposals,
                const std::string& key,
                const char* example,
                Parse parse,
                std::vector<Suite>& suites)
{
    if (const auto list = proposals.Find(key))
    {
        for (const Value& item : list->Items())
        {
            const auto text = item.Text();
            if (!text || item.HasFault())
            {
                continue;
            }
            if (const auto suite = parse(*text))
            {
                suites.push_back(*suite);
                continue;
            }
            item.Fault(fmt::format("a suite of known algorithms such as \"{}\" is wanted, not "
                                   "\"{}\"",
                                   example,
                                   *text));
        }
    }
    if (suites.empty())
    {
        suites.push_back(*parse(example));
    }
}

bool IsInside(const Interface& interface, const std::vector<IpPrefix>& networks)
{
    return std::ranges::any_of(interface.addresses,
                               [&](const IpPrefix& address)
                               {
                                   return std::ranges::any_of(
                                       networks,
                                       [&](const IpPrefix& network)
                                       {
                                           return network.address.GetFamily() ==
                                                      address.address.GetFamily() &&
                                                  network.Contains(address.address);
                                       });
                               });
}

void ReadOutside(const Value& value, const Node& node, Peer& peer)
{
    if (const auto outside = value.Find("outside"))
    {
        for (const Value& item : outside->Items())
        {
            const auto name = ReadNameOf(item, "interface", node.interfaces);
            if (!name)
            {
                continue;
            }
            if (std::ranges::find(peer.outside, *name) != peer.outside.end())
            {
                item.Fault("this interface stands here twice");
            }
            peer.outside.push_back(*name);
        }
        return;
    }
    for (const Interface& interface : node.interfaces)
    {
        if (!IsInside(interface, peer.networks))
        {
            peer.outside.push_back(interface.name);
        }
    }
    if (peer.outside.empty() && !node.interfaces.empty() && !value.HasFault())
    {
        value.Fault("all interfaces of its node are in 'networks'; none is left outside");
    }
}

/// A responder with nothing behind it would have no traffic selectors.
void DeriveNetworks(const Value& value, const Node& node, Peer& peer)
{
    if (!peer.networks.empty() || value.Find("networks") || !value.Find("outside"))
    {
        return;
    }
    for (const Interface& interface : node.interfaces)
    {
        if (std::ranges::find(peer.outside, interface.name) == peer.outside.end())
        {
            for (const IpPrefix& address : interface.addresses)
            {
                peer.networks.push_back({address.First(), address.length});
            }
        }
    }
}

const Node* ReadPeerNode(const Value& value, Peer& peer, const Scenario& scenario)
{
    const auto name = ReadNameOf(value, "node", "node", scenario.nodes);
    if (!name)
    {
        return nullptr;
    }
    const Node* node = scenario.FindNode(*name);
    if (node->kind != NodeKind::Host)
    {
        value.Find("node")->Fault(fmt::format("'{}' is no host; a peer runs on a host", *name));
        return nullptr;
    }
    if (const Peer* other = scenario.FindPeerOn(*name))
    {
        value.Find("node")->Fault(
            fmt::format("peer '{}' runs on '{}' already", other->name, *name));
        return nullptr;
    }
    peer.node = *name;
    return node;
}

void ReadPeer(const std::string& name, const Value& value, Scenario& scenario)
{
    Peer peer;
    peer.name = name;
    peer.role = value.Text("role") == "responder" ? PeerRole::Responder : PeerRole::Initiator;
    peer.identity = value.Text("identity").value_or(name);
    if (const auto auth = value.Find("auth"))
    {
        peer.preSharedKey = auth->Text("psk").value_or("");
    }
    peer.networks = ReadNetworks(value, "networks");
    ReadPools(value, peer);
    const Node* node = ReadPeerNode(value, peer, scenario);
    ReadPolicy(value, node, scenario.strategies, peer.policy);
    ReadChoices(value, peer.choices);
    if (node != nullptr)
    {
        ReadOutside(value, *node, peer);
        DeriveNetworks(value, *node, peer);
    }
    const auto proposals = value.Find("proposals").value_or(value);
    ReadSuites(proposals, "ike", "aes128gcm16-prfsha256-x25519", ParseIkeSuite, peer.ikeSuites);
    ReadSuites(proposals, "esp", "aes128gcm16", ParseChildSuite, peer.childSuites);
    Assign(peer.start, value.Time("start", {Duration::zero(), scenario.duration}));
    Assign(peer.mopo, value.Boolean("mopo"));
    Assign(peer.natTraversal, value.Boolean("nat-traversal"));
    Assign(peer.windowSize, value.Unsigned("window-size"));
    Assign(peer.replayWindow, value.Unsigned("replay-window"));
    Assign(peer.keepaliveInterval,
           value.Time("keepalive", {std::chrono::seconds(1), std::chrono::hours(1)}));
    Assign(peer.dontFragment, value.Text("dont-fragment").and_then(ParseOuterDontFragment));
    Assign(peer.heedIcmp, value.Boolean("heed-icmp"));
    if (const auto heed = value.Find("heed-icmp");
        heed && peer.dontFragment == OuterDontFragment::Clear)
    {
        heed->Fault("this needs 'dont-fragment': with \"clear\" nobody complains of its packets");
    }
    if (const auto lifetimes = value.Find("lifetimes"))
    {
        constexpr Range<Duration> LIFETIMES{std::chrono::seconds(1), MAX_RUN};
        Assign(peer.ikeLifetime, lifetimes->Time("ike-sa", LIFETIMES));
        Assign(peer.childLifetime, lifetimes->Time("child-sa", LIFETIMES));
        const auto jitter = lifetimes->Find("jitter");
        Assign(peer.lifetimeJitter, jitter ? jitter->Percentage() : std::nullopt);
    }
    scenario.peers.push_back(std::move(peer));
}

void CheckInitiator(const Value& value, Peer& peer, const Scenario& scenario)
{
    const auto connectsTo = value.Find("connects-to");
    if (!connectsTo)
    {
        value.Fault("'connects-to' is missing: an initiator connects to a responder");
    }
    if (!value.Find("auth"))
    {
        value.Fault("'auth' is missing");
    }
    if (!connectsTo)
    {
        return;
    }
    std::vector<std::string> responders;
    for (const Peer& other : scenario.peers)
    {
        if (other.role == PeerRole::Responder)
        {
            responders.push_back(other.name);
        }
    }
    const auto name = ReadName(*connectsTo, "responder", responders);
    Assign(peer.connectsTo, name);
    if (name && peer.networks.empty() && scenario.FindPeer(*name)->pools.empty() &&
        !value.HasFault())
    {
        value.Fault(fmt::format("it needs 'networks', or '{}' needs a 'pool' to give it an inner "
                                "address",
                                *name));
    }
}

void CheckResponder(const Value& value, const Peer& peer)
{
    for (const char* key : {"connects-to", "start"})
    {
        if (const auto member = value.Find(key))
        {
            member->Fault("only an initiator has this");
        }
    }
    if (peer.networks.empty() && !value.Find("networks") && !value.HasFault())
    {
        value.Fault("'networks' is missing: what is behind this responder?");
    }
}

} // namespace

void ReadPeers(const Value& root, Scenario& scenario)
{
    const auto peers = root.Find("peers");
    if (!peers)
    {
        return;
    }
    for (const auto& [name, value] : peers->Members())
    {
        ReadPeer(name, value, scenario);
    }
    std::size_t i = 0;
    for (const auto& [name, value] : peers->Members())
    {
        Peer& peer = scenario.peers[i++];
        if (!value.Text("role"))
        {
            continue;
        }
        if (peer.role == PeerRole::Initiator)
        {
            CheckInitiator(value, peer, scenario);
        }
        else
        {
            CheckResponder(value, peer);
        }
    }
}

} // namespace mopo
