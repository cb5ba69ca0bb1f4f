// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/tunnel-sides.h"

#include "model/dataplane/selector-match.h"

#include <utility>

namespace mopo
{

TunnelSides::TunnelSides(TunnelInterface& interface)
    : m_interface(interface)
{
}

void TunnelSides::AddPools(std::span<const PeerConfig> peers)
{
    for (const auto& peer : peers)
    {
        for (const auto& pool : peer.pools)
        {
            Add({pool.First(), pool.length});
        }
    }
}

void TunnelSides::Note(const InstallEspSa& order)
{
    auto& prefixes = m_remotes[order.inboundSpi];
    for (const auto& selector : order.remoteSelectors)
    {
        for (const auto& prefix : PrefixesOf(selector))
        {
            prefixes.push_back(prefix);
            Add(prefix);
        }
    }
}

void TunnelSides::Note(const RemoveEspSa& order)
{
    const auto node = m_remotes.extract(order.inboundSpi);
    if (!node.empty())
    {
        for (const auto& prefix : node.mapped())
        {
            Remove(prefix);
        }
    }
}

void TunnelSides::Note(const Established& event)
{
    if (!event.isInitiator)
    {
        return;
    }
    m_innerAddresses[event.ikeSa] = event.innerAddresses;
    for (const auto& address : event.innerAddresses)
    {
        m_interface.AddInnerAddress(address);
    }
}

void TunnelSides::Note(const Closed& event)
{
    const auto node = m_innerAddresses.extract(event.ikeSa);
    if (!node.empty())
    {
        for (const auto& address : node.mapped())
        {
            m_interface.RemoveInnerAddress(address);
        }
    }
}

void TunnelSides::Clear()
{
    for (const auto& [ikeSa, addresses] : std::exchange(m_innerAddresses, {}))
    {
        for (const auto& address : addresses)
        {
            m_interface.RemoveInnerAddress(address);
        }
    }
    m_remotes.clear();
    for (const auto& [prefix, times] : std::exchange(m_asked, {}))
    {
        m_interface.RemoveRemote(prefix);
    }
}

void TunnelSides::Add(const IpPrefix& prefix)
{
    if (m_asked[prefix]++ == 0)
    {
        m_interface.AddRemote(prefix);
    }
}

void TunnelSides::Remove(const IpPrefix& prefix)
{
    const auto found = m_asked.find(prefix);
    if (found != m_asked.end() && --found->second == 0)
    {
        m_asked.erase(found);
        m_interface.RemoveRemote(prefix);
    }
}

} // namespace mopo
