// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/mobility/nat-detection.h"
#include "model/mobility/sent-on.h"

#include <optional>
#include <variant>
#include <vector>

namespace mopo
{

/// Draft 2.3, changing the path of IPsec SAs: the initiator.

/// Step 2: whether "the initiator either suspects or knows that a NAT is likely to be present". A
/// private source address is the suspicion; knowledge comes from outside, a PATH_TEST say.
bool SuspectsNat(const Path& target, bool known);

/// Step 2: the flags to use from the decision until the response decides. It only ever enables:
/// NAT traversal that is on stays on. `natTraversal`: the responder supports it, "as indicated by
/// NAT_DETECTION payloads in the IKE_SA_INIT exchange".
NatFlags FlagsAtDecision(const NatFlags& current, bool natTraversal, bool suspected);

// --- What a response to CHANGE_PATH means.

/// Not a CHANGE_PATH of this IKE SA.
struct ChangePathUnrelated
{
    friend bool operator==(const ChangePathUnrelated&, const ChangePathUnrelated&) = default;
};

/// Another path was decided on since: "ignores responses to this CHANGE_PATH request". The exchange
/// itself completes, COOKIE2 is verified (D-08).
struct ChangePathSuperseded
{
    friend bool operator==(const ChangePathSuperseded&, const ChangePathSuperseded&) = default;
};

/// The request went out on several paths; the responder may use any of them. The update is pending
/// again (D-46).
struct ChangePathAmbiguous
{
    friend bool operator==(const ChangePathAmbiguous&, const ChangePathAmbiguous&) = default;
};

/// Both ends use this path.
struct ChangePathConfirmed
{
    Path path;
    /// Nothing: NAT traversal stays as it is.
    std::optional<NatFlags> flags;
    friend bool operator==(const ChangePathConfirmed&, const ChangePathConfirmed&) = default;
};

/// UNACCEPTABLE_PATH: not carried out. A superseded request may have been, so the responder is not
/// known to be on the confirmed path: whichever path is taken next, it needs a CHANGE_PATH (D-01).
struct ChangePathNotAccepted
{
    Path path;
    friend bool operator==(const ChangePathNotAccepted&, const ChangePathNotAccepted&) = default;
};

/// NAT_PREVENTED: not carried out either.
struct ChangePathNatPrevented
{
    Path path;
    friend bool operator==(const ChangePathNatPrevented&, const ChangePathNatPrevented&) = default;
};

/// Another error: the responder did not understand the request.
struct ChangePathFailed
{
    std::uint16_t notifyType = 0;
    friend bool operator==(const ChangePathFailed&, const ChangePathFailed&) = default;
};

using ChangePathOutcome = std::variant<ChangePathUnrelated,
                                       ChangePathSuperseded,
                                       ChangePathAmbiguous,
                                       ChangePathConfirmed,
                                       ChangePathNotAccepted,
                                       ChangePathNatPrevented,
                                       ChangePathFailed>;

/// A response to one of the initiator's own requests.
struct ChangePathResponse
{
    std::uint32_t messageId = 0;
    const Payloads& payloads;
    /// JudgeNatDetection over the response's header; nothing where the response has none, or where
    /// NAT traversal is not supported.
    std::optional<NatDetectionVerdict> natDetection;
    /// The paths that the request was sent on.
    const SentOn& sentOn;
};

/// The path of an IKE SA at its initiator: what it decided, what it announced, what is confirmed.
class InitiatorPathState
{
  public:
    struct Idle
    {
        friend bool operator==(const Idle&, const Idle&) = default;
    };

    /// The "pending_update" flag is set.
    struct Pending
    {
        Path target;
        friend bool operator==(const Pending&, const Pending&) = default;
    };

    struct InFlight
    {
        Path target;
        std::uint32_t messageId = 0;
        friend bool operator==(const InFlight&, const InFlight&) = default;
    };

    using State = std::variant<Idle, Pending, InFlight>;

    /// IKE_AUTH proved this path.
    explicit InitiatorPathState(const Path& established);

    /// Step 1: the initiator uses this path from now on. An unchanged pair is a decision too
    /// (D-69). The responses to all earlier CHANGE_PATH requests are void.
    void Decide(const Path& target);

    /// Step 3: the CHANGE_PATH left for the first time, on the target; "clears the pending_update
    /// flag". Only in state Pending.
    void OnSent(std::uint32_t messageId);

    /// The IKE SA was rekeyed: what had no response is asked again there, and the responses to it
    /// are void (D-13).
    void OnRekeyed();

    /// "When the initiator receives the reply": call for each conclusively authentic response,
    /// after COOKIE2 was verified. `alwaysEncapsulate` as in FlagsFor.
    ChangePathOutcome HandleResponse(const ChangePathResponse& response,
                                     const CodePoints& codePoints,
                                     bool alwaysEncapsulate = false);

    const State& GetState() const
    {
        return m_state;
    }

    bool IsUpdatePending() const
    {
        return std::holds_alternative<Pending>(m_state);
    }

    /// Whether the responder has not yet confirmed the path in use.
    bool IsUnconfirmed() const
    {
        return !std::holds_alternative<Idle>(m_state) || m_current != m_confirmed;
    }

    /// The last path that was decided on: the one in use.
    const Path& Current() const
    {
        return m_current;
    }

    /// The last path that both ends were known to use.
    const Path& Confirmed() const
    {
        return m_confirmed;
    }

    /// Counts the decisions (D-02).
    std::uint64_t Epoch() const
    {
        return m_epoch;
    }

    /// Whether that request is a CHANGE_PATH without response.
    bool IsOutstanding(std::uint32_t messageId) const;

  private:
    struct Request
    {
        std::uint32_t messageId;
        std::uint64_t epoch;
    };

    ChangePathOutcome Conclude(const ChangePathResponse& response,
                               const CodePoints& codePoints,
                               bool alwaysEncapsulate);

    State m_state = Idle{};
    Path m_current;
    Path m_confirmed;
    std::uint64_t m_epoch = 0;
    /// As many as the peer's window allows.
    std::vector<Request> m_outstanding;
};

} // namespace mopo
