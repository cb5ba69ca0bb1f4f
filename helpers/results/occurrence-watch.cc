// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/occurrence-watch.h"

#include <algorithm>

namespace mopo
{

OccurrenceWatch::OccurrenceWatch(std::vector<OccurrenceExpectation> wanted)
    : m_wanted(std::move(wanted)),
      m_findings(m_wanted.size())
{
}

void OccurrenceWatch::Observe(Instant time, std::string_view node, std::string_view name)
{
    for (std::size_t i = 0; i < m_wanted.size(); ++i)
    {
        const OccurrenceExpectation& wanted = m_wanted[i];
        const Duration at = time.time_since_epoch();
        if (wanted.name != name || (wanted.node && *wanted.node != node) ||
            (wanted.after && at <= *wanted.after) || (wanted.before && at > *wanted.before))
        {
            continue;
        }
        Finding& finding = m_findings[i];
        if (finding.count++ == 0)
        {
            finding.time = time;
            finding.node = node;
        }
    }
}

bool OccurrenceWatch::IsWatched(std::string_view name) const
{
    return std::ranges::any_of(
        m_wanted, [&](const OccurrenceExpectation& wanted) { return wanted.name == name; });
}

} // namespace mopo
