// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/stalls.h"

namespace mopo
{

/// What happened in words, for the top of the page: whether the expectations hold, whether there
/// was a tunnel at all and it came back each time, how long it stalled, and after what.
Json VerdictOf(const RunFiles& run, const std::vector<Stall>& stalls);

/// When it stalled, for how long, and why: a table.
Json StallTable(const RunFiles& run, const std::vector<Stall>& stalls);

} // namespace mopo
