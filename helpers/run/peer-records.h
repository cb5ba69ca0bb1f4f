// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/run-record.h"
#include "helpers/scenario/scenario.h"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace mopo
{

/// What a run recorded of one initiator, its IKE SAs with its responder, and its traffic.
struct PeerRecord
{
    /// Null only in a scenario without initiators, which has one record all the same.
    const Peer* initiator = nullptr;
    const Peer* responder = nullptr;
    RunRecord run;
};

/// A record for each initiator of a scenario, in the order of the file. What a responder does is
/// told apart by IKE SA, and where there is none, by the initiator's address.
class PeerRecords
{
  public:
    /// The scenario must outlive this.
    explicit PeerRecords(const Scenario& scenario);

    std::span<PeerRecord> All()
    {
        return m_records;
    }

    std::span<const PeerRecord> All() const
    {
        return m_records;
    }

    /// Takes what that peer did, where it belongs.
    void Add(Instant now, const Peer& peer, const Output& output);

    /// The record that something at that peer on that path belongs to; the first one in doubt.
    PeerRecord& Of(const Peer& peer, const Path& path);

    /// The record of a flow.
    PeerRecord& OfFlow(const std::string& flow);

    /// The records that have to know of what a NAT does to that inside.
    std::vector<PeerRecord*> BehindNat(const IpAddress& inside);

    /// That of the initiator, or the first one of the responder.
    const PeerRecord& About(const Peer& peer) const;

  private:
    using Index = std::size_t;

    void AddFlows();
    void Learn(Index index, const Peer& peer, const Output& output);
    std::optional<Index> FindOwn(const Peer& peer) const;
    std::optional<Index> FindByAddress(const Transport& transport) const;
    std::optional<Index> FindBySpi(const IkeSpi& initiatorSpi) const;
    std::optional<Index> FindAtResponder(const Peer& peer, const Output& output) const;

    const Scenario& m_scenario;
    std::vector<PeerRecord> m_records;
    std::map<std::string, Index> m_flows;
    /// What the world sees of each initiator: its addresses, and those of the NATs before it.
    std::vector<std::set<IpAddress>> m_visible;
    std::map<IkeSpi, Index> m_spis;
    std::map<std::pair<std::string, IkeSaId>, Index> m_ikeSas;
    /// From where packets of an IKE SA came to a responder.
    std::map<Transport, Index> m_sources;
};

} // namespace mopo
