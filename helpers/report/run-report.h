// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"

#include <nlohmann/json.hpp>

#include <expected>
#include <filesystem>
#include <vector>

namespace mopo
{

/// A page's data, and the tables that do not go onto it because they may be too long.
struct ReportData
{
    nlohmann::ordered_json page;
    nlohmann::ordered_json longTables = nlohmann::ordered_json::array();
};

/// All that a page shows of one run; `run.js` says what it is made of.
std::expected<ReportData, std::vector<Fault>> RunReportData(const std::filesystem::path& folder);

} // namespace mopo
