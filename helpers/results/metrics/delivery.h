// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/probe-log.h"

namespace mopo
{

/// A span of time: from `begin` until just before `end`.
struct TimeWindow
{
    Instant begin;
    Instant end;

    bool Contains(Instant time) const
    {
        return time >= begin && time < end;
    }

    friend bool operator==(const TimeWindow&, const TimeWindow&) = default;
};

/// What became of the probes of one direction in a window.
struct Delivery
{
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t reordered = 0;
    /// The largest reordering extent of a packet (RFC 4737 4.2.1).
    std::uint64_t reorderingExtent = 0;
    /// The longest time without a packet that arrived, in terms of when packets were sent: the gap
    /// between the sendings of two probes that arrived one after the other less their interval.
    /// A slower path or jitter is no outage, nor is a time in which nothing was sent.
    Duration outage{0};
    /// The longest time between two arrivals less their interval, never below zero.
    Duration arrivalGap{0};
};

/// The window in terms of sending: a probe belongs to a window if it arrived, or would have, in it.
/// So the packets that an event catches in flight count for that event.
TimeWindow SendWindow(const ProbeLog& log, const TimeWindow& window);

Delivery MeasureDelivery(const ProbeLog& log, const TimeWindow& window);

/// How long nothing that was sent just before that probe arrived: the sum of the intervals of the
/// lost probes next to it.
Duration OutageBefore(const ProbeLog& log, std::size_t number);

} // namespace mopo
