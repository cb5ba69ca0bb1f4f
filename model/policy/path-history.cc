// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/path-history.h"

#include <algorithm>

namespace mopo
{

AddressPair PairOf(const Path& path)
{
    return {path.local.address, path.peer.address};
}

PathHistory::PathHistory(std::size_t limit)
    : m_limit(std::max<std::size_t>(limit, 1))
{
}

void PathHistory::OnRoundTrip(Instant now, const AddressPair& pair, Duration roundTrip)
{
    Touch(now, pair).roundTrip.AddSample(roundTrip);
    OnSuccess(now, pair);
}

void PathHistory::OnSuccess(Instant now, const AddressPair& pair)
{
    PairRecord& record = Touch(now, pair);
    record.lastSuccess = now;
    record.lastFailure.reset();
}

void PathHistory::OnFailure(Instant now, const AddressPair& pair)
{
    Touch(now, pair).lastFailure = now;
}

void PathHistory::OnRefused(Instant now, const AddressPair& pair, const PolicyConfig& config)
{
    Touch(now, pair).refusedUntil = now + config.refusedHold;
}

void PathHistory::OnAddressesChanged()
{
    for (auto& [pair, entry] : m_entries)
    {
        entry.record.refusedUntil.reset();
    }
}

void PathHistory::OnLocalAddressAppeared(const IpAddress& local)
{
    OnAddressesChanged();
    std::erase_if(m_entries, [&](const auto& item) { return item.first.local == local; });
}

const PairRecord* PathHistory::Find(const AddressPair& pair) const
{
    const auto found = m_entries.find(pair);
    return found == m_entries.end() ? nullptr : &found->second.record;
}

bool PathHistory::IsHeld(Instant now, const AddressPair& pair) const
{
    const PairRecord* record = Find(pair);
    return record != nullptr && record->refusedUntil && now < *record->refusedUntil;
}

Standing PathHistory::GetStanding(Instant now,
                                  const AddressPair& pair,
                                  const PolicyConfig& config) const
{
    const PairRecord* record = Find(pair);
    if (record == nullptr)
    {
        return Standing::Unknown;
    }
    if (record->lastFailure)
    {
        return Standing::Failed;
    }
    const bool fresh = record->lastSuccess && now - *record->lastSuccess <= config.proofLifetime;
    return fresh ? Standing::Proven : Standing::Unknown;
}

std::optional<Duration> PathHistory::GetSmoothedRoundTrip(const AddressPair& pair) const
{
    const PairRecord* record = Find(pair);
    return record == nullptr ? std::nullopt : record->roundTrip.GetSmoothed();
}

Duration PathHistory::InitialRetransmission(const AddressPair& pair,
                                            AccessKind kind,
                                            const PolicyConfig& config) const
{
    if (config.fixedRetransmission)
    {
        return std::min(*config.fixedRetransmission, config.retransmissionCap);
    }
    const std::optional<Duration> smoothed = GetSmoothedRoundTrip(pair);
    Duration wait = smoothed ? std::max(config.minimumRetransmission, 2 * *smoothed)
                             : config.unmeasuredRetransmission;
    if (kind == AccessKind::Cellular)
    {
        // A radio that fell asleep answers its first packet much later than the others.
        wait = std::max(wait, config.cellularRetransmission);
    }
    return std::min(wait, config.retransmissionCap);
}

Duration PathHistory::QuickCheck(const AddressPair& pair,
                                 AccessKind kind,
                                 const PolicyConfig& config) const
{
    const std::optional<Duration> smoothed = GetSmoothedRoundTrip(pair);
    return smoothed ? std::max(config.minimumQuickCheck, 2 * *smoothed)
                    : InitialRetransmission(pair, kind, config);
}

PairRecord& PathHistory::Touch(Instant now, const AddressPair& pair)
{
    if (!m_entries.contains(pair))
    {
        MakeRoom();
    }
    Entry& entry = m_entries[pair];
    entry.touched = now;
    return entry.record;
}

void PathHistory::MakeRoom()
{
    if (m_entries.size() < m_limit)
    {
        return;
    }
    const auto oldest = std::ranges::min_element(
        m_entries, {}, [](const auto& item) { return item.second.touched; });
    m_entries.erase(oldest);
}

} // namespace mopo
