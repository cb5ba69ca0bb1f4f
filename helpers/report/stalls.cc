// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/stalls.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// Losses that begin at such a distance have one cause.
constexpr double SAME_CAUSE = 1;

std::string LabelAt(const std::vector<PathUse>& uses, const std::string& initiator, double time)
{
    for (const PathUse& use : uses)
    {
        if (use.initiator == initiator && use.direction == Direction::Up && use.time.from <= time &&
            time < use.time.to)
        {
            return use.label;
        }
    }
    return {};
}

/// The last event that had begun when the loss did, or soon after: what is lost may have been on
/// its way when the event came.
std::optional<std::size_t> EventOf(const std::vector<double>& times, const LossRun& loss)
{
    constexpr double underway = 0.5;
    const double until = std::min(loss.from + underway, loss.to);
    std::optional<std::size_t> event;
    for (std::size_t i = 0; i < times.size() && times[i] <= until; ++i)
    {
        event = i;
    }
    return event;
}

bool Overlap(const Interval& a, const Interval& b)
{
    return a.from < b.to + SAME_CAUSE && b.from < a.to + SAME_CAUSE;
}

} // namespace

Interval Stall::Time() const
{
    if (!up || !down)
    {
        return up ? up->time : down->time;
    }
    return {std::min(up->time.from, down->time.from), std::max(up->time.to, down->time.to)};
}

bool Stall::IsOpen() const
{
    return (up && up->isOpen) || (down && down->isOpen);
}

std::vector<Stall> FindStalls(const RunFiles& run,
                              const TrafficStory& traffic,
                              const std::vector<PathUse>& uses)
{
    std::vector<Stall> stalls;
    const std::vector<double> times = run.EventTimes();
    for (const FlowOutages& outages : traffic.outages)
    {
        for (const LossRun& loss : outages.runs)
        {
            const Stall::Way way{{loss.from, loss.to}, loss.lost, loss.isOpen};
            const bool isUp = outages.direction == Direction::Up;
            const auto event = EventOf(times, loss);
            auto other = std::ranges::find_if(stalls,
                                              [&](const Stall& each)
                                              {
                                                  return each.flow == outages.flow &&
                                                         !(isUp ? each.up : each.down) &&
                                                         each.event == event &&
                                                         Overlap(each.Time(), way.time);
                                              });
            if (other == stalls.end())
            {
                other = stalls.insert(
                    other, Stall{outages.initiator, outages.flow, {}, {}, event, "", ""});
            }
            (isUp ? other->up : other->down) = way;
        }
    }
    for (Stall& stall : stalls)
    {
        const Interval time = stall.Time();
        const double cause = stall.event ? std::min(times[*stall.event], time.from) : time.from;
        stall.before = LabelAt(uses, stall.initiator, cause - 1e-6);
        stall.after = stall.IsOpen() ? "" : LabelAt(uses, stall.initiator, time.to);
    }
    std::ranges::stable_sort(stalls, {}, [](const Stall& stall) { return stall.Time().from; });
    return stalls;
}

} // namespace mopo
