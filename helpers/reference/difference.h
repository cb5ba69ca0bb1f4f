// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <string>
#include <vector>

namespace mopo
{

/// What is not the same in the metrics of two runs, as `Reference` has them, a line each:
/// `unplug: recovery_ms.up was 20.1, is 22.5`. Every field counts, and exactly.
std::vector<std::string> Differences(const Json& was, const Json& is);

/// The same of two tables of seeds: `seed 7, unplug: recovery_ms.up was 20.1, is 22.5`.
std::vector<std::string> SeedDifferences(const std::string& was, const std::string& is);

} // namespace mopo
