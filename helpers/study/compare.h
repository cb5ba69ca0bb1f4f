// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/study/observations.h"
#include "helpers/study/verdict.h"

#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mopo
{

struct CompareOptions
{
    /// Of each side, which policy; empty for all, each with its own.
    std::string policyA;
    std::string policyB;
    /// Empty for the usual ones.
    std::vector<std::string> metrics;
    /// From what part of A's median on worse is a failure; nothing for never.
    std::optional<double> failIfWorse;
};

/// One metric at one spot.
struct ComparedMetric
{
    Spot spot;
    std::string metric;
    std::size_t pairs = 0;
    /// Why pairs were left out, and how many.
    std::map<std::string, std::size_t> leftOut;
    /// Nothing without a pair.
    std::optional<Verdict> verdict;
    bool isWorse = false;
};

struct Comparison
{
    std::vector<std::string> parameters;
    std::vector<ComparedMetric> metrics;
    /// Any of them.
    bool isWorse = false;
};

/// Pairs what was measured at the same spot with the same seed. The policy is part of a spot unless
/// each side has but one, or is told which to take. An error is in words: there is nothing to pair.
std::expected<Comparison, std::string> Compare(const Observations& a,
                                               const Observations& b,
                                               const CompareOptions& options);

std::string ComparisonText(const Comparison& comparison);
Json ComparisonToJson(const Comparison& comparison);

} // namespace mopo
