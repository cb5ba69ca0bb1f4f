// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/event-metrics.h"

#include "helpers/results/metrics/control-only.h"
#include "helpers/results/metrics/wrong-path.h"

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

/// Whether that end took another path before the request was answered, if it ever was.
bool IsSuperseded(const IkeLog& log, const IkeRecord& request)
{
    const auto response = std::ranges::find_if(
        log.messages,
        [&](const IkeRecord& record) { return !record.sent && IsAnsweredBy(request, record); });
    const Instant answered = response != log.messages.end() ? response->time : Instant::max();
    return std::ranges::any_of(log.moves,
                               [&](const MoveRecord& move)
                               {
                                   return move.time > request.time && move.time < answered &&
                                          !move.to.SameAddresses(request.path);
                               });
}

void CountMessages(const IkeLog& log, const TimeWindow& window, Signalling& signalling)
{
    for (const IkeRecord& message : log.messages)
    {
        if (!window.Contains(message.time) || !message.sent)
        {
            continue;
        }
        if (message.key.response)
        {
            const bool isNew = !message.retransmission;
            signalling.unacceptablePaths += isNew && message.unacceptablePath ? 1 : 0;
            signalling.natPrevented += isNew && message.natPrevented ? 1 : 0;
            continue;
        }
        signalling.retransmissions += message.retransmission ? 1 : 0;
        if (message.changePath && !message.retransmission)
        {
            ++signalling.changePaths;
            signalling.superseded += IsSuperseded(log, message) ? 1U : 0U;
        }
    }
}

std::uint64_t CountIn(const std::vector<Instant>& times, const TimeWindow& window)
{
    return static_cast<std::uint64_t>(
        std::ranges::count_if(times, [&](Instant time) { return window.Contains(time); }));
}

TimeWindow WindowOf(const RunRecord& run, const TimelineMark& mark)
{
    const auto next = std::ranges::find_if(
        run.timeline, [&](const TimelineMark& other) { return other.time > mark.time; });
    return {mark.time, next != run.timeline.end() ? next->time : run.end};
}

/// What needs more than one record of a window.
void MeasureWindow(const RunRecord& run,
                   const TimeWindow& window,
                   const Agreement& agreement,
                   const WrongPath& wrongPath,
                   EventMetrics& metrics)
{
    metrics.signalling = MeasureSignalling(run, window);
    metrics.testing = MeasurePathTesting(run, window);
    metrics.wrongPath = wrongPath.In(window);
    metrics.replayed = {CountIn(run.replays.up, window), CountIn(run.replays.down, window)};
    metrics.tcp = MeasureTcp(run, window);
    if (const UpDown<ProbeLog>* probes = run.Probes())
    {
        metrics.controlOnly =
            UpDown<Duration>{MeasureControlOnly(run.initiator, probes->up, agreement, window),
                             MeasureControlOnly(run.initiator, probes->down, agreement, window)};
    }
}

EventMetrics MeasureEvent(const RunRecord& run,
                          const TimelineMark& mark,
                          const Agreement& agreement,
                          const WrongPath& wrongPath)
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
    MeasureWindow(run, window, agreement, wrongPath, metrics);
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

std::optional<TcpProgress> MeasureTcp(const RunRecord& run, const TimeWindow& window)
{
    if (run.transfers.empty())
    {
        return std::nullopt;
    }
    TcpProgress progress;
    std::uint64_t octets = 0;
    for (const TcpTransfer& transfer : run.transfers)
    {
        progress.stall = std::max(progress.stall, transfer.meter.LongestStallIn(window));
        octets += transfer.meter.DeliveredIn(window);
    }
    constexpr double bits = 8;
    const double seconds = ToSeconds(window.end - window.begin);
    progress.goodput = seconds > 0 ? bits * static_cast<double>(octets) / seconds : 0;
    return progress;
}

std::vector<EventMetrics> MeasureEvents(const RunRecord& run, const Agreement& agreement)
{
    const WrongPath wrongPath(run);
    std::vector<EventMetrics> events;
    for (const TimelineMark& mark : run.timeline)
    {
        events.push_back(MeasureEvent(run, mark, agreement, wrongPath));
    }
    return events;
}

} // namespace mopo
