// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/traffic-watch.h"

namespace mopo
{

TrafficWatch::TrafficWatch(const PolicyConfig& config, Instant now)
    : m_idle(config.idleWithTraffic),
      m_answerInterval(config.answerInterval),
      m_lastInbound(now)
{
}

void TrafficWatch::Restart(Instant now)
{
    m_lastInbound = now;
    m_lastInboundKind.reset();
    m_lastOutbound.reset();
    m_sendingSince.reset();
    m_packetOwedSince.reset();
    m_answerOwedSince.reset();
}

void TrafficWatch::OnInbound(Instant now, Inbound what)
{
    m_lastInbound = now;
    m_lastInboundKind = what;
    m_packetOwedSince.reset();
    if (what == Inbound::Response)
    {
        m_answerOwedSince.reset();
    }
}

void TrafficWatch::OnOutbound(Instant now)
{
    const bool continuous = m_lastOutbound && now - *m_lastOutbound <= m_idle;
    if (!continuous)
    {
        m_sendingSince = now;
    }
    if (!m_packetOwedSince)
    {
        // In a running conversation the peer's last packet is where the silence began; otherwise
        // this packet is the first one that could be answered.
        m_packetOwedSince = continuous ? m_lastInbound : now;
    }
    if (!m_answerOwedSince)
    {
        m_answerOwedSince = now;
    }
    m_lastOutbound = now;
}

bool TrafficWatch::HasStreamStopped(Instant now) const
{
    return m_lastInboundKind == Inbound::Esp && m_packetOwedSince && now - m_lastInbound >= m_idle;
}

bool TrafficWatch::HasSentContinuously(Instant now) const
{
    return m_lastOutbound && m_sendingSince && now - *m_lastOutbound <= m_idle &&
           now - *m_sendingSince >= m_idle;
}

std::optional<Instant> TrafficWatch::PacketDue() const
{
    return m_packetOwedSince ? std::optional(*m_packetOwedSince + m_idle) : std::nullopt;
}

std::optional<Instant> TrafficWatch::AnswerDue() const
{
    if (!m_answerOwedSince)
    {
        return std::nullopt;
    }
    const Instant due = *m_answerOwedSince + m_answerInterval;
    const bool isSending = m_lastOutbound && *m_lastOutbound + m_idle >= due;
    return isSending ? std::optional(due) : std::nullopt;
}

} // namespace mopo
