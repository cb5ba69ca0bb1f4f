// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/event-lines.h"
#include "helpers/scenario/scenario.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mopo
{

/// Where a path leads through the network.
struct Way
{
    /// What people call it: `wlan0`, `home0 IPv6`, `a1–b2`.
    std::string label;
    /// From the initiator to the responder; empty where that cannot be told.
    std::vector<std::string> links;
};

/// Finds the interfaces and links behind the addresses of a path, also through NATs.
class Ways
{
  public:
    /// `scenario` must outlive this.
    explicit Ways(const Scenario& scenario)
        : m_scenario(scenario)
    {
    }

    /// Learns what NATs make of addresses; all events, in order of time.
    void Take(const EventLine& event);

    /// By an address and a port (`192.0.2.1:500`) of each end, as the other one or itself sees it.
    Way Find(const Peer& initiator,
             const std::string& initiatorSide,
             const std::string& responderSide) const;

  private:
    std::optional<InterfaceRef> InterfaceOf(const std::string& node,
                                            const std::string& transport) const;

    const Scenario& m_scenario;
    /// What NATs told of, from outside to inside.
    std::map<std::string, std::string> m_inside;
};

/// The links of a shortest way between two interfaces, with those that they are at at its ends.
std::vector<std::string> LinksBetween(const Scenario& scenario,
                                      const InterfaceRef& from,
                                      const InterfaceRef& to);

/// The address in `192.0.2.1:500` or `[3fff::1]:500`.
std::optional<IpAddress> AddressIn(const std::string& transport);

} // namespace mopo
