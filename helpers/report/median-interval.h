// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace mopo
{

/// The 95 % confidence interval of the median, whatever the distribution: between two of the
/// sorted values, by the binomial distribution of how many are below the median. Absent for fewer
/// than six values, which no such interval exists for.
std::optional<std::pair<double, double>> MedianInterval(std::vector<double> values);

} // namespace mopo
