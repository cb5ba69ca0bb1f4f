// SPDX-License-Identifier: GPL-2.0-only
#include "model/endpoint/path-supervisor.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// A responder asks a peer whose ESP arrives nothing: it could not act on the answer (draft 2.3),
/// and to the initiator the question would look like a sign that its packets are lost (D-59).
PolicyConfig WatchingPolicy(const PolicyConfig& policy, bool isInitiator)
{
    PolicyConfig watching = policy;
    if (!isInitiator)
    {
        watching.answerInterval = watching.giveUpAfter;
    }
    return watching;
}

} // namespace

PathSupervisor::PathSupervisor(const SupervisorContext& context, IkeSa& sa, Instant now)
    : m_context(context),
      m_sa(sa),
      m_detector(
          context.strategies.MakeDetector(WatchingPolicy(context.policy, sa.IsInitiator()), now)),
      m_paths(context, sa),
      m_probes(context, sa.Id()),
      m_background(now)
{
    HandleMoved(now);
}

Outlook PathSupervisor::CurrentOutlook(Instant now)
{
    const Path& path = m_sa.CurrentPath();
    const auto alternatives = m_paths.Alternatives(now, PathLost{PairOf(path)});
    return {alternatives.size(),
            m_paths.QuickCheck(path),
            std::ranges::all_of(alternatives,
                                [&](const Candidate& candidate)
                                { return m_tried.contains(candidate.GetPair()); }),
            m_context.policy.probing != Probing::None};
}

Duration PathSupervisor::InitialRetransmission(const Path& path) const
{
    return m_paths.InitialRetransmission(path);
}

void PathSupervisor::HandleLocalAddresses(Instant now, const LocalAddresses& before)
{
    m_paths.History().OnAddressesChanged();
    for (const LocalAddress& local : m_context.locals)
    {
        const bool isKnown = std::ranges::any_of(
            before,
            [&](const LocalAddress& one)
            { return one.address == local.address && one.interface == local.interface; });
        if (!isKnown)
        {
            m_paths.History().OnLocalAddressAppeared(local.address);
        }
    }
    if (m_context.locals.empty())
    {
        // D-60: "suspended while there is no local address".
        m_detector->Suspend(now);
        m_probes.Clear();
        m_adviser.Forget();
        return;
    }
    m_detector->Resume(now);
    m_background.Hint(now);
    Advise(now);
    Obey(now, m_detector->Reconsider(now, CurrentOutlook(now)));
}

void PathSupervisor::HandlePreference(Instant now)
{
    Advise(now);
}

void PathSupervisor::Advise(Instant now)
{
    if (!m_paths.AreForUsToChoose() || !m_current || m_context.locals.empty())
    {
        return;
    }
    const auto peers = m_paths.PeerCandidates();
    const MoveAdvice advice = m_adviser.Advise(
        now, *m_current, m_paths.Options(peers), m_context.chooser, m_context.random);
    switch (advice.kind)
    {
    case MoveAdvice::Kind::Stay:
        if (m_search == Search::Better)
        {
            StopRounds(now);
        }
        break;
    case MoveAdvice::Kind::Test:
        StartRounds(now, Search::Better, advice.candidates);
        break;
    case MoveAdvice::Kind::Move:
    {
        const Path best = m_paths.PathOf(advice.candidates.front().GetPair());
        if (m_paths.HasLocal(m_sa.CurrentPath().local.address))
        {
            Move(now, best, PathReason::Preferred);
        }
        else
        {
            MoveByGuess(now, best, PathReason::LocalAddressGone);
        }
        break;
    }
    }
}

void PathSupervisor::HandleInbound(Instant now, InboundKind kind, bool onCurrentPair)
{
    if (!m_tried.empty())
    {
        m_tried.clear();
    }
    if (!onCurrentPair || kind == InboundKind::AmbiguousResponse)
    {
        m_detector->OnInboundElsewhere(now);
        return;
    }
    switch (kind)
    {
    case InboundKind::Esp:
        m_detector->OnInbound(now, Inbound::Esp);
        break;
    case InboundKind::Request:
        m_detector->OnInbound(now, Inbound::Request);
        break;
    case InboundKind::Response:
        m_detector->OnInbound(now, Inbound::Response);
        if (m_search == Search::Confirmation)
        {
            StopRounds(now);
        }
        break;
    case InboundKind::AmbiguousResponse:
        break;
    }
}

