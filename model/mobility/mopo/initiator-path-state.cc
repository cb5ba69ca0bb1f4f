// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/initiator-path-state.h"

#include <algorithm>
#include <cassert>

namespace mopo
{

bool SuspectsNat(const Path& target, bool known)
{
    return known || target.local.address.IsPrivate();
}

NatFlags FlagsAtDecision(const NatFlags& current, bool natTraversal, bool suspected)
{
    NatFlags flags = current;
    // 2.3: "If NAT Traversal is not enabled, the responder supports NAT Traversal …, and the
    // initiator either suspects or knows that a NAT is likely to be present, enables NAT
    // Traversal."
    if (!current.udpEncapsulation && natTraversal && suspected)
    {
        flags = FlagsFor({.peerBehindNat = false, .selfBehindNat = true});
    }
    return flags;
}

InitiatorPathState::InitiatorPathState(const Path& established)
    : m_current(established),
      m_confirmed(established)
{
}

void InitiatorPathState::Decide(const Path& target)
{
    // 2.3: "Updates the IKE_SA and IPsec SAs with the new addresses, and sets the "pending_update"
    // flag"; "If a new address change occurs …, starts again from the first step"
    m_current = target;
    m_state = Pending{target};
    ++m_epoch;
}

void InitiatorPathState::OnSent(std::uint32_t messageId)
{
    assert(IsUpdatePending() && !IsOutstanding(messageId));
    m_state = InFlight{m_current, messageId};
    m_outstanding.push_back({messageId, m_epoch});
}

void InitiatorPathState::OnRekeyed()
{
    m_outstanding.clear();
    if (std::holds_alternative<InFlight>(m_state))
    {
        m_state = Pending{m_current};
    }
}

bool InitiatorPathState::IsOutstanding(std::uint32_t messageId) const
{
    return std::ranges::any_of(
        m_outstanding, [&](const Request& request) { return request.messageId == messageId; });
}

ChangePathOutcome InitiatorPathState::HandleResponse(const ChangePathResponse& response,
                                                     const CodePoints& codePoints,
                                                     bool alwaysEncapsulate)
{
    const auto request = std::ranges::find(m_outstanding, response.messageId, &Request::messageId);
    if (request == m_outstanding.end())
    {
        return ChangePathUnrelated{};
    }
    const bool current = request->epoch == m_epoch;
    m_outstanding.erase(request);
    if (!current)
    {
        return ChangePathSuperseded{};
    }
    return Conclude(response, codePoints, alwaysEncapsulate);
}

ChangePathOutcome InitiatorPathState::Conclude(const ChangePathResponse& response,
                                               const CodePoints& codePoints,
                                               bool alwaysEncapsulate)
{
    // 2.6: "receiving the INFORMATIONAL response does not tell which address is the working one;
    // thus, a new INFORMATIONAL request needs to be sent"
    const std::optional<Path> proved = response.sentOn.Only();
    if (!proved.has_value())
    {
        m_state = Pending{m_current};
        return ChangePathAmbiguous{};
    }
    m_state = Idle{};
    if (FindNotify(response.payloads, codePoints.natPrevented) != nullptr)
    {
        return ChangePathNatPrevented{*proved};
    }
    if (FindNotify(response.payloads, codePoints.unacceptablePath) != nullptr)
    {
        return ChangePathNotAccepted{*proved};
    }
    if (const NotifyPayload* error = FindErrorNotify(response.payloads))
    {
        return ChangePathFailed{error->type};
    }
    m_confirmed = *proved;
    ChangePathConfirmed confirmed{*proved, std::nullopt};
    // 2.3: "If NAT Traversal is supported and NAT detection payloads were included, enables or
    // disables NAT Traversal."
    if (response.natDetection.has_value())
    {
        confirmed.flags = FlagsFor(*response.natDetection, alwaysEncapsulate);
    }
    return confirmed;
}

} // namespace mopo
