// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/policy/liveness-monitor.h"
#include "test/unit/policy/policy-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{

/// One end's view: what it sends is `>`, what arrives is `<`, times are milliseconds.
class LivenessTest : public testing::Test
{
  protected:
    /// Both ends send ESP every 10 ms, from `from` until before `to`.
    void Conversation(std::int64_t from, std::int64_t to)
    {
        for (std::int64_t t = from; t < to; t += 10)
        {
            m_monitor->OnOutbound(At(t));
            m_monitor->OnInbound(At(t + 5), Inbound::Esp);
        }
    }

    void SendOnly(std::int64_t from, std::int64_t to)
    {
        for (std::int64_t t = from; t < to; t += 10)
        {
            m_monitor->OnOutbound(At(t));
        }
    }

    void HearOnly(std::int64_t from, std::int64_t to)
    {
        for (std::int64_t t = from; t < to; t += 10)
        {
            m_monitor->OnInbound(At(t + 5), Inbound::Esp);
        }
    }

    Verdict TimeOut(std::int64_t now, std::int64_t lastSent, unsigned tries)
    {
        return m_monitor->OnExchangeTimeout(At(now), At(lastSent), tries, m_outlook);
    }

    Verdict PeerCheck(std::int64_t now)
    {
        return m_monitor->OnPeerCheck(At(now), m_outlook);
    }

    Verdict Duplicate(std::int64_t now, std::uint32_t messageId)
    {
        return m_monitor->OnDuplicateRequest(At(now), messageId, m_outlook);
    }

    Verdict Reconsider(std::int64_t now)
    {
        return m_monitor->Reconsider(At(now), m_outlook);
    }

    /// A path of 20 ms round trip with one alternative.
    Outlook m_outlook{1, std::chrono::milliseconds(40), false};
    PolicyConfig m_config = PolicyConfig::Preset("mopo-default").value();
    std::optional<LivenessMonitor> m_monitor{std::in_place, m_config, Evidence::All(), At(0)};
};

} // namespace mopo
