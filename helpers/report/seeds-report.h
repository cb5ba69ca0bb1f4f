// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/run-report.h"

namespace mopo
{

/// Whether a folder holds the runs of several seeds.
bool HoldsSeveralSeeds(const std::filesystem::path& folder);

/// All that a page shows of several seeds of one scenario; `seeds.js` says what it is made of. A
/// seed that came to no end is counted as such; one whose result is missing, or no result, is a
/// fault.
std::expected<ReportData, std::vector<Fault>> SeedsReportData(const std::filesystem::path& folder);

} // namespace mopo
