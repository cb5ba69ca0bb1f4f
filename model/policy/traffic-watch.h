// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/policy/failure-detector.h"
#include "model/policy/policy-config.h"

#include <optional>

namespace mopo
{

/// What was seen on the current path, in both directions, and what the peer owes us.
class TrafficWatch
{
  public:
    TrafficWatch(const PolicyConfig& config, Instant now);

    /// Another path is in use: nothing was seen of it.
    void Restart(Instant now);

    void OnInbound(Instant now, Inbound what);
    void OnOutbound(Instant now);

    Instant LastInbound() const
    {
        return m_lastInbound;
    }

    bool HasHeardSince(Instant then) const
    {
        return m_lastInboundKind && m_lastInbound > then;
    }

    /// The peer's ESP stopped while it was expected.
    bool HasStreamStopped(Instant now) const;

    /// ESP was sent up to now and for so long that a peer that hears it has no reason to ask.
    bool HasSentContinuously(Instant now) const;

    /// When a packet that the peer owes us is overdue.
    std::optional<Instant> PacketDue() const;

    /// When the peer has to answer a request even if its ESP arrives: only an answer shows that
    /// the way to it works. Nothing for an end that does not go on sending: what it sent long ago
    /// needs no answer (D-59 (3)).
    std::optional<Instant> AnswerDue() const;

  private:
    Duration m_idle;
    Duration m_answerInterval;
    Instant m_lastInbound;
    std::optional<Inbound> m_lastInboundKind;
    std::optional<Instant> m_lastOutbound;
    /// The first packet of a run of outbound ones without a gap of the idle time.
    std::optional<Instant> m_sendingSince;
    /// From when on the peer owes us a packet, and an answer.
    std::optional<Instant> m_packetOwedSince;
    std::optional<Instant> m_answerOwedSince;
};

} // namespace mopo
