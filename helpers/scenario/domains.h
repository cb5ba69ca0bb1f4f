// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"

#include <cstddef>
#include <map>
#include <vector>

namespace mopo
{

/// Whether a node forwards packets of a family, as they are, between this interface and every other
/// one of which the same is true: all of a router or filter, the inside of a NAT (with IPv6 its
/// outside, too) and of a peer's node, none of any other host.
bool Forwards(const Scenario& scenario,
              const Node& node,
              const Interface& interface,
              Family family);

/// The interfaces of a scenario by the area in which addresses of a family mean the same: a NAT
/// and a tunnel end such an area. Within one, routes lead everywhere and an address is unique.
class RoutingDomains
{
  public:
    RoutingDomains(const Scenario& scenario, Family family);

    /// Each with its interfaces, in the order of the file.
    const std::vector<std::vector<InterfaceRef>>& All() const
    {
        return m_domains;
    }

    bool Same(const InterfaceRef& a, const InterfaceRef& b) const;

  private:
    std::map<InterfaceRef, std::size_t> m_domainOf;
    std::vector<std::vector<InterfaceRef>> m_domains;
};

} // namespace mopo
