// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <vector>

namespace mopo
{

/// From the one until just before the other, in seconds.
struct Interval
{
    double from = 0;
    double to = 0;
};

/// Cuts a run into pieces in which packets are counted: some hundred for all of it, and fine ones
/// around the times at which something happens. They touch, and none overlaps another.
std::vector<Interval> CutRun(double duration, const std::vector<double>& eventTimes);

/// Which of the pieces a time is in.
std::size_t PieceAt(const std::vector<Interval>& pieces, double time);

/// Seconds to the microsecond: what a chart can show.
Json Seconds(double time);

/// Milliseconds to the microsecond.
Json Milliseconds(double seconds);

} // namespace mopo
