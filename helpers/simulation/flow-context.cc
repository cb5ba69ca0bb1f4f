// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/flow-context.h"

#include <algorithm>
#include <cassert>

namespace mopo
{

FlowSide::FlowSide(const FlowContext& context,
                   const std::string& node,
                   const std::string& other,
                   Family family)
    : m_context(context),
      m_family(family)
{
    const FlowEnds ends(context.scenario);
    const auto own = ends.Find(node, family);
    const auto far = ends.Find(other, family);
    assert(own && far);
    m_end = *own;
    m_peer = context.scenario.FindPeer(own->peer);
    m_client = m_peer->role == PeerRole::Initiator ? m_peer : context.scenario.FindPeer(far->peer);
}

std::optional<IpAddress> FlowSide::Address() const
{
    if (m_end.address)
    {
        return m_end.address;
    }
    for (const IpAddress& address : m_context.tunnels.InnerAddresses(*m_peer))
    {
        if (address.GetFamily() == m_family)
        {
            return address;
        }
    }
    return std::nullopt;
}

bool FlowSide::IsUp() const
{
    return m_context.tunnels.IsUp(*m_client);
}

std::optional<InterfaceRef> FlowSide::InterfaceInUse() const
{
    return m_context.tunnels.InterfaceInUse(*m_peer, *m_client);
}

std::uint16_t FlowPort(const Scenario& scenario, const std::string& flow, Direction direction)
{
    constexpr std::uint16_t first = 20000;
    const auto found = std::ranges::find_if(scenario.flows,
                                            [&](const Flow& one) { return FlowName(one) == flow; });
    const auto index = static_cast<std::size_t>(found - scenario.flows.begin());
    return static_cast<std::uint16_t>(first + 2 * index + (direction == Direction::Down ? 1 : 0));
}

} // namespace mopo
