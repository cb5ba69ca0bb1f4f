// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/new-path.h"
#include "helpers/results/metrics/reaction.h"

namespace mopo
{

/// A time for IKE and for the data in each direction; what does not apply is absent.
struct Recovery
{
    std::optional<Duration> ike;
    std::optional<Duration> up;
    std::optional<Duration> down;

    friend bool operator==(const Recovery&, const Recovery&) = default;
};

/// How fast the ends were back after an event, and how fast they could have been.
struct RecoveryMetrics
{
    /// From the event: to the conclusive response, and to the first packet of each direction on the
    /// new path less the time in which its sender had nothing to send. Where the bound is zero, the
    /// outage over the change of path instead.
    Recovery recovery;
    /// With the delays that the very packets had which the bound counts.
    Recovery bound;
    /// From the event to the first packet on the new path, also where the bound is zero.
    UpDown<std::optional<Duration>> firstOnNewPath;
};

RecoveryMetrics MeasureRecovery(const RunRecord& run,
                                const TimeWindow& window,
                                const Reaction& reaction);

} // namespace mopo
