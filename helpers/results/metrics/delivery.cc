// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/delivery.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// From the sending of the probe before until this one's, less any pause between them.
Duration SpacingBefore(std::span<const Probe> probes, std::size_t number)
{
    if (number == 0)
    {
        return Duration{0};
    }
    const Probe& before = probes[number - 1];
    return std::min(probes[number].sent - before.sent, before.interval);
}

/// What is not sent between two probes because the sender paused.
Duration PauseBetween(std::span<const Probe> probes, std::size_t from, std::size_t to)
{
    Duration pause{0};
    for (std::size_t i = from; i < to; ++i)
    {
        pause += std::max(Duration{0}, probes[i + 1].sent - probes[i].sent - probes[i].interval);
    }
    return pause;
}

/// How long before its arrival a packet that arrives at `time` was sent: as long as the last one
/// that did.
Duration AgeOnArrival(const ProbeLog& log, Instant time)
{
    const auto arrivals = log.Arrivals();
    auto last = std::ranges::upper_bound(arrivals, time, {}, &ProbeArrival::time);
    while (last != arrivals.begin())
    {
        --last;
        if (last->first)
        {
            return last->time - log.Probes()[last->number].sent;
        }
    }
    return Duration{0};
}

std::size_t FirstSentAt(const ProbeLog& log, Instant time)
{
    const auto probes = log.Probes();
    return static_cast<std::size_t>(std::ranges::lower_bound(probes, time, {}, &Probe::sent) -
                                    probes.begin());
}

/// Sent, lost and the longest run of lost probes.
void MeasureSending(const ProbeLog& log, const TimeWindow& sending, Delivery& delivery)
{
    const auto probes = log.Probes();
    Duration run{0};
    for (std::size_t i = FirstSentAt(log, sending.begin);
         i < probes.size() && probes[i].sent < sending.end;
         ++i)
    {
        ++delivery.sent;
        if (!log.IsLost(probes[i]))
        {
            run = probes[i].arrived ? Duration{0} : run;
            continue;
        }
        ++delivery.lost;
        run += SpacingBefore(probes, i);
        delivery.outage = std::max(delivery.outage, run);
    }
}

/// Received, duplicated, reordered and the longest gap between arrivals.
void MeasureArrivals(const ProbeLog& log, const TimeWindow& window, Delivery& delivery)
{
    const auto probes = log.Probes();
    const auto arrivals = log.Arrivals();
    auto next = std::ranges::lower_bound(arrivals, window.begin, {}, &ProbeArrival::time);
    const ProbeArrival* previous = next == arrivals.begin() ? nullptr : &*(next - 1);
    const auto gapUntil = [&](Instant time, std::size_t number)
    {
        const Duration interval = probes[previous->number].interval;
        const Duration pause = number > previous->number
                                   ? PauseBetween(probes, previous->number, number)
                                   : Duration{0};
        // What happened before the window is not its affair.
        const Duration gap =
            std::min(time - previous->time - interval - pause, time - window.begin);
        delivery.arrivalGap = std::max(delivery.arrivalGap, gap);
    };
    for (; next != arrivals.end() && next->time < window.end; ++next)
    {
        if (!next->first)
        {
            ++delivery.duplicated;
            continue;
        }
        ++delivery.received;
        delivery.reordered += next->reordered ? 1U : 0U;
        delivery.reorderingExtent =
            std::max<std::uint64_t>(delivery.reorderingExtent, next->extent);
        if (previous != nullptr)
        {
            gapUntil(next->time, next->number);
        }
        previous = &*next;
    }
    if (previous == nullptr || probes.empty())
    {
        return;
    }
    // Nothing more arrived in the window, though probes were sent that would have.
    const Instant lastSending = window.end - AgeOnArrival(log, window.end);
    const std::size_t behind = FirstSentAt(log, lastSending);
    if (behind > previous->number + 1)
    {
        const Probe& last = probes[behind - 1];
        const Duration idle = std::max(Duration{0}, lastSending - last.sent - last.interval);
        gapUntil(window.end - idle, behind - 1);
    }
}

} // namespace

TimeWindow SendWindow(const ProbeLog& log, const TimeWindow& window)
{
    return {window.begin - AgeOnArrival(log, window.begin),
            window.end - AgeOnArrival(log, window.end)};
}

Delivery MeasureDelivery(const ProbeLog& log, const TimeWindow& window)
{
    Delivery delivery;
    MeasureSending(log, SendWindow(log, window), delivery);
    MeasureArrivals(log, window, delivery);
    return delivery;
}

Duration OutageBefore(const ProbeLog& log, std::size_t number)
{
    const auto probes = log.Probes();
    Duration outage{0};
    for (std::size_t i = number; i-- > 0 && log.IsLost(probes[i]);)
    {
        outage += SpacingBefore(probes, i);
    }
    return outage;
}

} // namespace mopo
