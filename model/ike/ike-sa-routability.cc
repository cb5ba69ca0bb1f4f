// SPDX-License-Identifier: GPL-2.0-only
// Return routability, at both ends (draft 2.6; D-45 to D-47).
#include "model/ike/ike-sa.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace mopo
{

namespace
{

/// Between two transmissions of a question that the peer's own packets bring forth.
constexpr Duration HURRY_SPACING = std::chrono::seconds(1);

CheckCause CauseOf(PathReason reason)
{
    switch (reason)
    {
    case PathReason::NatMappingChanged:
        return CheckCause::AutomaticUpdate;
    case PathReason::NotRoutable:
        return CheckCause::FallBack;
    default:
        return CheckCause::PathChange;
    }
}

} // namespace

Routability IkeSa::RoutabilityPolicy() const
{
    // Without the draft there is no COOKIE2, and no answer proves anything.
    return m_mopo ? m_context.config.choices.routability : Routability::Off;
}

bool IkeSa::IsKnownToReceive(Instant now, const Path& path) const
{
    // Draft 2.6: both ends "can optionally verify".
    if (RoutabilityPolicy() == Routability::Off)
    {
        return true;
    }
    // D-02: the initiator's own end of a path is its own affair; a responder is told both (D-47).
    return m_isInitiator ? m_routability.IsVerified(now, path.peer)
                         : m_routability.IsVerified(now, path);
}

IpsecSaAddresses& IkeSa::IntendedAddresses()
{
    return m_awaited ? *m_awaited : m_ipsec;
}

void IkeSa::BeginRoutability(Instant now, bool isKnown)
{
    if (isKnown)
    {
        m_routability.OnProof(now, m_path);
    }
    // Draft 2.7: the responder "may also decide to perform a return routability check soon after
    // the IKE_AUTH exchanges have been completed".
    const bool isInDoubt = !IsKnownToReceive(now, m_path);
    m_routability.Enter(now, m_path, CheckCause::PathChange, !isInDoubt);
    if (isInDoubt)
    {
        m_context.outputs.Push(RoutabilityChanged{m_id, m_path, RoutabilityStanding::InDoubt});
        LimitIpsecSas(EspAllowance::Budget, m_routability.Grant(now, m_path.peer, 0));
    }
}

void IkeSa::TakePath(Instant now,
                     const IpsecSaAddresses& target,
                     PathReason reason,
                     std::size_t receivedOctets)
{
    const bool isKnown = IsKnownToReceive(now, target.path);
    m_awaited.reset();
    m_routability.Enter(now, target.path, CauseOf(reason), isKnown);
    if (isKnown)
    {
        m_ipsec = target;
        return;
    }
    m_context.outputs.Push(RoutabilityChanged{m_id, target.path, RoutabilityStanding::InDoubt});
    if (RoutabilityPolicy() == Routability::Before)
    {
        // RFC 4555 3.5, D-02: the IPsec SAs stay where they are until the answer.
        m_awaited = target;
        return;
    }
    m_ipsec = target;
    LimitIpsecSas(EspAllowance::Budget, m_routability.Grant(now, target.path.peer, receivedOctets));
}

void IkeSa::LimitIpsecSas(EspAllowance allowance, const SendBudget& budget)
{
    if (allowance != EspAllowance::Budget && allowance == m_espAllowance)
    {
        return;
    }
    m_espAllowance = allowance;
    m_context.outputs.Push(LimitEsp{m_id, allowance, m_ipsec.path.peer, budget});
}

void IkeSa::LiftLimit()
{
    if (m_routability.IsSettled())
    {
        LimitIpsecSas(EspAllowance::Unlimited, {});
    }
}

bool IkeSa::IsRoutabilityAsked()
{
    // Draft 2.6: "Any INFORMATIONAL exchange can be used for return routability purposes", and the
    // pending CHANGE_PATH is one (D-46).
    return m_pathChange->IsUpdatePending() ||
           std::ranges::any_of(m_current->requests.Outstanding(),
                               [&](const auto& one)
                               {
                                   const OutstandingRequest& request = one.second;
                                   return !request.cookie2.empty() &&
                                          request.sentOn.Only() == IntendedAddresses().path;
                               });
}

void IkeSa::AskRoutability(Instant now)
{
    // Draft 2.6: "If the destination address in the IKE_SA has been updated after the INFORMATIONAL
    // request was sent, [...] a new INFORMATIONAL request needs to be sent."
    // Requests go where the IKE SA points, which a responder may have turned elsewhere (D-66).
    if (m_routability.WantsRequest(now) && m_path == IntendedAddresses().path &&
        !IsRoutabilityAsked() && m_current->requests.HasRoom(true))
    {
        m_routability.OnAsked(now);
        CheckLiveness(now);
    }
}

void IkeSa::HurryRoutability(Instant now, const Path& path)
{
    // The peer is there again: the next retransmission may be half a minute away.
    if (!m_routability.IsFailed() || !path.SameAddresses(m_path))
    {
        return;
    }
    for (auto& [messageId, request] : m_current->requests.Outstanding())
    {
        if (!request.cookie2.empty() && request.sentOn.Only() == m_path &&
            now - request.lastSent >= HURRY_SPACING)
        {
            SendOutstanding(now, request);
        }
    }
}

void IkeSa::NoteRoutability(Instant now, const OutstandingRequest& request)
{
    // Draft 2.6: "when a valid response is received, we know the other party can receive packets
    // at the claimed address"; where there is more than one (D-46), it "does not tell which".
    const auto path = request.sentOn.Only();
    if (!path || m_phase != Phase::Established || !m_routability.OnProof(now, *path))
    {
        return;
    }
    m_context.outputs.Push(RoutabilityChanged{m_id, *path, RoutabilityStanding::Verified});
    if (m_awaited)
    {
        m_ipsec = *std::exchange(m_awaited, std::nullopt);
        UpdateIpsecSas();
        TraceState();
    }
    LiftLimit();
}

std::optional<Instant> IkeSa::NextRoutabilityCheck() const
{
    // D-47: "while traffic flows and NAT-T/auto_update is on".
    const bool isContinuous = RoutabilityPolicy() == Routability::Continuous &&
                              m_ipsec.flags.udpEncapsulation && m_path == m_ipsec.path;
    return isContinuous ? m_routability.PeriodicDue(m_context.config.choices.routabilityInterval)
                        : std::nullopt;
}

std::optional<Instant> IkeSa::NextRoutabilityTimeout() const
{
    // When an initiator gives up, its policy says (D-60).
    if (m_isInitiator && m_routability.IsFailed())
    {
        return std::nullopt;
    }
    const auto next = m_routability.NextTimeout();
    return next ? next : NextRoutabilityCheck();
}

void IkeSa::HandleRoutabilityTimeout(Instant now)
{
    const auto due = NextRoutabilityTimeout();
    if (!due || *due > now)
    {
        return;
    }
    if (m_routability.IsSettled())
    {
        // Draft 2.6: "or continuously during the connection".
        m_routability.Enter(now, m_path, CheckCause::Periodic, false);
        return;
    }
    const auto verdict = m_routability.HandleTimeout(now);
    if (const auto* back = std::get_if<ReturnRoutability::FallBack>(&verdict))
    {
        m_context.outputs.Push(
            RoutabilityChanged{m_id, IntendedAddresses().path, RoutabilityStanding::Failed});
        MoveTo(now, back->path, IntendedAddresses().flags, PathReason::NotRoutable);
        ResendOutstanding(now);
        TraceState();
    }
    else if (std::holds_alternative<ReturnRoutability::Suspend>(verdict))
    {
        m_context.outputs.Push(
            RoutabilityChanged{m_id, IntendedAddresses().path, RoutabilityStanding::Failed});
        if (!m_awaited)
        {
            LimitIpsecSas(EspAllowance::Nothing, {});
        }
    }
    else if (std::holds_alternative<ReturnRoutability::Close>(verdict))
    {
        Abandon(
            now, CloseReason::PeerUnreachable, "the peer does not receive at its address", false);
    }
}

} // namespace mopo
