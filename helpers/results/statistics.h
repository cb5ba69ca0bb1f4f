// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"

#include <cstddef>
#include <vector>

namespace mopo
{

/// Half of the values are below it; of an even number of values, the mean of the two in the middle.
/// There must be a value; infinite ones are values, too.
double Median(std::vector<double> values);

/// The smallest of the values that at least so many per cent of them do not exceed. There must be
/// one.
double Quantile(std::vector<double> values, unsigned percent);
double Percentile95(std::vector<double> values);

struct ConfidenceInterval
{
    double low = 0;
    double high = 0;

    friend bool operator==(const ConfidenceInterval&, const ConfidenceInterval&) = default;
};

inline constexpr std::size_t BOOTSTRAP_RESAMPLES = 1000;
inline constexpr unsigned BOOTSTRAP_PERCENT = 95;
/// With fewer values no 95 % interval of a median can be had: that five of them lie on one side of
/// it is nothing special (1 in 16).
inline constexpr std::size_t FEWEST_FOR_INTERVAL = 6;

/// A confidence interval of the median by the percentile bootstrap (Efron 1979): the middle 95 % of
/// the medians of 1,000 samples, each of as many values, drawn with replacement. There must be a
/// value.
ConfidenceInterval BootstrapMedian(std::vector<double> values, RandomSource& random);

} // namespace mopo
