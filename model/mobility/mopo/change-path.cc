// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/change-path.h"

#include <utility>

namespace mopo
{

void AppendChangePath(Payloads& payloads, const CodePoints& codePoints)
{
    // 3.3: "There is no data associated with this Notify type."
    payloads.push_back({MakeMopoNotify(codePoints.changePath, codePoints)});
}

bool IsChangePathRequest(const Header& header,
                         const Payloads& payloads,
                         bool isProtected,
                         bool mopoNegotiated,
                         bool receiverIsMopoInitiator,
                         const CodePoints& codePoints)
{
    // 3.3: "included in INFORMATIONAL exchange requests sent by the initiator of the IKE_SA"
    return isProtected && mopoNegotiated && !receiverIsMopoInitiator &&
           header.exchangeType == std::to_underlying(ExchangeType::Informational) &&
           !header.IsResponse() && FindNotify(payloads, codePoints.changePath) != nullptr;
}

ChangePathVerdict JudgeChangePath(const ResponderPathState& state,
                                  const ChangePathRequest& request,
                                  const PathAcceptance& policy)
{
    // 2.3: "If latest_update_received is greater than the received Message ID, the reply is sent
    // as usual, but no other action is taken"
    if (state.latestPathUpdate.IsNewerThan(request.messageId))
    {
        return ChangePathStale{};
    }
    // 2.3: "If the NAT_PREVENTION payload is present, processes it as described in Section 2.7."
    if (request.natPrevention == NatPreventionVerdict::Mismatch)
    {
        return ChangePathPrevented{};
    }
    // 2.3: "Checks that the (source IP address, destination IP address) pair in the IP header is
    // acceptable according to local policy."
    if (const auto fault = policy.Judge(request.path))
    {
        return ChangePathRefused{*fault};
    }
    // 2.7: "allows both the initiator and responder to have a policy that prevents the use of paths
    // that contain NATs"
    if (state.requiresNatPrevention && request.natPrevention == NatPreventionVerdict::Absent)
    {
        return ChangePathRefused{PathFault::NatNotPrevented};
    }
    const AhVerdict ah = JudgeAhOnRequest(state.hasAhSas, request.natDetection, state.ahBehindNat);
    if (ah == AhVerdict::RefusePath)
    {
        return ChangePathRefused{PathFault::AhBehindNat};
    }
    // 2.3: "Updates the IP addresses in the IKE_SA and IPsec SAs with the values from the IP
    // header."
    ChangePathApplied applied{request.path, std::nullopt, ah == AhVerdict::DeleteSas};
    // 2.3: "If NAT Traversal is supported and NAT detection payloads were included, enables or
    // disables NAT Traversal."
    if (state.natTraversal && request.natDetection.has_value())
    {
        const NatFlags flags = FlagsFor(*request.natDetection, state.alwaysEncapsulate);
        applied.flags = request.natPrevention == NatPreventionVerdict::Match
                            ? WithoutAutomaticUpdate(flags)
                            : flags;
    }
    return applied;
}

} // namespace mopo
