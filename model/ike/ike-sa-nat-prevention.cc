// SPDX-License-Identifier: GPL-2.0-only
// NAT prevention, at both ends (draft 2.7).
#include "model/ike/ike-sa.h"

namespace mopo
{

bool IkeSa::PreventsNat() const
{
    return m_context.config.PreventsNat();
}

bool IkeSa::OffersNatTraversal() const
{
    // D-30: an initiator that wants no NAT has no use for NAT traversal, and keeps its ports.
    return m_context.config.natTraversal && !(m_isInitiator && PreventsNat());
}

const IpAddress& IkeSa::PeerOfIkeAuth(const Path& path) const
{
    // Draft 2.7: "used to guarantee that NATs have not modified the address used in IKE_SA".
    const bool isVouchedFor =
        m_isInitiator ? PreventsNat() : m_handshake->natPrevention == NatPreventionVerdict::Match;
    return isVouchedFor ? m_path.peer.address : path.peer.address;
}

NatPreventionVerdict IkeSa::JudgeNatPrevention(const Path& path, const Payloads& payloads) const
{
    return mopo::JudgeNatPrevention(payloads, m_context.crypto, path, m_context.config.codePoints);
}

bool IkeSa::RefuseForNat(Generation& on,
                         const Path& path,
                         const OpenedMessage& request,
                         NatPreventionVerdict natPrevention,
                         Payloads& answer)
{
    // D-06: of a list that is older than the latest one nothing is judged.
    const bool isStale = on.latestListUpdate.IsNewerThan(request.header.messageId);
    if (!m_mopo || isStale || natPrevention != NatPreventionVerdict::Mismatch)
    {
        return false;
    }
    if (UpdatesAddresses(request.payloads, m_context.config.codePoints))
    {
        // D-05: the sender's newest wish counts, refused or not.
        on.latestListUpdate.Advance(request.header.messageId);
    }
    AppendNatPrevented(path, request.header, answer);
    return true;
}

void IkeSa::AppendNatPrevented(const Path& path, const Header& request, Payloads& answer)
{
    // 3.7: "There is no data associated with this Notify type."
    answer.push_back(
        {MakeMopoNotify(m_context.config.codePoints.natPrevented, m_context.config.codePoints)});
    Discard(path,
            request.length,
            {ErrorCode::IntegrityFailed, 0, "NAT_PREVENTION does not match the header"});
}

void IkeSa::HandleInitPrevented(Instant now, const Path& path, const Header& response)
{
    if (!path.SameAddresses(m_path))
    {
        Discard(path, response.length, {ErrorCode::NotFound, 0, "NAT_PREVENTED of another path"});
        return;
    }
    // D-31: it is not authentic, so the request stays outstanding and a genuine response wins.
    NatPreventedHints& hints = m_handshake->natPreventedHints;
    const bool sufficed = hints.Suffice();
    hints.Note(now);
    if (!hints.Suffice())
    {
        return;
    }
    if (!sufficed)
    {
        m_context.outputs.Push(PathRefused{m_id, m_path, true});
    }
    // The next pair of addresses, if there is one; otherwise nothing changes here.
    m_context.host.OnPathRefused(*this, now, m_path);
}

std::string IkeSa::WhyNotEstablished() const
{
    if (!m_handshake->natPreventedHints.Any())
    {
        return "not established in time";
    }
    return PreventsNat() ? "NAT on path" : "the responder wants NAT prevention";
}

void IkeSa::HandleChangePathPrevented(Instant now, const Path& path)
{
    // D-32: "one modified packet cannot kill a path".
    if (m_natPreventionRetries.OnPrevented(
            now, FirstTimeout(), m_context.config.choices.natPreventionRetries))
    {
        AskAgainIfDue(now);
        return;
    }
    m_natPreventionRetries.Reset();
    m_context.outputs.Push(PathRefused{m_id, path, true});
    m_context.host.OnPathRefused(*this, now, path);
}

void IkeSa::AskAgainIfDue(Instant now)
{
    if (m_natPreventionRetries.TakeDue(now))
    {
        m_pathChange->Decide(m_path);
    }
}

} // namespace mopo
