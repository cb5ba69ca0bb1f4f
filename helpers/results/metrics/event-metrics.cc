// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/event-metrics.h"

#include <algorithm>

namespace mopo
{

namespace
{

void CountDatagrams(const IkeLog& log, const TimeWindow& window, Signalling& signalling)
{
    for (const DatagramRecord& datagram : log.datagrams)
    {
        if (!window.Contains(datagram.time))
        {
            continue;
        }
        ++signalling.packets;
        signalling.octets += datagram.octets;
        signalling.keepalives += datagram.kind == DatagramKind::Keepalive ? 1 : 0;
        signalling.pathTests += datagram.kind == DatagramKind::PathTestRequest ? 1 : 0;
    }
}

void CountMessages(const IkeLog& log, const TimeWindow& window, Signalling& signalling)
{
    for (const IkeRecord& message : log.messages)
    {
        if (!window.Contains(message.time) || !message.sent || message.key.response)
        {
            continue;
        }
        signalling.retransmissions += message.retransmission ? 1 : 0;
        signalling.changePaths += message.changePath && !message.retransmission ? 1 : 0;
    }
}

TimeWindow WindowOf(const RunRecord& run, const TimelineMark& mark)
{
    const auto next = std::ranges::find_if(
        run.timeline, [&](const TimelineMark& other) { return other.time > mark.time; });
    return {mark.time, next != run.timeline.end() ? next->time : run.end};
}

EventMetrics MeasureEvent(const RunRecord& run,
                          const TimelineMark& mark,
                          const Agreement& agreement)
{
    const TimeWindow window = WindowOf(run, mark);
    const Reaction reaction = FindReaction(run, window);
    EventMetrics metrics;
    metrics.id = mark.id;
    metrics.kind = mark.kind;
    metrics.time = mark.time;
    metrics.boundCase = reaction.boundCase;
    metrics.uncovered = reaction.uncovered;
    if (reaction.boundCase != BoundCase::None)
    {
        metrics.detection = reaction.detected - mark.time;
    }
    if (reaction.decided)
    {
        metrics.decision = *reaction.decided - mark.time;
    }
    if (reaction.conclusion != nullptr)
    {
        metrics.signallingTime = reaction.conclusion->time - reaction.detected;
    }
    metrics.recovery = MeasureRecovery(run, window, reaction);
    if (const UpDown<ProbeLog>* probes = run.Probes())
    {
        metrics.delivery = UpDown<Delivery>{MeasureDelivery(probes->up, window),
                                            MeasureDelivery(probes->down, window)};
        if (metrics.boundCase == BoundCase::B5)
        {
            // Both paths work: what is missing at the switch is the event's doing, what is missing
            // elsewhere in the window is the links' random loss.
            const Recovery& atSwitch = metrics.recovery.recovery;
            metrics.delivery->up.outage = atSwitch.up.value_or(metrics.delivery->up.outage);
            metrics.delivery->down.outage = atSwitch.down.value_or(metrics.delivery->down.outage);
        }
    }
    metrics.signalling = MeasureSignalling(run, window);
    if (const auto reached = agreement.ReachedIn(window))
    {
        metrics.agreement = *reached - mark.time;
    }
    return metrics;
}

} // namespace

Signalling MeasureSignalling(const RunRecord& run, const TimeWindow& window)
{
    Signalling signalling;
    for (const IkeLog* log : {&run.initiator, &run.responder})
    {
        CountDatagrams(*log, window, signalling);
        CountMessages(*log, window, signalling);
    }
    return signalling;
}

std::vector<EventMetrics> MeasureEvents(const RunRecord& run, const Agreement& agreement)
{
    std::vector<EventMetrics> events;
    for (const TimelineMark& mark : run.timeline)
    {
        events.push_back(MeasureEvent(run, mark, agreement));
    }
    return events;
}

} // namespace mopo
