// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/agreement.h"
#include "helpers/results/metrics/path-testing.h"
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
    /// Those of them whose path the initiator left before an answer came.
    std::uint64_t superseded = 0;
    /// IKE requests that were sent again.
    std::uint64_t retransmissions = 0;
    /// Responses with UNACCEPTABLE_PATH, and with NAT_PREVENTED, each counted once.
    std::uint64_t unacceptablePaths = 0;
    std::uint64_t natPrevented = 0;
};

/// What became of all TCP transfers together in a window.
struct TcpProgress
{
    /// The longest time in which one of them waited and got nothing.
    Duration stall{0};
    /// Delivered bits per second.
    double goodput = 0;
};

/// Nothing in a run without transfers.
std::optional<TcpProgress> MeasureTcp(const RunRecord& run, const TimeWindow& window);

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
    PathTesting testing;
    /// ESP packets that the replay window refused.
    UpDown<std::uint64_t> replayed;
    UpDown<Duration> wrongPath;
    /// Absent in a run without probes.
    std::optional<UpDown<Duration>> controlOnly;
    std::optional<TcpProgress> tcp;
    /// From the event until both ends' IPsec SAs agreed again.
    std::optional<Duration> agreement;
};

/// One for each entry of the timeline. What happens until the next later entry, or the end, counts
/// for an entry.
std::vector<EventMetrics> MeasureEvents(const RunRecord& run, const Agreement& agreement);

} // namespace mopo
