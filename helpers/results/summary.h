// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/expectation-check.h"

#include <string>

namespace mopo
{

/// What `mopo run` prints at its end.
struct SummaryInputs
{
    const RunMetrics& metrics;
    const std::vector<ExpectationResult>& expectations;
    Duration simulated{0};
    Duration wallClock{0};
    /// Where the results are.
    std::string folder;
    /// Whether there are captures among them.
    bool hasCaptures = true;
    /// Escape sequences for a terminal.
    bool colours = false;
};

/// A table of the events, the totals, the expectations, and where to look next.
std::string MakeSummary(const SummaryInputs& inputs);

} // namespace mopo
