// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/traffic-selectors.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// A payload cannot carry more (RFC 7296 3.13), and no policy needs as many.
constexpr std::size_t MAXIMUM_SELECTORS = 255;

} // namespace

std::optional<TrafficSelector> Intersect(const TrafficSelector& a, const TrafficSelector& b)
{
    if (a.first.GetFamily() != b.first.GetFamily() ||
        (a.protocol != b.protocol && a.protocol != 0 && b.protocol != 0))
    {
        return std::nullopt;
    }
    TrafficSelector shared;
    shared.protocol = a.protocol != 0 ? a.protocol : b.protocol;
    shared.firstPort = std::max(a.firstPort, b.firstPort);
    shared.lastPort = std::min(a.lastPort, b.lastPort);
    shared.first = std::max(a.first, b.first);
    shared.last = std::min(a.last, b.last);
    if (shared.first > shared.last || shared.firstPort > shared.lastPort)
    {
        return std::nullopt;
    }
    return shared;
}

std::vector<TrafficSelector> Narrow(const std::vector<TrafficSelector>& proposed,
                                    const std::vector<TrafficSelector>& allowed)
{
    std::vector<TrafficSelector> narrowed;
    for (const TrafficSelector& one : proposed)
    {
        for (const TrafficSelector& other : allowed)
        {
            const auto shared = Intersect(one, other);
            if (shared && narrowed.size() < MAXIMUM_SELECTORS &&
                std::ranges::find(narrowed, *shared) == narrowed.end())
            {
                narrowed.push_back(*shared);
            }
        }
    }
    return narrowed;
}

bool IsSubset(const std::vector<TrafficSelector>& narrowed,
              const std::vector<TrafficSelector>& proposed)
{
    return std::ranges::all_of(narrowed,
                               [&](const TrafficSelector& inner)
                               {
                                   return std::ranges::any_of(
                                       proposed,
                                       [&](const TrafficSelector& outer)
                                       { return Intersect(inner, outer) == inner; });
                               });
}

TsPayload MakeTs(TsPayload::Role role, const std::vector<TrafficSelector>& selectors)
{
    return {role, {selectors.begin(), selectors.end()}};
}

} // namespace mopo
