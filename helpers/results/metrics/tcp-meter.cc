// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/tcp-meter.h"

#include <algorithm>

namespace mopo
{

void TcpMeter::Written(Instant time, std::uint64_t octets)
{
    m_written += octets;
    if (!m_waitingSince && m_written > m_delivered)
    {
        m_waitingSince = time;
    }
    Note(time);
}

void TcpMeter::Delivered(Instant time, std::uint64_t octets)
{
    m_delivered += octets;
    Progress(time);
    Note(time);
}

void TcpMeter::Lost()
{
    ++m_connectionsLost;
}

void TcpMeter::Finish(Instant end)
{
    Progress(end);
}

void TcpMeter::Note(Instant time)
{
    if (m_steps.empty() || m_steps.back().time != time)
    {
        m_steps.push_back({time});
    }
    m_steps.back().written = m_written;
    m_steps.back().delivered = m_delivered;
}

Duration TcpMeter::LongestStallIn(const TimeWindow& window) const
{
    // From the last step before the window on: what it left waiting waits in the window.
    auto step = std::ranges::upper_bound(m_steps, window.begin, {}, &Step::time);
    step = step == m_steps.begin() ? step : step - 1;
    std::uint64_t delivered = step != m_steps.end() ? step->delivered : 0;
    bool waits = false;
    Instant since = window.begin;
    Duration longest{0};
    for (; step != m_steps.end() && step->time < window.end; ++step)
    {
        const Instant time = std::max(step->time, window.begin);
        if (step->delivered != delivered)
        {
            delivered = step->delivered;
            longest = waits ? std::max(longest, time - since) : longest;
            waits = false;
        }
        if (!waits && step->written > delivered)
        {
            waits = true;
            since = time;
        }
    }
    longest = waits ? std::max(longest, window.end - since) : longest;
    return longest;
}

std::uint64_t TcpMeter::DeliveredIn(const TimeWindow& window) const
{
    const auto deliveredBefore = [&](Instant time)
    {
        const auto next = std::ranges::lower_bound(m_steps, time, {}, &Step::time);
        return next == m_steps.begin() ? 0 : (next - 1)->delivered;
    };
    return deliveredBefore(window.end) - deliveredBefore(window.begin);
}

void TcpMeter::Progress(Instant time)
{
    if (m_waitingSince)
    {
        m_longestStall = std::max(m_longestStall, time - *m_waitingSince);
        m_waitingSince = m_written > m_delivered ? std::optional(time) : std::nullopt;
    }
}

} // namespace mopo
