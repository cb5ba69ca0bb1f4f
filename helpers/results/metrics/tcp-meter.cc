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
}

void TcpMeter::Delivered(Instant time, std::uint64_t octets)
{
    m_delivered += octets;
    Progress(time);
}

void TcpMeter::Lost()
{
    ++m_connectionsLost;
}

void TcpMeter::Finish(Instant end)
{
    Progress(end);
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
