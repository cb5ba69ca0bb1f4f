// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/liveness-monitor.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

/// A request that was sent so often without an answer condemns its path even if path tests are
/// answered: those never count as liveness (D-38).
constexpr unsigned TRIES_THAT_CONDEMN = 5;

/// Messages of the peer whose repetitions are counted at once: its window is small.
constexpr std::size_t DUPLICATES_LIMIT = 8;

/// Whether the suspicion is that the peer hears nothing, rather than that nothing is heard of it.
/// Packets of the peer do not speak against such a suspicion, an answered test does.
bool IsOneWay(Suspicion why)
{
    switch (why)
    {
    case Suspicion::Silence:
    case Suspicion::Quiet:
    case Suspicion::Unanswered:
        return false;
    case Suspicion::Unheard:
    case Suspicion::PeerCheck:
    case Suspicion::DuplicateRequest:
        return true;
    }
    return true;
}

/// Whether the suspicion comes from a timer of ours, not from what the peer sends.
bool IsByTimeout(Suspicion why)
{
    return why != Suspicion::PeerCheck && why != Suspicion::DuplicateRequest;
}

} // namespace

LivenessMonitor::LivenessMonitor(PolicyConfig config, Evidence evidence, Instant now)
    : m_config(std::move(config)),
      m_evidence(evidence),
      m_traffic(m_config, now),
      m_nextLookAtGivingUp(now + m_config.giveUpAfter)
{
}

void LivenessMonitor::OnPathChanged(Instant now)
{
    ForgetPath(now);
}

void LivenessMonitor::ForgetPath(Instant now)
{
    m_state = Trusted{};
    m_traffic.Restart(now);
    m_duplicates.clear();
}

void LivenessMonitor::OnInbound(Instant now, Inbound what)
{
    OnInboundElsewhere(now);
    m_traffic.OnInbound(now, what);
    const std::optional<Suspicion> suspicion = GetSuspicion();
    if (what == Inbound::Response)
    {
        m_duplicates.clear();
        m_state = Trusted{};
    }
    else if (suspicion && !IsOneWay(*suspicion))
    {
        m_state = Trusted{};
    }
}

void LivenessMonitor::OnInboundElsewhere(Instant now)
{
    m_nextLookAtGivingUp = now + m_config.giveUpAfter;
}

void LivenessMonitor::OnOutbound(Instant now)
{
    m_traffic.OnOutbound(now);
}

Suspicion LivenessMonitor::ClassifyTimeout(Instant now, Instant lastSent) const
{
    if (m_traffic.HasHeardSince(lastSent))
    {
        return Suspicion::Unheard;
    }
    return m_traffic.HasStreamStopped(now) ? Suspicion::Silence : Suspicion::Unanswered;
}

Verdict LivenessMonitor::OnExchangeTimeout(Instant now,
                                           Instant lastSent,
                                           unsigned tries,
                                           const Outlook& outlook)
{
    if (m_config.retransmissions && tries > *m_config.retransmissions && !m_suspendedAt)
    {
        return Verdict::GiveUp;
    }
    if (!m_evidence.timeouts)
    {
        return Judge(now, outlook);
    }
    const Verdict verdict = AddEvidence(now, ClassifyTimeout(now, lastSent), outlook);
    auto* suspected = std::get_if<Suspected>(&m_state);
    if (tries < TRIES_THAT_CONDEMN || suspected == nullptr)
    {
        return verdict;
    }
    suspected->condemnedAt = now;
    const Verdict condemned = Judge(now, outlook);
    return condemned == Verdict::Nothing ? verdict : condemned;
}

Verdict LivenessMonitor::OnPeerCheck(Instant now, const Outlook& outlook)
{
    OnInbound(now, Inbound::Request);
    return m_evidence.traffic && m_traffic.HasSentContinuously(now)
               ? AddEvidence(now, Suspicion::PeerCheck, outlook)
               : Judge(now, outlook);
}

unsigned LivenessMonitor::CountDuplicate(std::uint32_t messageId)
{
    const auto known = std::ranges::find(m_duplicates, messageId, &Duplicate::messageId);
    if (known != m_duplicates.end())
    {
        return ++known->count;
    }
    if (m_duplicates.size() == DUPLICATES_LIMIT)
    {
        m_duplicates.erase(m_duplicates.begin());
    }
    m_duplicates.push_back({messageId, 1});
    return 1;
}

