// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/mobility/ah-behind-nat.h"
#include "model/mobility/mopo/latest-update.h"
#include "model/mobility/mopo/nat-prevention.h"
#include "model/mobility/nat-detection.h"
#include "model/mobility/path-acceptance.h"
#include "model/mobility/rate-limit.h"

#include <optional>
#include <variant>

namespace mopo
{

/// Draft 2.3, changing the path of IPsec SAs: the responder.

void AppendChangePath(Payloads& payloads, const CodePoints& codePoints);

/// Whether a message is a CHANGE_PATH that its receiver has to obey (D-11): protected, an
/// INFORMATIONAL request, on an IKE SA with MOPO, and from the initiator of the first IKE SA, which
/// the I flag of a rekeyed one does not tell (D-12). Several notifies are one; data means nothing.
bool IsChangePathRequest(const Header& header,
                         const Payloads& payloads,
                         bool isProtected,
                         bool mopoNegotiated,
                         bool receiverIsMopoInitiator,
                         const CodePoints& codePoints);

/// CHANGE_PATH requests that are handled (D-64). One that gets no token is neither applied nor
/// answered, and its Message ID stays unused: the retransmission is judged afresh. To answer it
/// without applying it would part the two ends for ever.
class ChangePathAllowance
{
  public:
    static constexpr RateLimit LIMIT{20, 40};

    bool Take(Instant now)
    {
        return LIMIT.Take(now, m_fullAt);
    }

  private:
    Instant m_fullAt{};
};

struct ResponderPathState
{
    LatestUpdate latestPathUpdate;
    /// Both ends sent NAT_DETECTION_*_IP in IKE_SA_INIT.
    bool natTraversal = false;
    /// Local policy (D-22).
    bool alwaysEncapsulate = false;
    bool hasAhSas = false;
    /// Local policy (D-18).
    AhBehindNat ahBehindNat = AhBehindNat::Refuse;
    /// Local policy: a request must have NAT_PREVENTION (D-33).
    bool requiresNatPrevention = false;
};

struct ChangePathRequest
{
    std::uint32_t messageId = 0;
    /// Of the header: local is its destination, peer its source.
    Path path;
    /// JudgeNatDetection over the same header; nothing when the request has no NAT_DETECTION_*_IP.
    std::optional<NatDetectionVerdict> natDetection;
    NatPreventionVerdict natPrevention = NatPreventionVerdict::Absent;
};

/// "The reply is sent as usual, but no other action is taken." The counter stays.
struct ChangePathStale
{
    friend bool operator==(const ChangePathStale&, const ChangePathStale&) = default;
};

/// Advance the counter (D-05) and reply with COOKIE2 and NAT_PREVENTED, without NAT_DETECTION_*_IP;
/// change nothing else.
struct ChangePathPrevented
{
    friend bool operator==(const ChangePathPrevented&, const ChangePathPrevented&) = default;
};

/// Advance the counter and reply with COOKIE2 and UNACCEPTABLE_PATH, without NAT_DETECTION_*_IP;
/// change nothing else.
struct ChangePathRefused
{
    PathFault fault{};
    friend bool operator==(const ChangePathRefused&, const ChangePathRefused&) = default;
};

/// Advance the counter; the IKE SA and all outbound IPsec SAs use this path from now on, ports
/// included (D-10); reply as usual.
struct ChangePathApplied
{
    Path path;
    /// Nothing: NAT traversal stays as it is.
    std::optional<NatFlags> flags;
    /// The AH SAs do not work on this path (D-18).
    bool deleteAhSas = false;
    friend bool operator==(const ChangePathApplied&, const ChangePathApplied&) = default;
};

using ChangePathVerdict =
    std::variant<ChangePathStale, ChangePathPrevented, ChangePathRefused, ChangePathApplied>;

/// Judges a request for which `IsChangePathRequest` holds and that is not a retransmission. An
/// unchanged pair is legal and judged like any other (D-69).
ChangePathVerdict JudgeChangePath(const ResponderPathState& state,
                                  const ChangePathRequest& request,
                                  const PathAcceptance& policy);

} // namespace mopo
