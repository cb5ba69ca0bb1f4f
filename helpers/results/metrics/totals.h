// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/event-metrics.h"

namespace mopo
{

/// What a stream of probes was over a whole run, in the directions that the scenario gives it.
struct StreamTotals
{
    std::string name;
    UpDown<Delivery> delivery;
};

/// What a whole run was.
struct Totals
{
    /// Of all streams together, in the tunnel's directions; only the counts.
    UpDown<Delivery> delivery;
    UpDown<std::uint64_t> replayed;
    Signalling signalling;
    PathTesting testing;
    UpDown<Duration> wrongPathByDirection;
    /// Absent in a run without probes.
    std::optional<UpDown<Duration>> controlOnly;
    std::uint64_t discarded = 0;
    /// IKE_SA_INIT requests that the initiator sent after its first IKE SA was there.
    std::uint64_t saInitsAfterStart = 0;
    std::uint64_t ikeSasEstablished = 0;
    /// At the initiator.
    std::uint64_t ikeSasClosed = 0;
    /// How long the two ends disagreed on where the other one is.
    Duration wrongPath{0};
    std::vector<StreamTotals> streams;
};

Totals MeasureTotals(const RunRecord& run, const Agreement& agreement);

} // namespace mopo
