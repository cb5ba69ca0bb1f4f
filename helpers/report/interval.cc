// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/interval.h"

#include <algorithm>
#include <cmath>

namespace mopo
{

namespace
{

constexpr double COARSE_PIECES = 500;
constexpr double FINE_BEFORE = 0.4;
constexpr double FINE_AFTER = 2.4;
constexpr double FINE_WIDTH = 0.02;
/// With more there is always something happening: coarse pieces serve as well.
constexpr std::size_t MOST_FINE_EVENTS = 40;

double Rounded(double value, double by)
{
    return std::round(value * by) / by;
}

} // namespace

std::vector<Interval> CutRun(double duration, const std::vector<double>& eventTimes)
{
    const double coarse = std::max(duration / COARSE_PIECES, FINE_WIDTH);
    std::vector<Interval> pieces;
    double now = 0;
    while (now < duration)
    {
        const auto isNear = [now](double event)
        {
            return now >= event - FINE_BEFORE - FINE_WIDTH / 2 && now < event + FINE_AFTER;
        };
        const bool isFine =
            eventTimes.size() <= MOST_FINE_EVENTS && std::ranges::any_of(eventTimes, isNear);
        double to = now + (isFine ? FINE_WIDTH : coarse);
        if (!isFine && eventTimes.size() <= MOST_FINE_EVENTS)
        {
            for (const double event : eventTimes)
            {
                const double begin = event - FINE_BEFORE;
                to = begin > now + FINE_WIDTH / 2 && begin < to ? begin : to;
            }
        }
        to = std::min(Rounded(to, 1e6), duration);
        pieces.push_back({now, to});
        now = to;
    }
    return pieces;
}

std::size_t PieceAt(const std::vector<Interval>& pieces, double time)
{
    const auto after = std::ranges::upper_bound(pieces, time, {}, &Interval::from);
    return after == pieces.begin() ? 0 : static_cast<std::size_t>(after - pieces.begin()) - 1;
}

Json Seconds(double time)
{
    return Rounded(time, 1e6);
}

Json Milliseconds(double seconds)
{
    return Rounded(seconds * 1e3, 1e3);
}

} // namespace mopo
