// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/action-readers.h"

#include <fmt/format.h>

#include <map>

namespace mopo
{

void CheckLinkChanges(const std::vector<PlacedEntry>& timeline, const Scenario& scenario)
{
    std::map<std::string, Link> links;
    for (const auto& [entry, value] : timeline)
    {
        for (const Action& action : entry.actions)
        {
            const auto* set = std::get_if<SetLink>(&action);
            if (set == nullptr)
            {
                continue;
            }
            Link& link = links.try_emplace(set->link, *scenario.FindLink(set->link)).first->second;
            set->up.ApplyTo(link.up);
            set->down.ApplyTo(link.down);
            if (link.up.jitter > link.up.delay || link.down.jitter > link.down.delay)
            {
                value.Fault(fmt::format("the jitter of '{}' is larger than its delay then: packets "
                                        "would arrive before they leave",
                                        set->link));
            }
        }
    }
}

void CheckFlaps(const std::vector<PlacedEntry>& timeline, const Scenario& scenario)
{
    for (const auto& [entry, value] : timeline)
    {
        for (const Action& action : entry.actions)
        {
            const auto* flap = std::get_if<Flap>(&action);
            if (flap != nullptr &&
                entry.at + flap->every * (2 * flap->times - 1) > scenario.duration)
            {
                value.Fault(fmt::format("'{}' would still flap at the end of the run", flap->link));
            }
        }
    }
}

} // namespace mopo
