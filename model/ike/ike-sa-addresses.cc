// SPDX-License-Identifier: GPL-2.0-only
// Additional addresses: the own ones, which are announced, and the peer's (draft 2.2, 2.4). And
// what a responder does to announce when its path is gone: it moves the IKE SA alone.
#include "model/ike/ike-sa.h"

#include <algorithm>

namespace mopo
{

// --- the own addresses

AddressAnnouncement::Addresses IkeSa::ToldFrom(const IpAddress& source) const
{
    const IpAddress announced = m_context.host.AnnouncedAs(source).value_or(source);
    auto all = OwnAddressList(m_context.host.AnnouncedAddresses(), announced);
    all.push_back(announced);
    std::ranges::sort(all);
    return all;
}

void IkeSa::AppendAddressesToIkeAuth(Payloads& payloads, const Path& path)
{
    if (!m_mopo || !m_context.config.choices.announceAddresses)
    {
        return;
    }
    // Draft 2.2: "Both the initiator and responder MAY include one or more ADDITIONAL_ADDRESS
    // notification payloads in the IKE_AUTH exchange".
    const IpAddress& source = path.local.address;
    AppendAdditionalAddresses(payloads,
                              OwnAddressList(m_context.host.AnnouncedAddresses(),
                                             m_context.host.AnnouncedAs(source).value_or(source)),
                              m_context.config.codePoints);
    m_announcement.OnIkeAuth(ToldFrom(source));
}

bool IkeSa::IsAddressListDue() const
{
    // D-70: "the request must therefore leave from a surviving address". Until there is one, the
    // list waits.
    const IpAddress& source = m_path.local.address;
    return m_phase == Phase::Established && m_mopo && m_context.config.choices.announceAddresses &&
           m_context.host.AnnouncedAs(source) && m_announcement.IsDue(ToldFrom(source));
}

void IkeSa::AppendAddressList(Payloads& payloads)
{
    const IpAddress& source = m_path.local.address;
    AppendAdditionalAddresses(payloads,
                              OwnAddressUpdate(m_context.host.AnnouncedAddresses(),
                                               m_context.host.AnnouncedAs(source).value_or(source)),
                              m_context.config.codePoints);
    m_announcement.OnSent(m_current->requests.NextMessageId(), ToldFrom(source));
}

void IkeSa::AppendAddressesToChangePath(Payloads& payloads)
{
    if (!IsAddressListDue())
    {
        return;
    }
    auto all = ToldFrom(m_path.local.address);
    if (m_announcement.SourceIsEnough(all))
    {
        m_announcement.OnSourceTold(std::move(all));
    }
    else if (m_context.config.choices.listInChangePath)
    {
        AppendAddressList(payloads);
    }
}

void IkeSa::SendAddressListIfDue(Instant now)
{
    // D-15: with the path it goes in one request, also when that one has to be sent anew.
    if (m_natPreventionRetries.Due() && m_context.config.choices.listInChangePath)
    {
        return;
    }
    // D-07: it may take the slot that is kept for CHANGE_PATH, but only one at a time does.
    if (IsAddressListDue() && m_current->requests.HasRoom(m_announcement.IsOutstanding()))
    {
        // Draft 2.4: "HDR, SK { N(ADDITIONAL_ADDRESS)+, N(COOKIE2) }"
        Payloads payloads;
        AppendAddressList(payloads);
        SendInformational(now, *m_current, RequestKind::AddressList, std::move(payloads), false);
    }
}

void IkeSa::HandleOwnAddresses(Instant now)
{
    SendWaiting(now);
}

void IkeSa::HandleAddressListAnswered(Instant now,
                                      const Generation& on,
                                      const OutstandingRequest& request,
                                      const Payloads& response)
{
    if (&on != m_current.get())
    {
        // D-13: the rekeyed IKE SA has asked anew.
        return;
    }
    const bool isError = FindErrorNotify(response) != nullptr;
    // D-32: "one modified packet cannot" lose the list, and a NAT is not asked for ever.
    m_listRefusals = isError ? m_listRefusals + 1 : 0;
    const bool isRefusal =
        isError && (request.kind == RequestKind::ChangePath ||
                    m_listRefusals <= m_context.config.choices.natPreventionRetries);
    const bool inDoubt = isRefusal || !request.sentOn.OneSource();
    if (m_announcement.OnAnswered(request.messageId, inDoubt))
    {
        m_context.host.OnAddressesAnswered(*this, now, inDoubt);
    }
}

// --- the peer's addresses

bool IkeSa::ProcessesPeerAddresses() const
{
    // Draft 2.4: a client that accepts only the configured address of the responder "does not have
    // to send or process ADDITIONAL_ADDRESS notification payloads".
    return m_mopo && (!m_isInitiator ||
                      m_context.config.choices.peerAddressUse != PeerAddressUse::Configured);
}

void IkeSa::TakeAddressesOfIkeAuth(const Path& path, const Payloads& payloads)
{
    const IpAddress& source = PeerOfIkeAuth(path);
    m_peerAddresses = {source, {}};
    if (ProcessesPeerAddresses())
    {
        // Draft 2.2: "The recipient stores this information in the additional_addresses list, but
        // no other action is taken at this time."
        m_peerAddresses = PeerAddressesOfIkeAuth(
            payloads, m_context.config.codePoints, source, m_context.host.OwnAddresses());
        NoteUnusedAddresses(path, payloads);
    }
}

void IkeSa::NoteUnusedAddresses(const Path& path, const Payloads& payloads)
{
    const auto announced = FindNotifies(payloads, m_context.config.codePoints.additionalAddress);
    const auto unused =
        std::ranges::count_if(announced,
                              [&](const NotifyPayload* notify)
                              {
                                  const auto address = IpAddress::FromOctets(notify->data);
                                  return !address || !m_peerAddresses.Contains(*address);
                              });
    if (unused != 0)
    {
        Discard(path,
                0,
                {ErrorCode::InvalidSyntax,
                 0,
                 std::to_string(unused) + " announced addresses cannot be used"});
    }
}

bool IkeSa::HandleAddressList(Generation& on, const Path& path, const OpenedMessage& request)
{
    if (!ProcessesPeerAddresses())
    {
        return false;
    }
    const std::uint32_t messageId = request.header.messageId;
    const CodePoints& codePoints = m_context.config.codePoints;
    AddressListVerdict verdict = JudgeAddressList({on.latestListUpdate, m_peerAddresses},
                                                  messageId,
                                                  request.payloads,
                                                  codePoints,
                                                  path.peer.address,
                                                  m_context.host.OwnAddresses());
    // D-13: a late request on the IKE SA that was rekeyed counts unless the new one had a newer.
    const bool isOutrun = &on != m_current.get() && m_current->latestListUpdate.Value();
    if (isOutrun && std::holds_alternative<AddressListStored>(verdict))
    {
        verdict = AddressListStale{};
    }
    if (std::holds_alternative<AddressListStale>(verdict))
    {
        // Draft 2.4: "To avoid the situation where new information is overwritten by older".
        Discard(path, 0, {ErrorCode::Replayed, 0, "an older list of addresses, only answered"});
        return false;
    }
    auto* stored = std::get_if<AddressListStored>(&verdict);
    if (stored != nullptr)
    {
        on.latestListUpdate.Advance(messageId);
        SetPeerAddresses(std::move(stored->peer));
    }
    NoteUnusedAddresses(path, request.payloads);
    return stored != nullptr;
}

PathNeed IkeSa::NeedAfterList(const Path& cameOn) const
{
    PathNeed need = JudgePathNeed(m_peerAddresses, m_path, cameOn, Acceptance());
    if (need.kind == PathNeed::Kind::Check && m_pathChange->IsUnconfirmed())
    {
        // The peer may not know of our move yet, and its answer will show whether the path works.
        need = {};
    }
    return need;
}

void IkeSa::HandleSourceOfChangePath(const Path& path, const Payloads& request)
{
    // A peer that has never announced any other address has the one that it uses.
    const bool hasList =
        FindNotify(request, m_context.config.codePoints.additionalAddress) != nullptr;
    if (!hasList && m_peerAddresses.additional.empty())
    {
        SetPeerAddresses({path.peer.address, {}});
    }
}

void IkeSa::SetPeerAddresses(PeerAddresses addresses)
{
    if (addresses != m_peerAddresses)
    {
        m_peerAddresses = std::move(addresses);
        m_context.outputs.Push(PeerAddressesChanged{m_id, m_peerAddresses.All()});
        TraceState();
    }
}

// --- the responder's way out

std::vector<Path> IkeSa::PathsForResponder(std::span<const IpAddress> locals) const
{
    return ResponderPaths(locals, m_peerAddresses, m_path, Acceptance());
}

void IkeSa::MoveIkeSa(Instant now, const Path& path, bool withIpsecSas)
{
    // Draft 2.4: "updates the addresses in the IKE_SA (but not IPsec SAs)".
    m_path = path;
    if (withIpsecSas)
    {
        // RFC 4555 3.5, D-16; what the address is worth is still to be seen (D-47).
        const Path from = m_ipsec.path;
        const NatFlags flags = IntendedAddresses().flags;
        m_automaticUpdate.NotePathChange(now, from.peer, path.peer);
        TakePath(now, {path, flags}, PathReason::LocalAddressGone, 0);
        UpdateIpsecSas();
        LiftLimit();
        m_context.outputs.Push(PathChanged{m_id, from, path, PathReason::LocalAddressGone, flags});
    }
    TraceState();
    m_context.host.OnIkeSaMoved(*this, now);
    // D-52: "retransmit outstanding requests, then list request".
    ResendOutstanding(now);
    SendWaiting(now);
}

} // namespace mopo
