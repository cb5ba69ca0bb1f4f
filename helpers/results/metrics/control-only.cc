// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/control-only.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// The probes next to each other, from one number until just before another, that were all lost.
struct Spell
{
    TimeWindow time;
    std::size_t probes = 0;
};

std::vector<Spell> SpellsIn(const ProbeLog& log, const TimeWindow& sending)
{
    std::vector<Spell> spells;
    std::optional<Spell> spell;
    const auto close = [&](Instant end)
    {
        if (spell && spell->probes >= CONTROL_ONLY_PROBES)
        {
            spell->time.end = end;
            spells.push_back(*spell);
        }
        spell.reset();
    };
    for (const Probe& probe : log.Probes())
    {
        if (!sending.Contains(probe.sent))
        {
            continue;
        }
        if (!log.IsLost(probe))
        {
            close(probe.sent);
            continue;
        }
        if (spell && probe.sent > spell->time.end)
        {
            close(spell->time.end); // the sender paused
        }
        spell = spell.value_or(Spell{{probe.sent, probe.sent}, 0});
        ++spell->probes;
        spell->time.end = std::min(probe.sent + probe.interval, sending.end);
    }
    if (spell)
    {
        close(spell->time.end);
    }
    return spells;
}

} // namespace

Duration MeasureControlOnly(const IkeLog& initiator,
                            const ProbeLog& probes,
                            const Agreement& agreement,
                            const TimeWindow& window)
{
    Duration total{0};
    for (const Spell& spell : SpellsIn(probes, SendWindow(probes, window)))
    {
        const auto succeeds = [&](const IkeRecord& request)
        {
            return request.sent && !request.key.response && spell.time.Contains(request.time) &&
                   agreement.At(request.time) &&
                   std::ranges::any_of(initiator.messages,
                                       [&](const IkeRecord& response)
                                       {
                                           return !response.sent &&
                                                  spell.time.Contains(response.time) &&
                                                  agreement.At(response.time) &&
                                                  IsAnsweredBy(request, response);
                                       });
        };
        const auto request = std::ranges::find_if(initiator.messages, succeeds);
        if (request != initiator.messages.end())
        {
            total += spell.time.end - request->time;
        }
    }
    return total;
}

} // namespace mopo
