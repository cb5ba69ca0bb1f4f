// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/tunnel-watch.h"

#include "helpers/simulation/visible-addresses.h"
#include "model/ike/config.h"

#include <ranges>

namespace mopo
{

TunnelWatch::TunnelWatch(const Scenario& scenario)
    : m_scenario(scenario)
{
    MapAddresses();
}

void TunnelWatch::MapAddresses()
{
    for (const Peer& peer : m_scenario.peers)
    {
        if (peer.role != PeerRole::Initiator)
        {
            continue;
        }
        for (const std::string& name : peer.outside)
        {
            const InterfaceRef ref{peer.node, name};
            for (const IpAddress& address : VisibleAddresses(m_scenario, ref))
            {
                m_interfaces.emplace(std::pair(peer.name, address), ref);
            }
        }
    }
}

void TunnelWatch::Add(const Peer& peer, const Output& output)
{
    auto& tunnels = m_tunnels[peer.name];
    if (const auto* install = std::get_if<InstallEspSa>(&output))
    {
        tunnels[install->ikeSa].addresses = install->addresses;
    }
    else if (const auto* update = std::get_if<UpdateEspSa>(&output))
    {
        tunnels[update->ikeSa].addresses = update->addresses;
    }
    else if (const auto* established = std::get_if<Established>(&output))
    {
        tunnels[established->ikeSa].peerIdentity = established->peerIdentity;
        tunnels[established->ikeSa].innerAddresses = established->innerAddresses;
    }
    else if (const auto* closed = std::get_if<Closed>(&output))
    {
        tunnels.erase(closed->ikeSa);
    }
}

const TunnelWatch::Tunnel* TunnelWatch::FindTunnel(const Peer& end, const Peer& client) const
{
    const auto tunnels = m_tunnels.find(end.name);
    if (tunnels == m_tunnels.end())
    {
        return nullptr;
    }
    const std::string& other = end.name == client.name
                                   ? m_scenario.FindPeer(client.connectsTo)->identity
                                   : client.identity;
    const std::string identity = Identity::Parse(other).ToString();
    // The newest one, if there are several.
    for (const auto& [id, tunnel] : std::views::reverse(tunnels->second))
    {
        if (tunnel.addresses && tunnel.peerIdentity == identity)
        {
            return &tunnel;
        }
    }
    return nullptr;
}

std::optional<InterfaceRef> TunnelWatch::InterfaceInUse(const Peer& end, const Peer& client) const
{
    const Tunnel* tunnel = FindTunnel(end, client);
    if (tunnel == nullptr)
    {
        return std::nullopt;
    }
    const Path& path = tunnel->addresses->path;
    const IpAddress& ofClient = end.name == client.name ? path.local.address : path.peer.address;
    const auto found = m_interfaces.find({client.name, ofClient});
    return found == m_interfaces.end() ? std::nullopt : std::optional(found->second);
}

bool TunnelWatch::IsUp(const Peer& client) const
{
    return FindTunnel(client, client) != nullptr &&
           FindTunnel(*m_scenario.FindPeer(client.connectsTo), client) != nullptr;
}

std::vector<IpAddress> TunnelWatch::InnerAddresses(const Peer& client) const
{
    const Tunnel* tunnel = FindTunnel(client, client);
    return tunnel == nullptr ? std::vector<IpAddress>{} : tunnel->innerAddresses;
}

} // namespace mopo