Verdict LivenessMonitor::OnDuplicateRequest(Instant now,
                                            std::uint32_t messageId,
                                            const Outlook& outlook)
{
    if (!m_evidence.repetitions)
    {
        return Judge(now, outlook);
    }
    const bool first = CountDuplicate(messageId) == 1;
    const bool open = std::holds_alternative<Suspected>(m_state);
    // The first copy may be the work of a short timer at the peer: it only asks for a test.
    return first && open ? Judge(now, outlook)
                         : AddEvidence(now, Suspicion::DuplicateRequest, outlook);
}

Verdict LivenessMonitor::AddEvidence(Instant now, Suspicion why, const Outlook& outlook)
{
    if (m_suspendedAt)
    {
        return Verdict::Nothing;
    }
    if (auto* suspected = std::get_if<Suspected>(&m_state))
    {
        if (why == Suspicion::Silence)
        {
            suspected->why = why;
        }
        const Instant tested = std::max(now, suspected->since + outlook.quickCheck);
        const Instant condemned = suspected->why == Suspicion::Silence ? now : tested;
        suspected->condemnedAt = std::min(condemned, suspected->condemnedAt.value_or(condemned));
        return Judge(now, outlook);
    }
    if (std::holds_alternative<Condemned>(m_state))
    {
        return Judge(now, outlook);
    }
    const std::optional<Instant>& last = LastRaised(why);
    if (!last || now - *last >= m_config.suspicionInterval)
    {
        return Raise(now, why, outlook);
    }
    const auto* held = std::get_if<HeldBack>(&m_state);
    if (held == nullptr || !IsByTimeout(held->why) || IsByTimeout(why))
    {
        m_state = HeldBack{why, *last + m_config.suspicionInterval};
    }
    return Judge(now, outlook);
}

std::optional<Instant>& LivenessMonitor::LastRaised(Suspicion why)
{
    return IsByTimeout(why) ? m_lastRaisedByTimeout : m_lastRaisedByPeer;
}

Verdict LivenessMonitor::Raise(Instant now, Suspicion why, const Outlook& outlook)
{
    LastRaised(why) = now;
    Suspected suspected{why, now, now + outlook.quickCheck};
    if (why == Suspicion::Silence)
    {
        suspected.condemnedAt = now;
    }
    else if (why == Suspicion::DuplicateRequest)
    {
        suspected.condemnedAt.reset();
    }
    m_state = suspected;
    const Verdict verdict = Judge(now, outlook);
    return verdict == Verdict::Nothing ? Verdict::Suspect : verdict;
}

Verdict LivenessMonitor::Judge(Instant now, const Outlook& outlook)
{
    if (m_suspendedAt)
    {
        return Verdict::Nothing;
    }
    if (IsTimeToGiveUp(now, outlook))
    {
        return Verdict::GiveUp;
    }
    if (const auto* suspected = std::get_if<Suspected>(&m_state);
        suspected != nullptr && suspected->condemnedAt && *suspected->condemnedAt <= now)
    {
        m_state = Condemned{suspected->why, suspected->others};
    }
    const auto* condemned = std::get_if<Condemned>(&m_state);
    if (condemned == nullptr || outlook.alternatives == 0)
    {
        return Verdict::Nothing;
    }
    const bool known =
        outlook.alternatives == 1 || !outlook.probing || condemned->others != Tests::Running;
    return known ? Verdict::Dead : Verdict::Nothing;
}

bool LivenessMonitor::IsTimeToGiveUp(Instant now, const Outlook& outlook)
{
    if (now < m_nextLookAtGivingUp)
    {
        return false;
    }
    // What no timeout can condemn is not left either: then there is no other pair to wait for.
    if (m_evidence.timeouts && !outlook.everyPairTried)
    {
        m_nextLookAtGivingUp = now + m_config.retransmissionCap;
        return false;
    }
    return true;
}

