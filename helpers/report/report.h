// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/run-report.h"

#include <string>

namespace mopo
{

/// A result as a page, and what the page was made of.
struct Report
{
    std::string html;
    ReportData data;
};

/// Makes the page of one run, or of several seeds of a scenario, by what the folder holds.
std::expected<Report, std::vector<Fault>> MakeReport(const std::filesystem::path& folder);

} // namespace mopo
