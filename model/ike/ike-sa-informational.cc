// SPDX-License-Identifier: GPL-2.0-only
// INFORMATIONAL exchanges (RFC 7296 1.4; draft 2.3, 2.6).
#include "model/ike/ike-sa.h"
#include "model/mobility/mopo/cookie2.h"

#include <algorithm>
#include <variant>

namespace mopo
{

namespace
{

/// Nothing but notifies that every INFORMATIONAL request may have: a question whether we live.
bool AsksOnlyForLife(const Payloads& payloads, const CodePoints& codePoints)
{
    return std::ranges::all_of(
        payloads,
        [&](const Payload& payload)
        {
            const auto* notify = std::get_if<NotifyPayload>(&payload.body);
            return notify != nullptr &&
                   (notify->type == codePoints.cookie2 ||
                    notify->type == static_cast<std::uint16_t>(NotifyType::SetWindowSize) ||
                    notify->type == static_cast<std::uint16_t>(NotifyType::NatDetectionSourceIp) ||
                    notify->type ==
                        static_cast<std::uint16_t>(NotifyType::NatDetectionDestinationIp));
        });
}

} // namespace

std::uint32_t IkeSa::SendInformational(
    Instant now, Generation& on, RequestKind kind, Payloads payloads, bool withNatDetection)
{
    Octets cookie2;
    if (m_mopo)
    {
        // Draft 2.6: "The sender of an INFORMATIONAL request MUST include a COOKIE2 notification
        // payload".
        cookie2 = NewCookie2(m_context.random);
        AppendCookie2(payloads, cookie2, m_context.config.codePoints);
    }
    if (withNatDetection && m_natTraversal)
    {
        AppendNatDetection(payloads, m_context.crypto, on.spiI, on.spiR, m_path);
    }
    // Draft 2.7: "NAT_PREVENTION payloads can also be included when changing the path"; D-32.
    if (m_mopo && PreventsNat() && UpdatesAddresses(payloads, m_context.config.codePoints))
    {
        AppendNatPrevention(payloads, m_context.crypto, m_path, m_context.config.codePoints);
    }
    AnnounceWindow(on, payloads);
    return SendRequest(
        now, on, ExchangeType::Informational, kind, std::move(payloads), std::move(cookie2));
}

void IkeSa::CheckLiveness(Instant now)
{
    if (m_phase == Phase::Established && m_current->requests.HasRoom(true))
    {
        // RFC 7296 2.23 and D-28: behind a NAT the answer tells whether the mapping is still ours.
        SendInformational(
            now, *m_current, RequestKind::LivenessCheck, {}, m_ipsec.flags.sendKeepalives);
    }
}

void IkeSa::HandleInformationalRequest(Instant now,
                                       Generation& on,
                                       const Path& path,
                                       const OpenedMessage& request)
{
    const CodePoints& codePoints = m_context.config.codePoints;
    const bool isChangePath = IsChangePathRequest(
        request.header, request.payloads, true, m_mopo, m_isInitiator, codePoints);
    if (isChangePath && !m_changePathAllowance.Take(now))
    {
        Discard(path,
                request.header.length,
                {ErrorCode::LimitReached,
                 0,
                 "too many CHANGE_PATH requests; neither applied nor answered"});
        return;
    }
    Payloads answer;
    // Draft 2.6: "the recipient of an INFORMATIONAL request MUST copy the payload as-is to the
    // response."
    if (m_mopo && !CopyCookie2(request.payloads, answer, codePoints))
    {
        Discard(
            path, 0, {ErrorCode::InvalidSyntax, 0, "a request without COOKIE2, answered without"});
    }
    const NatPreventionVerdict natPrevention = JudgeNatPrevention(path, request.payloads);
    // D-15: the list first; what becomes of the path does not undo it. D-32: what a NAT has changed
    // is not carried out.
    const bool hasNewList =
        natPrevention != NatPreventionVerdict::Mismatch && HandleAddressList(on, path, request);
    std::optional<PathAnswer> pathAnswer;
    bool refused = false;
    if (isChangePath)
    {
        pathAnswer = HandleChangePath(now, on, path, request, natPrevention, answer);
        refused = pathAnswer == PathAnswer::Refused;
    }
    else
    {
        refused = RefuseForNat(on, path, request, natPrevention, answer);
    }
    bool deletesIkeSa = false;
    for (const Payload& payload : request.payloads)
    {
        if (const auto* deletion = std::get_if<DeletePayload>(&payload.body))
        {
            deletesIkeSa = deletesIkeSa || deletion->protocol == ProtocolId::Ike;
            HandleDelete(*deletion, answer);
        }
    }
    if (m_natTraversal && !refused && HasNatDetection(request.payloads))
    {
        AppendNatDetection(answer, m_context.crypto, on.spiI, on.spiR, path);
    }
    // Draft 2.7: "all response messages are still sent to the address and port the corresponding
    // request came from."
    AnnounceWindow(on, answer);
    SendResponse(on, path, request.header, answer);
    if (deletesIkeSa && HandleIkeSaDelete(now, on))
    {
        Terminate(now, CloseReason::DeletedByPeer, "the peer deleted the IKE SA");
        return;
    }
    if (pathAnswer == PathAnswer::Applied)
    {
        // Draft 1.3: our own outstanding requests follow the IKE SA to its new path (D-07).
        ResendOutstanding(now);
    }
    if (hasNewList && m_isInitiator)
    {
        // Draft 2.4: "determines whether the currently used path needs to be changed".
        m_context.host.OnPathNeed(*this, now, NeedAfterList(path));
    }
    if (AsksOnlyForLife(request.payloads, codePoints))
    {
        m_context.host.OnPeerCheck(*this, now);
    }
}

void IkeSa::HandleInformationalResponse(Instant now,
                                        Generation& on,
                                        const Path& path,
                                        const OutstandingRequest& request,
                                        const OpenedMessage& response)
{
    const Cookie2Verdict cookie2 =
        request.cookie2.empty()
            ? Cookie2Verdict::Match
            : JudgeCookie2(response.payloads, request.cookie2, m_context.config.codePoints);
    if (cookie2 == Cookie2Verdict::Mismatch)
    {
        // Draft 2.6: "If the values do not match, the IKE_SA MUST be closed."
        Abandon(now, CloseReason::Cookie2Mismatch, "COOKIE2 came back changed", true);
        return;
    }
    HandleAddressListAnswered(now, on, request, response.payloads);
    switch (request.kind)
    {
    case RequestKind::ChangePath:
        HandleChangePathResponse(now, on, path, request, response);
        break;
    case RequestKind::ChildDelete:
        HandleChildDeleted(request);
        break;
    case RequestKind::Delete:
        if (&on == m_current.get())
        {
            Terminate(now, CloseReason::Requested, "deleted");
        }
        else
        {
            ForgetGeneration(now, on);
        }
        return;
    case RequestKind::AddressList:
    case RequestKind::LivenessCheck:
    case RequestKind::CreateChildSa:
    case RequestKind::IkeSaInit:
    case RequestKind::IkeAuth:
        break;
    }
    CompareNatMapping(now, on, request, response.payloads);
    if (cookie2 == Cookie2Verdict::Match)
    {
        NoteRoutability(now, request);
    }
}

void IkeSa::CompareNatMapping(Instant now,
                              const Generation& on,
                              const OutstandingRequest& request,
                              const Payloads& response)
{
    const auto path = request.sentOn.Only();
    if (path &&
        m_natMapping.Compare(response, on.spiI, on.spiR, *path) == NatMappingVerdict::Changed)
    {
        m_context.host.OnNatMappingChanged(*this, now);
    }
}

} // namespace mopo
