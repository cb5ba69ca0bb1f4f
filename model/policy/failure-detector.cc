// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/failure-detector.h"

namespace mopo
{

const char* ToString(Suspicion suspicion)
{
    switch (suspicion)
    {
    case Suspicion::Silence:
        return "the peer fell silent and does not answer";
    case Suspicion::Quiet:
        return "the peer fell silent, although this end is sending";
    case Suspicion::Unanswered:
        return "a request was not answered in time";
    case Suspicion::Unheard:
        return "the peer is heard but does not answer";
    case Suspicion::PeerCheck:
        return "the peer checks whether this end lives, although this end is sending";
    case Suspicion::DuplicateRequest:
        return "the peer repeats a request that was answered";
    }
    return "unknown";
}

void FailureDetector::OnInboundElsewhere(Instant /*now*/)
{
}

void FailureDetector::OnOutbound(Instant /*now*/)
{
}

Verdict FailureDetector::OnPeerCheck(Instant now, const Outlook& /*outlook*/)
{
    OnInbound(now, Inbound::Request);
    return Verdict::Nothing;
}

Verdict FailureDetector::OnDuplicateRequest(Instant /*now*/,
                                            std::uint32_t /*messageId*/,
                                            const Outlook& /*outlook*/)
{
    return Verdict::Nothing;
}

void FailureDetector::OnCurrentPathTested(Instant /*now*/)
{
}

Verdict FailureDetector::OnAlternativeTested(Instant now, const Outlook& outlook)
{
    return Reconsider(now, outlook);
}

Verdict FailureDetector::OnTestsUnanswered(Instant now, const Outlook& outlook)
{
    return Reconsider(now, outlook);
}

Verdict FailureDetector::Reconsider(Instant /*now*/, const Outlook& /*outlook*/)
{
    return Verdict::Nothing;
}

void FailureDetector::Suspend(Instant /*now*/)
{
}

void FailureDetector::Resume(Instant now)
{
    OnPathChanged(now);
}

std::optional<Instant> FailureDetector::NextDeadline() const
{
    return std::nullopt;
}

std::optional<Suspicion> FailureDetector::GetSuspicion() const
{
    return std::nullopt;
}

} // namespace mopo
