// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/results/metrics/totals.h"

#include <string>
#include <vector>

namespace mopo
{

/// The name in `schema` of `metrics.json`.
inline constexpr const char* METRICS_SCHEMA = "mopo-metrics/1";

/// All that is measured of one initiator.
struct PeerMetrics
{
    std::string initiator;
    std::vector<EventMetrics> events;
    Totals totals;
    std::vector<TcpTransfer> transfers;
};

/// All that is measured in a run.
struct RunMetrics
{
    std::string scenario;
    std::uint64_t seed = 0;
    /// At least one, in the order of the scenario.
    std::vector<PeerMetrics> peers;
};

/// Computes all of it.
PeerMetrics MeasurePeer(const RunRecord& run, const Agreement& agreement, std::string initiator);

/// `metrics.json` without its expectations. What does not apply is null; 0 is a value. Events and
/// totals are the first initiator's, but with the flows of all of them; where there are several,
/// `peers` has those of each.
Json MetricsToJson(const RunMetrics& metrics);

/// Recovery over bound; null where either is absent or the bound is zero.
Json RatioOf(const std::optional<Duration>& recovery, const std::optional<Duration>& bound);

} // namespace mopo
