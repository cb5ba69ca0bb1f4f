// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/check.h"
#include "model/ike/config.h"

#include <fmt/format.h>

#include <map>

namespace mopo
{

namespace
{

std::string PointerOf(const Node& node, const Interface& interface)
{
    return interface.implied
               ? Pointer("/links", interface.name)
               : Pointer(Pointer("/nodes", node.name) + "/interfaces", interface.name);
}

/// A peer's node has one interface more than the file gives it.
void CheckTunnelName(const Scenario& scenario, Faults& faults)
{
    for (const Peer& peer : scenario.peers)
    {
        const Node* node = scenario.FindNode(peer.node);
        const Interface* taken =
            node == nullptr ? nullptr : node->FindInterface(std::string(TUNNEL_INTERFACE));
        if (taken != nullptr)
        {
            faults.Add(PointerOf(*node, *taken),
                       fmt::format("another name is wanted: '{}' is the tunnel of peer '{}'",
                                   TUNNEL_INTERFACE,
                                   peer.name));
        }
    }
}

/// `a.b-c` and `a-b.c` would be captured in one file.
void CheckCaptureNames(const Scenario& scenario, Faults& faults)
{
    std::map<std::string, std::string> owners;
    for (const Peer& peer : scenario.peers)
    {
        owners.emplace(fmt::format("{}-{}", peer.node, TUNNEL_INTERFACE),
                       fmt::format("{}.{}", peer.node, TUNNEL_INTERFACE));
    }
    for (const Node& node : scenario.nodes)
    {
        for (const Interface& interface : node.interfaces)
        {
            const std::string name = InterfaceRef{node.name, interface.name}.ToString();
            const auto [owner, isNew] =
                owners.emplace(fmt::format("{}-{}", node.name, interface.name), name);
            if (!isNew && owner->second != name)
            {
                faults.Add(PointerOf(node, interface),
                           fmt::format("another name is wanted: '{}' and '{}' would be captured in "
                                       "one file, {}.pcap",
                                       owner->second,
                                       name,
                                       owner->first));
            }
        }
    }
}

/// RFC 7296 3.5: a responder tells its initiators apart by how they identify themselves.
void CheckIdentities(const Scenario& scenario, Faults& faults)
{
    std::map<std::pair<std::string, std::string>, std::string> owners;
    for (const Peer& peer : scenario.peers)
    {
        if (peer.role != PeerRole::Initiator || peer.connectsTo.empty())
        {
            continue;
        }
        const std::string identity = Identity::Parse(peer.identity).ToString();
        const auto [owner, isNew] = owners.emplace(std::pair(peer.connectsTo, identity), peer.name);
        if (!isNew)
        {
            faults.Add(Pointer("/peers", peer.name),
                       fmt::format("another 'identity' is wanted: to '{}', '{}' is peer '{}'",
                                   peer.connectsTo,
                                   peer.identity,
                                   owner->second));
        }
    }
}

} // namespace

void CheckNames(const Scenario& scenario, Faults& faults)
{
    CheckTunnelName(scenario, faults);
    CheckCaptureNames(scenario, faults);
    CheckIdentities(scenario, faults);
}

} // namespace mopo
