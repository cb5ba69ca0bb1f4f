// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/results/metrics/totals.h"

#include <string>
#include <vector>

namespace mopo
{

/// All that is measured in a run.
struct RunMetrics
{
    std::string scenario;
    std::uint64_t seed = 0;
    std::vector<EventMetrics> events;
    Totals totals;
    std::vector<TcpTransfer> transfers;
};

/// Computes all of it.
RunMetrics MeasureRun(const RunRecord& run,
                      const Agreement& agreement,
                      std::string scenario,
                      std::uint64_t seed);

/// `metrics.json` without its expectations. What does not apply is null; 0 is a value.
Json MetricsToJson(const RunMetrics& metrics);

/// Recovery over bound; null where either is absent or the bound is zero.
Json RatioOf(const std::optional<Duration>& recovery, const std::optional<Duration>& bound);

} // namespace mopo
