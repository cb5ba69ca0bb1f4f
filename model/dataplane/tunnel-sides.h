// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/ike/config.h"
#include "model/ike/output.h"

#include <map>
#include <span>
#include <vector>

namespace mopo
{

/// The inner end of a host's tunnels: an interface that applications use.
class TunnelInterface
{
  public:
    virtual ~TunnelInterface() = default;

    /// An inner address of this host (RFC 7296 2.19).
    virtual void AddInnerAddress(const IpAddress& address) = 0;
    virtual void RemoveInnerAddress(const IpAddress& address) = 0;

    /// What lies behind the tunnels. Nothing is added twice.
    virtual void AddRemote(const IpPrefix& prefix) = 0;
    virtual void RemoveRemote(const IpPrefix& prefix) = 0;
};

/// Which inner addresses a host has and what it routes into its tunnels, as the outputs of its
/// endpoint have it.
class TunnelSides
{
  public:
    /// `interface` must outlive this.
    explicit TunnelSides(TunnelInterface& interface);

    /// The pools that inner addresses are given from lie behind the tunnels at all times.
    void AddPools(std::span<const PeerConfig> peers);

    void Note(const InstallEspSa& order);
    void Note(const RemoveEspSa& order);
    void Note(const Established& event);
    void Note(const Closed& event);

    /// Takes away all that is there.
    void Clear();

  private:
    void Add(const IpPrefix& prefix);
    void Remove(const IpPrefix& prefix);

    TunnelInterface& m_interface;
    std::map<IkeSaId, std::vector<IpAddress>> m_innerAddresses;
    /// What was routed into the tunnel for a pair of SAs.
    std::map<EspSpi, std::vector<IpPrefix>> m_remotes;
    /// How many ask for each.
    std::map<IpPrefix, unsigned> m_asked;
};

} // namespace mopo
