// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/statistics.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// The same metric of two runs with the same seed.
struct Pair
{
    /// Infinite where the recovery that it measures did not come.
    double a = 0;
    double b = 0;
};

/// What pairs say about a difference.
struct Verdict
{
    double medianA = 0;
    double medianB = 0;
    /// The median of B less A.
    double difference = 0;
    /// Nothing with few pairs.
    std::optional<ConfidenceInterval> interval;
    /// Pairs in which only one of the two did not recover.
    std::size_t onlyAUnrecovered = 0;
    std::size_t onlyBUnrecovered = 0;
    /// Below 0 where B is better, above where it is worse, 0 where no difference is shown.
    int sign = 0;
    /// For people: `slower by 38.0 ms [35.0, 41.0]`.
    std::string words;
};

/// Of at least one pair, none of which has two infinite values.
Verdict JudgePairs(std::string_view metric, const std::vector<Pair>& pairs, RandomSource& random);

/// Whether a verdict is that B is worse, and by more than that part of A's median; or that more
/// than that part of the pairs lost their recovery, and no more won it.
bool IsWorse(const Verdict& verdict, std::size_t pairs, double fraction);

/// Whether more is better.
bool IsMoreBetter(std::string_view metric);

} // namespace mopo
