// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/agreement.h"
#include "helpers/results/metrics/recovery.h"

#include <string>
#include <vector>

namespace mopo
{

/// What both ends sent to keep the tunnel: IKE messages, path tests and keepalives.
struct Signalling
{
    std::uint64_t packets = 0;
    /// With UDP and IP headers.
    std::uint64_t octets = 0;
    std::uint64_t keepalives = 0;
    /// Requests of the PATH_TEST exchange.
    std::uint64_t pathTests = 0;
    /// Requests with CHANGE_PATH, each counted once however often it was sent.
    std::uint64_t changePaths = 0;
    /// IKE requests that were sent again.
    std::uint64_t retransmissions = 0;
};

Signalling MeasureSignalling(const RunRecord& run, const TimeWindow& window);

/// All that is measured about one entry of the timeline.
struct EventMetrics
{
    std::string id;
    std::string kind;
    Instant time;
    BoundCase boundCase = BoundCase::None;
    /// Why no bound covers the event, in words; empty where one does.
    std::string uncovered;
    /// From the event until the end that noticed first did something about it.
    std::optional<Duration> detection;
    /// From the event until the initiator took another path.
    std::optional<Duration> decision;
    /// From that first action to the conclusive response.
    std::optional<Duration> signallingTime;
    RecoveryMetrics recovery;
    /// Absent in a run without probes.
    std::optional<UpDown<Delivery>> delivery;
    Signalling signalling;
    /// From the event until both ends' IPsec SAs agreed again.
    std::optional<Duration> agreement;
};

/// One for each entry of the timeline. What happens until the next later entry, or the end, counts
/// for an entry.
std::vector<EventMetrics> MeasureEvents(const RunRecord& run, const Agreement& agreement);

} // namespace mopo
