// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <utility>

namespace mopo
{

namespace
{

/// Of two values that may both be infinite; of the two infinities, 0.
double Middle(double low, double high)
{
    const double sum = low + high;
    return std::isnan(sum) ? 0 : sum / 2;
}

/// Numbers below a limit, each as likely as the others to within 2^-32, from few large draws.
class Indices
{
  public:
    Indices(RandomSource& random, std::size_t below)
        : m_random(random),
          m_below(below)
    {
    }

    std::size_t Next()
    {
        if (m_used + sizeof(std::uint32_t) > m_octets.size())
        {
            constexpr std::size_t AT_ONCE = 4096;
            m_octets = m_random.Take(AT_ONCE);
            m_used = 0;
        }
        std::uint64_t draw = 0;
        for (std::size_t i = 0; i < sizeof(std::uint32_t); ++i)
        {
            draw = (draw << 8U) | m_octets[m_used++];
        }
        return static_cast<std::size_t>((draw * m_below) >> 32U);
    }

  private:
    RandomSource& m_random;
    std::uint64_t m_below;
    Octets m_octets;
    std::size_t m_used = 0;
};

/// The place of the value with that rank, from 0, in a sample that has each so often.
std::size_t PlaceOf(const std::vector<std::uint32_t>& counts, std::size_t rank)
{
    std::size_t place = 0;
    for (std::size_t before = counts[0]; before <= rank; before += counts[++place])
    {
    }
    return place;
}

} // namespace

double Median(std::vector<double> values)
{
    assert(!values.empty());
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : Middle(values[middle - 1], values[middle]);
}

double Quantile(std::vector<double> values, unsigned percent)
{
    assert(!values.empty());
    std::ranges::sort(values);
    const std::size_t rank = (values.size() * percent + 99) / 100;
    return values[std::max<std::size_t>(rank, 1) - 1];
}

double Percentile95(std::vector<double> values)
{
    return Quantile(std::move(values), 95);
}

ConfidenceInterval BootstrapMedian(std::vector<double> values, RandomSource& random)
{
    assert(!values.empty());
    std::ranges::sort(values);
    const std::size_t size = values.size();
    Indices indices(random, size);
    std::vector<double> medians;
    std::vector<std::uint32_t> counts;
    for (std::size_t sample = 0; sample < BOOTSTRAP_RESAMPLES; ++sample)
    {
        counts.assign(size, 0);
        for (std::size_t i = 0; i < size; ++i)
        {
            ++counts[indices.Next()];
        }
        const double high = values[PlaceOf(counts, size / 2)];
        const double low = size % 2 == 1 ? high : values[PlaceOf(counts, size / 2 - 1)];
        medians.push_back(Middle(low, high));
    }
    // Both ends keep as many out, 2.5 %.
    std::ranges::sort(medians);
    constexpr std::size_t OUT = BOOTSTRAP_RESAMPLES * (100 - BOOTSTRAP_PERCENT) / 200;
    return {medians[OUT], medians[BOOTSTRAP_RESAMPLES - 1 - OUT]};
}

} // namespace mopo