void PathSupervisor::HandleOutbound(Instant now)
{
    m_detector->OnOutbound(now);
}

void PathSupervisor::HandleRoundTrip(Instant now, const Path& path, Duration roundTrip)
{
    m_paths.History().OnRoundTrip(now, PairOf(path), roundTrip);
}

void PathSupervisor::HandleRequestTimeout(Instant now, Instant lastSent, unsigned transmissions)
{
    m_tried.insert(PairOf(m_sa.CurrentPath()));
    Obey(now, m_detector->OnExchangeTimeout(now, lastSent, transmissions, CurrentOutlook(now)));
}

void PathSupervisor::HandlePeerCheck(Instant now)
{
    Obey(now, m_detector->OnPeerCheck(now, CurrentOutlook(now)));
}

void PathSupervisor::HandleRepeatedRequest(Instant now, std::uint32_t messageId)
{
    Obey(now, m_detector->OnDuplicateRequest(now, messageId, CurrentOutlook(now)));
}

void PathSupervisor::HandleMoved(Instant now)
{
    const Path& path = m_sa.CurrentPath();
    const auto local =
        std::ranges::find(m_context.locals, path.local.address, &LocalAddress::address);
    if (local != m_context.locals.end())
    {
        m_current = Candidate{*local, path.peer.address};
    }
    m_answered.reset();
    m_suggested.reset();
    m_search = Search::None;
    m_probes.Clear();
    m_adviser.Forget();
    m_background.Hint(now);
    m_detector->OnPathChanged(now);
}

void PathSupervisor::HandleRefused(Instant now, const Path& path)
{
    // D-01: hold the pair, take the next one; whichever it is, it needs a CHANGE_PATH.
    m_paths.History().OnRefused(now, PairOf(path), m_context.policy);
    // Before it is established there is nothing to go back to, and nobody whose word is certain.
    if (m_sa.GetPhase() == IkeSa::Phase::Established && ObeyAfterRefusal(now, path))
    {
        return;
    }
    const auto next = m_paths.Alternatives(now, PairRefused{PairOf(path)});
    if (!next.empty())
    {
        Move(now, m_paths.PathOf(next.front().GetPair()), PathReason::Refused);
    }
}

bool PathSupervisor::ObeyAfterRefusal(Instant now, const Path& refused)
{
    const AfterRefusal choice = m_context.ike.choices.afterRefusal;
    if (choice == AfterRefusal::Close)
    {
        m_sa.Close(now);
        return true;
    }
    const Path confirmed = m_sa.ConfirmedPath();
    if (choice == AfterRefusal::ConfirmedPath && m_paths.HasLocal(confirmed.local.address) &&
        !confirmed.SameAddresses(refused))
    {
        Move(now, confirmed, PathReason::Refused);
        return true;
    }
    return false;
}

void PathSupervisor::HandlePathNeed(Instant now, const PathNeed& need)
{
    m_paths.History().OnAddressesChanged();
    const Path current = m_sa.CurrentPath();
    m_suggested.reset();
    switch (need.kind)
    {
    case PathNeed::Kind::Keep:
        break;
    case PathNeed::Kind::Check:
        // D-53: "a quick check of 1 RTO", which takes no slot of the window.
        if (need.suggestion)
        {
            m_suggested = need.suggestion;
            m_probes.TestNow(now, current, InitialRetransmission(current));
            RunTests(now);
        }
        break;
    case PathNeed::Kind::Change:
        // D-53: "directly to the source of the request when it is acceptable".
        if (need.suggestion)
        {
            Move(now, *need.suggestion, PathReason::PeerAddressGone);
        }
        else if (const auto next = m_paths.Alternatives(now, PathLost{PairOf(current)});
                 !next.empty())
        {
            MoveByGuess(now, m_paths.PathOf(next.front().GetPair()), PathReason::PeerAddressGone);
        }
        break;
    }
}

