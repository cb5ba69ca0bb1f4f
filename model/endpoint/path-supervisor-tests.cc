// SPDX-License-Identifier: GPL-2.0-only
// What path tests a supervisor starts, and what it makes of their answers (draft 2.5; D-37, D-38).
#include "model/endpoint/path-supervisor.h"

#include <algorithm>

namespace mopo
{

void PathSupervisor::StopRounds(Instant now)
{
    m_search = Search::None;
    m_probes.StopRounds(now);
}

void PathSupervisor::StartRounds(Instant now,
                                 Search purpose,
                                 const std::vector<Candidate>& candidates,
                                 Duration headStart)
{
    if (!m_sa.HasMopo() || m_context.policy.probing == Probing::None)
    {
        return;
    }
    std::vector<PathCandidate> paths;
    for (const Candidate& candidate : candidates)
    {
        m_tried.insert(candidate.GetPair());
        paths.push_back({m_paths.PathOf(candidate.GetPair()),
                         m_paths.History().GetSmoothedRoundTrip(candidate.GetPair())});
    }
    m_search = purpose;
    m_probes.StartRounds(now + headStart, std::move(paths));
    RunTests(now);
}

void PathSupervisor::TestPath(Instant now, const Path& path)
{
    const Path withPorts = m_paths.PathOf(PairOf(path));
    m_probes.TestNow(now, withPorts, m_paths.InitialRetransmission(withPorts));
    RunTests(now);
}

void PathSupervisor::RunTests(Instant now)
{
    const std::vector<Path> unanswered = m_probes.Run(now);
    for (const Path& path : unanswered)
    {
        m_paths.History().OnFailure(now, PairOf(path));
    }
    if (unanswered.empty())
    {
        return;
    }
    if (m_suggested && m_paths.HasLocal(m_suggested->local.address) &&
        std::ranges::find(unanswered, m_sa.CurrentPath()) != unanswered.end())
    {
        Move(now, *m_suggested, PathReason::PathDead);
        return;
    }
    // D-38: "Absence of a response [...] must not exclude a pair": when no alternative answered,
    // the next one is tried with CHANGE_PATH itself.
    const auto alternatives = m_paths.Alternatives(now, PathLost{PairOf(m_sa.CurrentPath())});
    const bool noneAnswered = std::ranges::all_of(
        alternatives,
        [&](const Candidate& candidate)
        {
            return m_paths.History().GetStanding(now, candidate.GetPair(), m_context.policy) ==
                   Standing::Failed;
        });
    const Outlook outlook = CurrentOutlook(now);
    Obey(now,
         noneAnswered ? m_detector->OnTestsUnanswered(now, outlook)
                      : m_detector->Reconsider(now, outlook));
}

bool PathSupervisor::TestsInBackground() const
{
    return m_context.policy.backgroundTests && m_sa.GetPhase() == IkeSa::Phase::Established &&
           m_sa.HasMopo() && m_paths.AreForUsToChoose() && !m_context.locals.empty() &&
           !m_detector->GetSuspicion();
}

void PathSupervisor::TestInBackground(Instant now)
{
    if (!TestsInBackground() || now < m_background.NextTimeout())
    {
        return;
    }
    std::vector<AddressPair> pairs;
    for (const Candidate& candidate : m_paths.Alternatives(now, NoFailure{}))
    {
        // D-37: "suspended on metered links".
        if (candidate.local.kind != AccessKind::Cellular)
        {
            pairs.push_back(candidate.GetPair());
        }
    }
    if (const auto pair = m_background.Take(now, pairs, m_context.random))
    {
        const Path path = m_paths.PathOf(*pair);
        m_probes.TestNow(now, path, m_paths.InitialRetransmission(path));
    }
}

bool PathSupervisor::HandlePathTestResponse(Instant now,
                                            const Path& path,
                                            const PathTestMessage& message)
{
    const auto result = m_probes.HandleResponse(now, path, message);
    if (!result)
    {
        return false;
    }
    m_paths.History().OnRoundTrip(now, PairOf(result->path), result->roundTrip);
    if (result->path.SameAddresses(m_sa.CurrentPath()))
    {
        m_suggested.reset();
        m_detector->OnCurrentPathTested(now);
        return true;
    }
    if (m_search == Search::Confirmation)
    {
        // The first one that answers is taken (D-58).
        m_paths.History().OnFailure(now, PairOf(m_sa.CurrentPath()));
        Move(now, result->path, PathReason::PathDead);
        return true;
    }
    if (!m_answered && m_detector->GetSuspicion())
    {
        m_answered = result->path;
    }
    Obey(now, m_detector->OnAlternativeTested(now, CurrentOutlook(now)));
    Advise(now);
    return true;
}

} // namespace mopo
