// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/probe-trace.h"

namespace mopo
{

/// Probes that were lost one after the other.
struct LossRun
{
    /// When the first of them was sent.
    double from = 0;
    /// When the next one that arrived was sent; the last of them, if none did.
    double to = 0;
    std::uint64_t lost = 0;
    /// Whether nothing arrived any more.
    bool isOpen = false;
};

/// Fewer in a row are a link's random loss rather than an outage.
inline constexpr std::uint64_t LEAST_IN_A_ROW = 3;

/// What was sent within that time before the end of a run may have been on its way still.
inline constexpr double STILL_UNDERWAY = 1;

/// In order of time.
std::vector<LossRun> FindLossRuns(const ProbeTrace& trace, double endOfRun);

} // namespace mopo
