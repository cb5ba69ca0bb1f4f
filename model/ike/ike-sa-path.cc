// SPDX-License-Identifier: GPL-2.0-only
// Changing the path of IPsec SAs, at both ends (draft 2.3).
#include "model/ike/ike-sa.h"
#include "model/mobility/ports.h"

#include <cassert>
#include <variant>

namespace mopo
{

void IkeSa::ChangePath(Instant now, const Path& target, PathReason reason)
{
    const Path path = PathBetween(target.local.address, target.peer.address, m_path);
    switch (m_phase)
    {
    case Phase::Init:
        RestartInit(now, path);
        return;
    case Phase::Auth:
        m_path = path;
        m_ipsec.path = path;
        m_handshake->movedMeanwhile = true;
        ResendOutstanding(now);
        return;
    case Phase::Established:
        break;
    case Phase::Deleting:
    case Phase::Closed:
        return;
    }
    // "If NAT Traversal is not enabled, the responder supports NAT Traversal [...], and the
    // initiator either suspects or knows that a NAT is likely to be present, enables NAT
    // Traversal."
    const NatFlags flags =
        FlagsAtDecision(IntendedAddresses().flags, m_natTraversal, SuspectsNat(path, false));
    // "Updates the IKE_SA and IPsec SAs with the new addresses, and sets the "pending_update"
    // flag".
    MoveTo(now, path, flags, reason);
    m_pathChange->Decide(path);
    m_natPreventionRetries.Reset();
    TraceState();
    // "When the window size allows, sends an INFORMATIONAL request containing the CHANGE_PATH
    // notification payload". Before the outstanding requests: they say nothing about the new path.
    std::optional<std::uint32_t> changePath;
    if (m_current->requests.HasRoom(false))
    {
        changePath = m_current->requests.NextMessageId();
        SendChangePath(now);
    }
    ResendOutstanding(now, changePath);
}

void IkeSa::SendChangePath(Instant now)
{
    Payloads payloads;
    AppendChangePath(payloads, m_context.config.codePoints);
    AppendAddressesToChangePath(payloads);
    m_pathChange->OnSent(m_current->requests.NextMessageId());
    SendInformational(now, *m_current, RequestKind::ChangePath, std::move(payloads), true);
    TraceState();
}

void IkeSa::ResendOutstanding(Instant now, std::optional<std::uint32_t> except)
{
    ForEachGeneration(
        [&](Generation& one)
        {
            for (auto& [messageId, request] : one.requests.Outstanding())
            {
                if (&one == m_current.get() && messageId == except)
                {
                    continue;
                }
                // D-07: at once, and the backoff begins afresh with what is known of the new path.
                request.timeout = FirstTimeout();
                request.transmissionsOnPath = 0;
                SendOutstanding(now, request);
            }
        });
}

void IkeSa::MoveTo(Instant now,
                   const Path& path,
                   const NatFlags& flags,
                   PathReason reason,
                   std::size_t receivedOctets)
{
    const Path from = m_path;
    m_path = path;
    TakePath(now, {path, flags}, reason, receivedOctets);
    if (reason != PathReason::NatMappingChanged)
    {
        m_automaticUpdate.NotePathChange(now, from.peer, path.peer);
    }
    // Keepalives count from here: what is sent next makes the mapping of the new path.
    m_lastSentOnPath = now;
    UpdateIpsecSas();
    LiftLimit();
    m_context.outputs.Push(PathChanged{m_id, from, path, reason, flags});
    m_context.host.OnMoved(*this, now);
}

PathAcceptance IkeSa::Acceptance() const
{
    PathAcceptance acceptance = m_context.host.Acceptance();
    acceptance.announced = m_peerAddresses.All();
    return acceptance;
}

void IkeSa::UpdateIpsecSas()
{
    // D-14, D-18: all of them in one step, those that are being closed included.
    for (const ChildSa& child : m_childSas)
    {
        m_context.outputs.Push(UpdateEspSa{m_id, child.inboundSpi, m_ipsec});
    }
}

IkeSa::PathAnswer IkeSa::HandleChangePath(Instant now,
                                          Generation& on,
                                          const Path& path,
                                          const OpenedMessage& request,
                                          NatPreventionVerdict natPrevention,
                                          Payloads& answer)
{
    const std::uint32_t messageId = request.header.messageId;
    std::optional<NatDetectionVerdict> nat;
    if (m_natTraversal)
    {
        nat = JudgeNatDetection(request.payloads, m_context.crypto, on.spiI, on.spiR, path);
    }
    // D-13: a late request on the IKE SA that was rekeyed counts unless the new one had a newer.
    const bool isOutrun = &on != m_current.get() && m_current->latestPathUpdate.Value();
    const ChangePathVerdict verdict =
        isOutrun ? ChangePathStale{}
                 : JudgeChangePath({on.latestPathUpdate,
                                    m_natTraversal,
                                    m_context.config.choices.alwaysEncapsulate,
                                    HasAhSas(),
                                    m_context.config.choices.ahBehindNat,
                                    PreventsNat()},
                                   {messageId, path, nat, natPrevention},
                                   Acceptance());
    if (std::holds_alternative<ChangePathStale>(verdict))
    {
        return PathAnswer::Stale;
    }
    on.latestPathUpdate.Advance(messageId);
    if (std::holds_alternative<ChangePathPrevented>(verdict))
    {
        AppendNatPrevented(path, request.header, answer);
        TraceState();
        return PathAnswer::Refused;
    }
    if (const auto* refused = std::get_if<ChangePathRefused>(&verdict))
    {
        // "If it is not, replies with "HDR, SK {COOKIE2, N(UNACCEPTABLE_PATH)}"."
        answer.push_back({MakeMopoNotify(m_context.config.codePoints.unacceptablePath,
                                         m_context.config.codePoints)});
        Discard(path,
                request.header.length,
                {ErrorCode::InvalidConfiguration, 0, mopo::ToString(refused->fault)});
        TraceState();
        return PathAnswer::Refused;
    }
    const auto& applied = std::get<ChangePathApplied>(verdict);
    MoveTo(now,
           applied.path,
           applied.flags.value_or(IntendedAddresses().flags),
           PathReason::ChangePathReceived,
           request.header.length);
    HandleSourceOfChangePath(applied.path, request.payloads);
    if (applied.deleteAhSas)
    {
        DeleteAhSas(now);
    }
    TraceState();
    return PathAnswer::Applied;
}

void IkeSa::HandleChangePathResponse(Instant now,
                                     const Generation& on,
                                     const Path& path,
                                     const OutstandingRequest& request,
                                     const OpenedMessage& response)
{
    if (&on != m_current.get())
    {
        // D-13: the rekeyed IKE SA has asked anew.
        return;
    }
    std::optional<NatDetectionVerdict> nat;
    if (m_natTraversal)
    {
        nat = JudgeNatDetection(response.payloads, m_context.crypto, on.spiI, on.spiR, path);
    }
    const ChangePathOutcome outcome =
        m_pathChange->HandleResponse({request.messageId, response.payloads, nat, request.sentOn},
                                     m_context.config.codePoints,
                                     m_context.config.choices.alwaysEncapsulate);
    if (const auto* confirmed = std::get_if<ChangePathConfirmed>(&outcome))
    {
        m_natPreventionRetries.Reset();
        if (confirmed->flags && *confirmed->flags != IntendedAddresses().flags)
        {
            IntendedAddresses().flags = *confirmed->flags;
            UpdateIpsecSas();
        }
        m_context.outputs.Push(PathConfirmed{m_id, m_path, IntendedAddresses().flags});
        if (confirmed->flags && JudgeAhOnResponse(HasAhSas(), nat) == AhVerdict::DeleteSas)
        {
            DeleteAhSas(now);
        }
    }
    else if (const auto* refused = std::get_if<ChangePathNotAccepted>(&outcome))
    {
        m_context.outputs.Push(PathRefused{m_id, refused->path, false});
        m_context.host.OnPathRefused(*this, now, refused->path);
    }
    else if (const auto* prevented = std::get_if<ChangePathNatPrevented>(&outcome))
    {
        HandleChangePathPrevented(now, prevented->path);
    }
    else if (std::holds_alternative<ChangePathFailed>(outcome))
    {
        // The responder did not understand the request, so it did not move either.
        m_context.outputs.Push(PathRefused{m_id, m_path, false});
        m_context.host.OnPathRefused(*this, now, m_path);
    }
    TraceState();
}

void IkeSa::HandleEspArrival(
    Instant now, EspSpi inboundSpi, const Path& path, bool udpEncapsulated, bool newest)
{
    if (m_phase != Phase::Established)
    {
        return;
    }
    // RFC 7296 2.8 (1): "a cryptographically valid message on the other half of the SA pair".
    if (ChildSa* child = FindChild(inboundSpi))
    {
        UseChild(*child);
    }
    // Raw ESP has no ports; what it shows is a pair of addresses.
    m_context.host.OnInbound(*this, now, InboundKind::Esp, path.SameAddresses(m_path));
    const auto moved = m_automaticUpdate.HandleArrival(now,
                                                       {path, udpEncapsulated, newest},
                                                       IntendedAddresses(),
                                                       m_context.host.Acceptance(),
                                                       m_pathChange->IsUnconfirmed());
    if (moved && IsDiverged())
    {
        // D-66: the IKE SA is on a path of its own.
        IntendedAddresses().path.peer = *moved;
        UpdateIpsecSas();
        TraceState();
    }
    else if (moved)
    {
        IpsecSaAddresses target = IntendedAddresses();
        target.path.peer = *moved;
        // An IPsec SA that waits for an answer needs the question on its path.
        if (!m_context.config.choices.automaticUpdateMovesIkeSa && !m_awaited)
        {
            // RFC 4555 3.8: the IPsec SAs alone. Answers on the path of the IKE SA prove nothing
            // about theirs, so that nothing is asked.
            IntendedAddresses() = target;
            UpdateIpsecSas();
            TraceState();
            return;
        }
        MoveTo(now, target.path, target.flags, PathReason::NatMappingChanged);
        TraceState();
        // Draft 4: the return routability check "allows verification of the new address after the
        // change" (D-25); what else follows from it is a matter of policy (D-47).
        if (RoutabilityPolicy() == Routability::Off)
        {
            CheckLiveness(now);
        }
        AskRoutability(now);
    }
    HurryRoutability(now, path);
}

void IkeSa::HandleEspDeparture(Instant now)
{
    m_lastSentOnPath = now;
    m_routability.OnTraffic();
}

} // namespace mopo