void PathSupervisor::Obey(Instant now, Verdict verdict)
{
    switch (verdict)
    {
    case Verdict::Nothing:
        break;
    case Verdict::Suspect:
        Suspect(now);
        break;
    case Verdict::Dead:
        LeaveDeadPath(now);
        break;
    case Verdict::GiveUp:
        m_sa.Abandon(now, CloseReason::PeerUnreachable, "no answer on any path", false);
        break;
    }
}

void PathSupervisor::Suspect(Instant now)
{
    const Path& path = m_sa.CurrentPath();
    const auto suspicion = m_detector->GetSuspicion();
    m_context.outputs.Push(
        PathSuspected{m_sa.Id(), path, suspicion ? ToString(*suspicion) : "no answer"});
    const auto alternatives = m_paths.Alternatives(now, PathLost{PairOf(path)});
    if (alternatives.empty() || !m_sa.HasMopo() || m_context.policy.probing == Probing::None)
    {
        return;
    }
    m_answered.reset();
    m_probes.TestNow(now, path, m_paths.QuickCheck(path));
    // D-58: a single alternative needs no test, CHANGE_PATH itself is one.
    if (alternatives.size() > 1)
    {
        StartRounds(now, Search::WayOut, alternatives);
    }
    RunTests(now);
}

void PathSupervisor::LeaveDeadPath(Instant now)
{
    const Path current = m_sa.CurrentPath();
    m_paths.History().OnFailure(now, PairOf(current));
    m_tried.insert(PairOf(current));
    if (m_answered && m_paths.HasLocal(m_answered->local.address))
    {
        Move(now, *m_answered, PathReason::PathDead);
        return;
    }
    const auto alternatives = m_paths.Alternatives(now, PathLost{PairOf(current)});
    if (!alternatives.empty())
    {
        Move(now, m_paths.PathOf(alternatives.front().GetPair()), PathReason::PathDead);
    }
}

void PathSupervisor::Move(Instant now, const Path& path, PathReason reason)
{
    m_sa.ChangePath(now, path, reason);
}

void PathSupervisor::MoveByGuess(Instant now, const Path& path, PathReason reason)
{
    Move(now, path, reason);
    const auto others = m_paths.Alternatives(now, PathLost{PairOf(path)});
    // D-58: a single alternative needs no test, nor does one that was heard of lately.
    const bool isKnown =
        m_paths.History().GetStanding(now, PairOf(path), m_context.policy) == Standing::Proven;
    if (!others.empty() && !isKnown && m_sa.CurrentPath() == path)
    {
        // CHANGE_PATH is the first test of the round.
        StartRounds(now, Search::Confirmation, others, m_context.policy.testPacing);
    }
}

void PathSupervisor::HandleTimeout(Instant now)
{
    if (m_search == Search::WayOut && !m_detector->GetSuspicion())
    {
        // The current path has shown that it lives.
        StopRounds(now);
    }
    TestInBackground(now);
    RunTests(now);
    if (m_sa.GetPhase() != IkeSa::Phase::Established)
    {
        return;
    }
    if (const auto deadline = m_detector->NextDeadline(); deadline && *deadline <= now)
    {
        Obey(now, m_detector->Reconsider(now, CurrentOutlook(now)));
    }
    if (const auto due = m_adviser.NextTimeout(); due && *due <= now)
    {
        Advise(now);
    }
    const auto check = m_detector->NextCheck();
    if (check && *check <= now && !m_sa.HasOutstandingRequest())
    {
        m_sa.CheckLiveness(now);
    }
}

std::optional<Instant> PathSupervisor::NextTimeout() const
{
    std::optional<Instant> next = m_probes.NextTimeout();
    const auto consider = [&](const std::optional<Instant>& other)
    {
        if (other)
        {
            next = next ? std::min(*next, *other) : *other;
        }
    };
    if (m_sa.GetPhase() == IkeSa::Phase::Established)
    {
        consider(m_detector->NextDeadline());
        consider(m_adviser.NextTimeout());
        if (TestsInBackground())
        {
            consider(m_background.NextTimeout());
        }
        if (!m_sa.HasOutstandingRequest())
        {
            consider(m_detector->NextCheck());
        }
    }
    return next;
}

} // namespace mopo
