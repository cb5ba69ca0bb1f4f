// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/flow-ends.h"
#include "helpers/simulation/network.h"
#include "helpers/simulation/tunnel-watch.h"

#include <optional>

namespace mopo
{

/// What inner traffic needs to know of the run that it is part of.
struct FlowContext
{
    const Scenario& scenario;
    const Network& network;
    const TunnelWatch& tunnels;
    SimulationObserver& observer;
};

/// One end of a flow: where it is, and whose tunnel it depends on.
class FlowSide
{
  public:
    /// `other` is the node at the far end. The scenario was checked: both have a tunnel.
    FlowSide(const FlowContext& context,
             const std::string& node,
             const std::string& other,
             Family family);

    const std::string& NodeName() const
    {
        return m_end.node;
    }

    /// The address that the other end sends to; absent until there is a tunnel.
    std::optional<IpAddress> Address() const;

    /// Whether the tunnel of this side is there at both of its ends.
    bool IsUp() const;

    /// The client's interface that packets from here go through, as far as this side knows.
    std::optional<InterfaceRef> InterfaceInUse() const;

  private:
    const FlowContext& m_context;
    Family m_family;
    FlowEnd m_end;
    const Peer* m_peer;
    /// The initiator of the tunnel: this side's own peer, or the other side's.
    const Peer* m_client;
};

/// The UDP or TCP port of a flow in one direction.
std::uint16_t FlowPort(const Scenario& scenario, const std::string& flow, Direction direction);

} // namespace mopo
