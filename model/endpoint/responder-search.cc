// SPDX-License-Identifier: GPL-2.0-only
#include "model/endpoint/responder-search.h"

#include <algorithm>
#include <iterator>

namespace mopo
{

namespace
{

/// D-52: "no answer in 3 RTO", and the next candidate has its turn.
constexpr int PATIENCE = 3;
/// D-41: "budget 32 packets per event"; in the time that tests have, each is sent four times.
constexpr std::size_t CANDIDATES = 8;

} // namespace

ResponderSearch::ResponderSearch(const SupervisorContext& context, IkeSa& sa)
    : m_context(context),
      m_sa(sa),
      m_probes(context, sa.Id())
{
}

bool ResponderSearch::IsLasting(const IpAddress& local) const
{
    return std::ranges::any_of(m_context.locals,
                               [&](const LocalAddress& one)
                               { return one.address == local && !one.withdrawn; });
}

std::vector<IpAddress> ResponderSearch::LastingLocals() const
{
    std::vector<IpAddress> lasting;
    for (const LocalAddress& local : m_context.locals)
    {
        if (!local.withdrawn)
        {
            lasting.push_back(local.address);
        }
    }
    return lasting;
}

void ResponderSearch::HandleLocalAddresses(Instant now)
{
    if (m_sa.GetPhase() != IkeSa::Phase::Established || !m_sa.HasMopo() ||
        !m_context.ike.choices.announceAddresses)
    {
        return;
    }
    if (!IsLasting(m_sa.CurrentPath().local.address))
    {
        Begin(now);
    }
    else if (m_sa.IsAddressListDue())
    {
        // The current path has the first try.
        m_probes.Clear();
        Collect();
        std::erase(m_candidates, m_sa.CurrentPath());
        Await(now);
    }
    else if (m_state == State::Testing)
    {
        End();
    }
    else if (m_state == State::Diverged)
    {
        Diverge(now);
    }
}

void ResponderSearch::Collect()
{
    m_candidates = m_sa.PathsForResponder(LastingLocals());
    m_candidates.resize(std::min(m_candidates.size(), CANDIDATES));
    m_home = m_candidates.empty() ? std::nullopt : std::optional(m_candidates.front());
}

void ResponderSearch::Begin(Instant now)
{
    m_probes.Clear();
    Collect();
    // "if necessary, the path testing feature": a single candidate needs no test.
    if (m_candidates.size() <= 1)
    {
        TryNext(now);
        return;
    }
    std::vector<PathCandidate> tests;
    for (const Path& path : m_candidates)
    {
        tests.push_back({path, std::nullopt});
    }
    m_state = State::Testing;
    m_deadline = now + PATIENCE * m_sa.InitialRetransmission(m_candidates.front());
    m_probes.StartRounds(now, std::move(tests));
    m_probes.Run(now);
}

void ResponderSearch::End()
{
    m_probes.Clear();
    m_state = State::Idle;
    m_deadline.reset();
    m_candidates.clear();
    m_home.reset();
}

void ResponderSearch::MoveIkeSa(Instant now, const Path& path)
{
    // D-16: "option responder_source_fallback (off) = 4555 behaviour".
    const bool isIpsecSourceGone =
        std::ranges::find(m_context.locals,
                          m_sa.IpsecAddresses().path.local.address,
                          &LocalAddress::address) == m_context.locals.end();
    const bool takesIpsecSas = m_context.ike.choices.responderSourceFallback && isIpsecSourceGone;
    m_tookIpsecSas = m_tookIpsecSas || takesIpsecSas;
    m_sa.MoveIkeSa(now, path, takesIpsecSas);
}

void ResponderSearch::TryNext(Instant now)
{
    m_probes.StopRounds(now);
    if (!m_candidates.empty())
    {
        const Path path = m_candidates.front();
        m_candidates.erase(m_candidates.begin());
        MoveIkeSa(now, path);
        Await(now);
        return;
    }
    // D-39: "keeps the SA and its request outstanding, waiting for I", on the path that a packet of
    // the initiator would open.
    const std::optional<Path> home = m_home;
    End();
    m_state = State::Waiting;
    if (home && *home != m_sa.CurrentPath())
    {
        MoveIkeSa(now, *home);
    }
}

void ResponderSearch::Await(Instant now)
{
    m_state = State::Trying;
    m_deadline = now + PATIENCE * m_sa.InitialRetransmission(m_sa.CurrentPath());
}

void ResponderSearch::HandleAddressesAnswered(Instant now, bool inDoubt)
{
    if (m_state == State::Testing)
    {
        // This was an older list.
        return;
    }
    if (inDoubt || m_sa.IsAddressListDue())
    {
        Await(now);
        return;
    }
    End();
    if (!m_sa.IsDiverged())
    {
        return;
    }
    if (m_tookIpsecSas)
    {
        // They are where this end took them, not where the initiator wants them.
        m_sa.MoveIkeSa(now, m_sa.CurrentPath(), true);
        return;
    }
    Diverge(now);
}

void ResponderSearch::Diverge(Instant now)
{
    m_state = State::Diverged;
    m_deadline = now + m_context.ike.choices.divergedHold;
}

void ResponderSearch::Revert(Instant now)
{
    // D-66: "never if the local address of that pair is gone".
    const Path& path = m_sa.IpsecAddresses().path;
    m_deadline.reset();
    if (IsLasting(path.local.address))
    {
        End();
        m_sa.MoveIkeSa(now, path, false);
    }
}

void ResponderSearch::HandleMoved()
{
    End();
    m_tookIpsecSas = false;
}

void ResponderSearch::HandleRequestElsewhere(Instant now, const Path& path)
{
    if (m_state != State::Diverged && m_state != State::Waiting)
    {
        return;
    }
    // D-66: "a new (not retransmitted) I-originated request that arrived after the answer to the
    // list"; D-39: and one that the list waited for.
    if (path.SameAddresses(m_sa.IpsecAddresses().path))
    {
        Revert(now);
    }
    // Where the initiator is heard is where it sent its traffic all the time, as well.
    else if (m_state == State::Waiting && m_tookIpsecSas && IsLasting(path.local.address))
    {
        End();
        m_sa.MoveIkeSa(now, path, true);
    }
}

bool ResponderSearch::HandlePathTestResponse(Instant now,
                                             const Path& path,
                                             const PathTestMessage& message)
{
    const auto result = m_probes.HandleResponse(now, path, message);
    if (!result)
    {
        return false;
    }
    // D-38: only a hint to order candidates by; the request that follows decides.
    const auto answered = std::ranges::find(m_candidates, result->path);
    if (answered != m_candidates.end())
    {
        std::rotate(m_candidates.begin(), answered, std::next(answered));
        if (m_state == State::Testing)
        {
            TryNext(now);
        }
    }
    return true;
}

void ResponderSearch::HandleTimeout(Instant now)
{
    m_probes.Run(now);
    if (m_sa.GetPhase() != IkeSa::Phase::Established)
    {
        End();
    }
    if (!m_deadline || now < *m_deadline)
    {
        return;
    }
    switch (m_state)
    {
    case State::Idle:
    case State::Waiting:
        break;
    case State::Testing:
    case State::Trying:
        TryNext(now);
        break;
    case State::Diverged:
        Revert(now);
        break;
    }
}

std::optional<Instant> ResponderSearch::NextTimeout() const
{
    const auto test = m_probes.NextTimeout();
    return test && m_deadline ? std::min(*test, *m_deadline)
                              : m_deadline.or_else([&] { return test; });
}

} // namespace mopo
