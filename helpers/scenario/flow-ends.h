// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/domains.h"
#include "helpers/scenario/scenario.h"

#include <optional>
#include <string>

namespace mopo
{

/// Where a flow ends, and whose tunnel leads there.
struct FlowEnd
{
    std::string node;
    std::string peer;
    /// The address of its interface behind the peer; absent at a peer that is given an inner
    /// address when its tunnel is set up.
    std::optional<IpAddress> address;
};

/// Finds how packets reach nodes through tunnels.
class FlowEnds
{
  public:
    /// `scenario` must outlive this.
    explicit FlowEnds(const Scenario& scenario);

    /// Nothing where packets of that family do not reach the node through a tunnel.
    std::optional<FlowEnd> Find(const std::string& node, Family family) const;

  private:
    bool IsBehind(const RoutingDomains& domains, const Peer& peer, const InterfaceRef& ref) const;

    const Scenario& m_scenario;
    RoutingDomains m_ipv4;
    RoutingDomains m_ipv6;
};

/// Whether an initiator gets an inner address of that family.
bool GetsInnerAddress(const Scenario& scenario, const Peer& peer, Family family);

} // namespace mopo
