// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/delivery.h"
#include "helpers/results/metrics/run-record.h"

namespace mopo
{

/// The PATH_TEST exchanges of both ends in a window (draft 2.5).
struct PathTesting
{
    /// Requests, each time one was sent.
    std::uint64_t sent = 0;
    /// Tests that found a path to work.
    std::uint64_t answered = 0;
    /// Responses that match no test.
    std::uint64_t unmatched = 0;
    /// Paths that an end was testing at once, at most.
    std::uint64_t maxInFlight = 0;
    /// Requests that an end sent within any second, at most.
    std::uint64_t maxPerSecond = 0;

    friend bool operator==(const PathTesting&, const PathTesting&) = default;
};

PathTesting MeasurePathTesting(const RunRecord& run, const TimeWindow& window);

} // namespace mopo
