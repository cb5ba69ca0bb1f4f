// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/run-report.h"

namespace mopo
{

/// Whether a folder is that of a whole study.
bool HoldsStudy(const std::filesystem::path& folder);

/// The page of a study: the curves, what every point came to, and how to repeat it. Or what is
/// wrong with its `study.json`.
std::expected<ReportData, std::vector<Fault>> StudyReportData(const std::filesystem::path& folder);

} // namespace mopo