void LivenessMonitor::OnCurrentPathTested(Instant now)
{
    m_duplicates.clear();
    const std::optional<Suspicion> suspicion = GetSuspicion();
    if (suspicion && IsOneWay(*suspicion))
    {
        m_state = Trusted{};
        return;
    }
    // An answered test is no sign of life. It puts the verdict off to the next timeout.
    if (auto* suspected = std::get_if<Suspected>(&m_state))
    {
        suspected->condemnedAt.reset();
    }
    else if (const auto* condemned = std::get_if<Condemned>(&m_state))
    {
        m_state = Suspected{condemned->why, now, std::nullopt, condemned->others};
    }
}

LivenessMonitor::Tests* LivenessMonitor::GetTestsOfOthers()
{
    if (auto* suspected = std::get_if<Suspected>(&m_state))
    {
        return &suspected->others;
    }
    auto* condemned = std::get_if<Condemned>(&m_state);
    return condemned == nullptr ? nullptr : &condemned->others;
}

Verdict LivenessMonitor::OnAlternativeTested(Instant now, const Outlook& outlook)
{
    if (Tests* others = GetTestsOfOthers())
    {
        *others = Tests::Answered;
    }
    return Judge(now, outlook);
}

Verdict LivenessMonitor::OnTestsUnanswered(Instant now, const Outlook& outlook)
{
    Tests* others = GetTestsOfOthers();
    if (others != nullptr && *others == Tests::Running)
    {
        *others = Tests::Unanswered;
    }
    return Judge(now, outlook);
}

Verdict LivenessMonitor::Reconsider(Instant now, const Outlook& outlook)
{
    const auto* held = std::get_if<HeldBack>(&m_state);
    if (held != nullptr && !m_suspendedAt && held->until <= now)
    {
        return Raise(now, held->why, outlook);
    }
    const std::optional<Instant> quiet = QuietFrom();
    return quiet && *quiet <= now ? AddEvidence(now, Suspicion::Quiet, outlook)
                                  : Judge(now, outlook);
}

std::optional<Instant> LivenessMonitor::QuietFrom() const
{
    const bool bySilenceAlone = m_evidence.traffic && !m_evidence.timeouts;
    const bool isTrusted = std::holds_alternative<Trusted>(m_state);
    return bySilenceAlone && isTrusted && !m_suspendedAt ? m_traffic.PacketDue() : std::nullopt;
}

void LivenessMonitor::Suspend(Instant now)
{
    if (!m_suspendedAt)
    {
        m_suspendedAt = now;
    }
}

void LivenessMonitor::Resume(Instant now)
{
    if (!m_suspendedAt)
    {
        return;
    }
    const Duration pause = now - *std::exchange(m_suspendedAt, std::nullopt);
    m_nextLookAtGivingUp += pause;
    ForgetPath(now);
}

std::optional<Instant> LivenessMonitor::NextCheck() const
{
    if (m_suspendedAt)
    {
        return std::nullopt;
    }
    const Instant idle = m_traffic.LastInbound() + m_config.idleWithoutTraffic;
    if (!m_evidence.traffic)
    {
        return idle;
    }
    // A packet that is sent into a long silence makes the check come no later.
    const Instant silent = std::min(idle, m_traffic.PacketDue().value_or(idle));
    return std::min(silent, m_traffic.AnswerDue().value_or(silent));
}

std::optional<Instant> LivenessMonitor::NextDeadline() const
{
    if (m_suspendedAt)
    {
        return std::nullopt;
    }
    if (const auto* held = std::get_if<HeldBack>(&m_state))
    {
        return std::min(held->until, m_nextLookAtGivingUp);
    }
    if (const auto* suspected = std::get_if<Suspected>(&m_state);
        suspected != nullptr && suspected->condemnedAt)
    {
        return std::min(*suspected->condemnedAt, m_nextLookAtGivingUp);
    }
    return std::min(QuietFrom().value_or(m_nextLookAtGivingUp), m_nextLookAtGivingUp);
}

std::optional<Suspicion> LivenessMonitor::GetSuspicion() const
{
    const auto why = [](const auto& state) -> std::optional<Suspicion>
    {
        if constexpr (requires { state.why; })
        {
            return state.why;
        }
        else
        {
            return std::nullopt;
        }
    };
    return std::visit(why, m_state);
}

} // namespace mopo
