// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/median-interval.h"

#include <algorithm>
#include <cmath>

namespace mopo
{

std::optional<std::pair<double, double>> MedianInterval(std::vector<double> values)
{
    constexpr double outside = 0.025; // on each side
    const auto count = static_cast<double>(values.size());
    // The chance that at most `below` of the values are below the median.
    double chance = 0;
    std::size_t below = 0;
    for (; below < values.size() / 2; ++below)
    {
        const auto k = static_cast<double>(below);
        chance += std::exp(std::lgamma(count + 1) - std::lgamma(k + 1) -
                           std::lgamma(count - k + 1) - count * std::log(2.0));
        if (chance > outside)
        {
            break;
        }
    }
    if (below == 0)
    {
        return std::nullopt;
    }
    std::ranges::sort(values);
    return std::pair{values[below - 1], values[values.size() - below]};
}

} // namespace mopo
