// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/endpoint/supervisor-context.h"
#include "model/ike/ike-sa.h"

#include <vector>

namespace mopo
{

/// The paths that one IKE SA could take, and what is known of each.
class KnownPaths
{
  public:
    KnownPaths(const SupervisorContext& context, const IkeSa& sa);

    /// Whether this end may change the path: "the initiator of the IKE_SA decides what addresses
    /// are used in the IPsec SAs" (draft 2.3).
    bool AreForUsToChoose() const;

    bool HasLocal(const IpAddress& address) const;
    std::vector<IpAddress> PeerCandidates() const;
    /// The references in it outlive `peers` only.
    PathOptions Options(const std::vector<IpAddress>& peers) const;

    /// All but the current one, best first; none where this end may not choose.
    std::vector<Candidate> Alternatives(Instant now, const Failure& failure) const;

    /// With the ports that it would be used with.
    Path PathOf(const AddressPair& pair) const;

    Duration InitialRetransmission(const Path& path) const;
    Duration QuickCheck(const Path& path) const;

    PathHistory& History()
    {
        return m_history;
    }

    const PathHistory& History() const
    {
        return m_history;
    }

  private:
    AccessKind KindOf(const IpAddress& local) const;

    SupervisorContext m_context;
    const IkeSa& m_sa;
    PathHistory m_history;
};

} // namespace mopo
