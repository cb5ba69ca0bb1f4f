// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/run-report.h"

#include <string>

namespace mopo
{

/// Writes every table in a page's data, wherever it stands there, and the long ones, each whole, as
/// `<folder>/<name>.csv`. An error is in words.
std::expected<void, std::string> ExportTables(const ReportData& data,
                                              const std::filesystem::path& folder);

} // namespace mopo
