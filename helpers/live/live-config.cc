// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/live/live-config.h"

#include "helpers/scenario/endpoint-config.h"
#include "helpers/scenario/includes.h"
#include "helpers/scenario/reader.h"
#include "helpers/scenario/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace mopo
{

namespace
{

/// What only a live peer has.
struct Whereabouts
{
    std::vector<IpAddress> addresses;
    std::vector<std::string> outside;
    std::optional<PortPair> ports;
};

using AllWhereabouts = std::map<std::string, Whereabouts>;

std::vector<IpAddress> ReadAddresses(const Value& peer)
{
    std::vector<IpAddress> addresses;
    const auto list = peer.Find("addresses");
    for (const Value& item : list ? list->Items() : std::vector<Value>())
    {
        const auto text = item.Text();
        if (!text || item.HasFault())
        {
            continue;
        }
        const auto address = IpAddress::Parse(*text);
        if (!address || address->IsUnspecified() || address->IsMulticast() ||
            address->IsBroadcast() || address->IsIpv4Mapped() || address->IsLinkLocal())
        {
            item.Fault("an address such as \"192.0.2.1\" or \"3fff::1\" is wanted, which one host "
                       "has and others can send to");
            continue;
        }
        if (std::ranges::find(addresses, *address) != addresses.end())
        {
            item.Fault("this address stands here twice");
        }
        addresses.push_back(*address);
    }
    return addresses;
}

std::vector<std::string> ReadTexts(const Value& parent, const std::string& key)
{
    std::vector<std::string> texts;
    const auto list = parent.Find(key);
    for (const Value& item : list ? list->Items() : std::vector<Value>())
    {
        if (const auto text = item.Text())
        {
            texts.push_back(*text);
        }
    }
    return texts;
}

Whereabouts ReadWhereabouts(const Value& peer)
{
    Whereabouts where{ReadAddresses(peer), ReadTexts(peer, "outside"), std::nullopt};
    if (const auto value = peer.Find("ports"))
    {
        PortPair ports;
        Assign(ports.ike, value->Unsigned("ike"));
        Assign(ports.natTraversal, value->Unsigned("nat-traversal"));
        where.ports = ports;
        if (!value->HasFault() && ports.ike == ports.natTraversal)
        {
            value->Fault("both are the same port");
        }
    }
    return where;
}

/// The interfaces of this machine are not known beforehand: they are those that the file names.
Node NodeOf(const std::string& name, const Value& peer, const Whereabouts& where)
{
    Node node;
    node.name = name;
    const auto policy = peer.Find("policy");
    const auto named = !where.outside.empty() || !policy
                           ? where.outside
                           : ReadTexts(*policy, "preferred-interfaces");
    for (const std::string& interface : named)
    {
        node.interfaces.emplace_back().name = interface;
    }
    return node;
}

/// A peer's own words are those of a scenario in which each peer has a node for itself.
Json WithNodes(Json document)
{
    const auto peers = document.find("peers");
    if (peers != document.end() && peers->is_object())
    {
        for (auto& [name, peer] : peers->items())
        {
            if (peer.is_object())
            {
                peer["node"] = name;
            }
        }
    }
    return document;
}

/// Those that a peer talks with.
std::vector<const Peer*> OthersOf(const Scenario& scenario, const Peer& own)
{
    std::vector<const Peer*> others;
    for (const Peer& peer : scenario.peers)
    {
        if (peer.role != own.role && (own.connectsTo == peer.name || peer.connectsTo == own.name))
        {
            others.push_back(&peer);
        }
    }
    return others;
}

/// Such a packet would go through its own tunnel.
void CheckInside(const Scenario& scenario, const AllWhereabouts& where, Faults& faults)
{
    for (const Peer& peer : scenario.peers)
    {
        for (const auto& [name, at] : where)
        {
            for (const IpAddress& address : at.addresses)
            {
                for (const IpPrefix& network : peer.networks)
                {
                    if (network.address.GetFamily() == address.GetFamily() &&
                        network.Contains(address))
                    {
                        faults.Add(Pointer("/peers", peer.name) + "/networks",
                                   fmt::format("{} has {} inside, an address of '{}' itself",
                                               network.ToString(),
                                               address.ToString(),
                                               name));
                    }
                }
            }
        }
    }
}

void CheckSuites(const Peer& own, Faults& faults)
{
    if (std::ranges::any_of(own.childSuites,
                            [](const ChildSuite& suite)
                            { return suite.protocol == ProtocolId::Ah; }))
    {
        faults.Add(Pointer("/peers", own.name) + "/proposals/esp",
                   "there is no AH on the sockets of a system, only ESP");
    }
}

/// The ports of all that a peer talks with.
PortPair PortsOfOthers(const std::vector<const Peer*>& others,
                       const AllWhereabouts& where,
                       Faults& faults)
{
    std::optional<PortPair> common;
    for (const Peer* other : others)
    {
        const auto ports = where.at(other->name).ports.value_or(PortPair());
        if (common && *common != ports)
        {
            faults.Add(Pointer("/peers", other->name) + "/ports",
                       "the same ports are wanted for all peers that the one here talks with");
        }
        common = common.value_or(ports);
    }
    return common.value_or(PortPair());
}

/// The peer that runs here, if the file and the command line say so.
const Peer* FindOwn(const Value& root,
                    const Scenario& scenario,
                    const std::string& named,
                    Faults& faults)
{
    if (!named.empty())
    {
        const Peer* own = scenario.FindPeer(named);
        if (own == nullptr)
        {
            faults.Add("/peers", fmt::format("no peer '{}' that could run here", named));
        }
        return own;
    }
    if (!root.Find("run"))
    {
        root.Fault("'run' is missing: which of the peers runs here? --peer says it, too");
        return nullptr;
    }
    const auto name = ReadNameOf(root, "run", "peer", scenario.peers);
    return name ? scenario.FindPeer(*name) : nullptr;
}

void CheckCounterparts(const Peer& own,
                       const std::vector<const Peer*>& others,
                       const AllWhereabouts& where,
                       Faults& faults)
{
    const std::string pointer = Pointer("/peers", own.name);
    if (faults.HasWithin("/peers"))
    {
        return;
    }
    if (others.empty())
    {
        faults.Add(pointer, "no initiator connects to this responder");
    }
    for (const Peer* other : others)
    {
        if (own.role == PeerRole::Initiator && where.at(other->name).addresses.empty())
        {
            faults.Add(Pointer("/peers", other->name),
                       "'addresses' is missing: where is it reached?");
        }
    }
}

LiveConfig Compose(const Scenario& scenario,
                   const Peer& own,
                   const AllWhereabouts& where,
                   PortPair othersPorts)
{
    LiveConfig config;
    config.peer = own.name;
    config.host.endpoint = EndpointConfigOf(scenario, own, true);
    for (PeerConfig& peer : config.host.endpoint.ike.peers)
    {
        peer.addresses = where.at(peer.name).addresses;
    }
    if (own.role == PeerRole::Initiator)
    {
        config.host.initiate = {own.connectsTo};
    }
    const Whereabouts& here = where.at(own.name);
    config.host.outside.interfaces = here.outside;
    config.host.outside.addresses = here.addresses;
    config.host.ports = PortMap(here.ports.value_or(PortPair()), othersPorts);
    config.host.tunnel = std::string(TUNNEL_INTERFACE);
    return config;
}

std::optional<LiveConfig> ReadLive(const Json& document, const std::string& named, Faults& faults)
{
    const Json withNodes = WithNodes(document);
    const Value root(&withNodes, "", faults);
    Scenario scenario;
    scenario.duration = MAX_RUN;
    AllWhereabouts where;
    const auto peers = root.Find("peers");
    for (const auto& [name, value] : peers ? peers->Members() : std::vector<Value::Member>())
    {
        where[name] = ReadWhereabouts(value);
        scenario.nodes.push_back(NodeOf(name, value, where[name]));
    }
    ReadCodePoints(root, scenario.codePoints);
    ReadPeers(root, scenario);
    CheckInside(scenario, where, faults);
    const Peer* own = FindOwn(root, scenario, named, faults);
    if (own == nullptr)
    {
        return std::nullopt;
    }
    const auto others = OthersOf(scenario, *own);
    CheckSuites(*own, faults);
    CheckCounterparts(*own, others, where, faults);
    const PortPair othersPorts = PortsOfOthers(others, where, faults);
    if (!faults.Empty())
    {
        return std::nullopt;
    }
    return Compose(scenario, *own, where, othersPorts);
}

} // namespace

std::expected<LiveConfig, std::vector<Fault>> ParseLiveConfig(std::string_view text,
                                                              const std::string& peer)
{
    Faults faults;
    const auto document = ReadJson(text, faults);
    std::optional<LiveConfig> config;
    if (document)
    {
        CheckAgainstLiveSchema(*document, faults);
        if (document->is_object())
        {
            config = ReadLive(*document, peer, faults);
        }
    }
    if (!config || !faults.Empty())
    {
        return std::unexpected(InDocumentOrder(faults, document.value_or(Json())));
    }
    return *std::move(config);
}

std::expected<LiveConfig, std::vector<Fault>> LoadLiveConfig(const std::filesystem::path& file,
                                                             const std::string& peer)
{
    const auto text = ReadScenarioText(file);
    if (!text)
    {
        return std::unexpected(std::vector<Fault>{{"", text.error()}});
    }
    return ParseLiveConfig(*text, peer);
}

} // namespace mopo
