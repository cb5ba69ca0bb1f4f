// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/delivery.h"

#include <algorithm>
#include <vector>

namespace mopo
{

/// The first record in the window that `matches`, or null.
template <class Record, class Matches>
const Record* FirstIn(const std::vector<Record>& records, const TimeWindow& window, Matches matches)
{
    const auto found = std::ranges::find_if(
        records,
        [&](const Record& record) { return window.Contains(record.time) && matches(record); });
    return found != records.end() ? &*found : nullptr;
}

template <class Record>
const Record* FirstIn(const std::vector<Record>& records, const TimeWindow& window)
{
    return FirstIn(records, window, [](const Record&) { return true; });
}

/// From its beginning until that time, both included.
inline TimeWindow Until(const TimeWindow& window, Instant last)
{
    return {window.begin, last + Duration{1}};
}

/// Just that time.
inline TimeWindow OnlyAt(Instant time)
{
    return {time, time + Duration{1}};
}

} // namespace mopo
