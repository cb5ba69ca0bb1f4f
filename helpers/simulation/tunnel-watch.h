// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"
#include "model/ike/output.h"

#include <map>
#include <optional>
#include <vector>

namespace mopo
{

/// Which interface of a client a tunnel leads through at the moment, as each of its ends believes.
/// The gateway knows only an address; which interface stands behind it, and behind which NATs, the
/// scenario tells.
class TunnelWatch
{
  public:
    explicit TunnelWatch(const Scenario& scenario);

    /// Takes what it needs of an output of that peer's endpoint.
    void Add(const Peer& peer, const Output& output);

    /// The client's interface that `end` sends through to `client`, or from it if it is the client.
    /// Nothing while there are no IPsec SAs.
    std::optional<InterfaceRef> InterfaceInUse(const Peer& end, const Peer& client) const;

    /// Both ends have IPsec SAs.
    bool IsUp(const Peer& client) const;

    /// The inner addresses that the client was given.
    std::vector<IpAddress> InnerAddresses(const Peer& client) const;

  private:
    struct Tunnel
    {
        std::string peerIdentity;
        std::vector<IpAddress> innerAddresses;
        std::optional<IpsecSaAddresses> addresses;
    };

    const Tunnel* FindTunnel(const Peer& end, const Peer& client) const;
    void MapAddresses();

    const Scenario& m_scenario;
    std::map<std::string, std::map<IkeSaId, Tunnel>> m_tunnels;
    /// Own and translated addresses, by the client's name: two clients may have the same.
    std::map<std::pair<std::string, IpAddress>, InterfaceRef> m_interfaces;
};

} // namespace mopo
