// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/study/sweep.h"

#include <expected>
#include <filesystem>
#include <string>

namespace mopo
{

/// Writes `study.csv` and then `study.json` from the runs in a folder, which must all be there. An
/// error is in words.
std::expected<SweepOutcome, std::string> WriteStudyResults(const StudyPlan& plan,
                                                           const std::filesystem::path& folder);

} // namespace mopo
