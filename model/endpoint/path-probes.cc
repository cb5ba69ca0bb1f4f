// SPDX-License-Identifier: GPL-2.0-only
#include "model/endpoint/path-probes.h"

#include <utility>

namespace mopo
{

namespace
{

PathTestLimits LimitsOf(const PolicyConfig& policy)
{
    PathTestLimits limits;
    limits.pacing = policy.testPacing;
    limits.inFlight = policy.testsInFlight;
    limits.pairsPerRound = policy.pairsPerRound;
    limits.retransmission = policy.testRetransmission;
    limits.retransmissions = policy.testRetransmissions;
    limits.firstRoundPause = policy.firstRoundPause;
    limits.lastRoundPause = policy.lastRoundPause;
    return limits;
}

} // namespace

PathProbes::PathProbes(const SupervisorContext& context, IkeSaId id)
    : m_context(context),
      m_id(id),
      m_tester(context.ike.codePoints, LimitsOf(context.policy), context.crypto, context.random)
{
}

void PathProbes::TestNow(Instant now, const Path& path, Duration verdictAfter)
{
    m_tester.TestNow(now, path, verdictAfter);
}

void PathProbes::StartRounds(Instant now, std::vector<PathCandidate> candidates)
{
    m_tester.StartRounds(now, std::move(candidates));
}

void PathProbes::StopRounds(Instant now)
{
    m_tester.StopRounds(now);
}

void PathProbes::Clear()
{
    m_tester.Clear();
}

std::vector<Path> PathProbes::Run(Instant now)
{
    PathTestsDue due = m_tester.Due(now);
    for (const PathTestToSend& test : due.send)
    {
        Send(test);
    }
    for (const Path& path : due.unanswered)
    {
        m_context.outputs.Push(PathTested{path, std::nullopt});
    }
    return std::move(due.unanswered);
}

void PathProbes::Send(const PathTestToSend& test)
{
    if (m_context.trace)
    {
        if (auto message = DecodeMessage(test.octets))
        {
            m_context.outputs.Push(IkeMessageTraced{
                true, test.path, std::move(*message), test.octets.size(), false, m_id});
        }
    }
    SendDatagram datagram{test.path, {}};
    if (test.path.local.port == NAT_T_PORT)
    {
        datagram.octets.assign(4, 0);
    }
    Append(datagram.octets, test.octets);
    m_context.outputs.Push(std::move(datagram));
}

std::optional<PathTestResult> PathProbes::HandleResponse(Instant now,
                                                         const Path& path,
                                                         const PathTestMessage& message)
{
    const auto result = m_tester.HandleResponse(now, path, message);
    if (result)
    {
        m_context.outputs.Push(PathTested{result->path, result->roundTrip});
    }
    return result;
}

} // namespace mopo
