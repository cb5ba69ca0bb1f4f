// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/mobility/nat-detection.h"

#include <optional>

namespace mopo
{

/// Draft 2.7 and 3.6, NAT prevention.

/// SHA-1(source address | source port | destination address | destination port) (D-29). There is
/// no SPI in it: what protects it is AUTH over IKE_SA_INIT, or the Encrypted payload.
Octets NatPreventionHash(Crypto& crypto, const Transport& source, const Transport& destination);

/// Adds NAT_PREVENTION over the header that the message gets: from `asSent.local` to `asSent.peer`.
void AppendNatPrevention(Payloads& payloads,
                         Crypto& crypto,
                         const Path& asSent,
                         const CodePoints& codePoints);

/// Whether a request says which addresses its sender uses, and so carries NAT_PREVENTION where the
/// policy is on (D-32): CHANGE_PATH, or a list of addresses.
bool UpdatesAddresses(const Payloads& payloads, const CodePoints& codePoints);

enum class NatPreventionVerdict : std::uint8_t
{
    Absent,
    Match,
    Mismatch,
};

/// Compares NAT_PREVENTION with the header of a received message: `asReceived.local` is the
/// header's destination, `asReceived.peer` its source. Of several each must match.
NatPreventionVerdict JudgeNatPrevention(const Payloads& payloads,
                                        Crypto& crypto,
                                        const Path& asReceived,
                                        const CodePoints& codePoints);

/// Whether the responder answers an IKE_SA_INIT request with NAT_PREVENTED and without state.
/// `required`: its own policy prevents NATs, too, and wants to see that there is none (D-33).
bool IsInitPrevented(NatPreventionVerdict natPrevention,
                     const std::optional<NatDetectionVerdict>& natDetection,
                     bool required);

/// (local_address, local_port, peer_address, peer_port) of the IKE SA at its responder (D-30).
/// `init` and `auth` are the headers of the two requests, the verdicts those on IKE_SA_INIT;
/// without support for NAT traversal there is none on NAT detection. `mopo`: both ends support the
/// draft.
Path InitialPath(const Path& init,
                 const Path& auth,
                 NatPreventionVerdict natPrevention,
                 const std::optional<NatDetectionVerdict>& natDetection,
                 bool mopo);

/// The flags where NAT_PREVENTION matched. NAT detection may still mismatch, because the sender
/// wants UDP encapsulation, say; but addresses that were vouched for are not to be left for those
/// of some packet.
NatFlags WithoutAutomaticUpdate(NatFlags flags);

/// NAT_PREVENTED instead of an IKE_SA_INIT response, on one pair of addresses. Anybody could have
/// sent it, so it is a hint: the exchange goes on, and a genuine response wins at any time. Only
/// many of them over some time are a reason to try another pair, if there is one (D-31).
class NatPreventedHints
{
  public:
    static constexpr unsigned CONSISTENT = 3;
    static constexpr Duration PERIOD = std::chrono::seconds(2);

    void Note(Instant now);

    bool Any() const
    {
        return m_count != 0;
    }

    bool Suffice() const
    {
        return m_count >= CONSISTENT && m_last - m_first >= PERIOD;
    }

  private:
    unsigned m_count = 0;
    Instant m_first{};
    Instant m_last{};
};

/// What the initiator does about NAT_PREVENTED in the response to a CHANGE_PATH ("TBD" in 2.7): it
/// asks again with new requests, so that one packet that somebody modified does not cost a path,
/// and after so many of them the pair counts as one with a NAT (D-32). Never without
/// NAT_PREVENTION.
class NatPreventionRetries
{
  public:
    /// A conclusive response, not one to a request that was superseded. False: there is a NAT.
    /// Otherwise a new request is due at once, the next time after `timeout`, then after twice
    /// that.
    bool OnPrevented(Instant now, Duration timeout, unsigned limit);

    std::optional<Instant> Due() const
    {
        return m_due;
    }

    /// Whether to ask now; says so once.
    bool TakeDue(Instant now);

    /// Another path was decided on, or the responder decided otherwise.
    void Reset();

  private:
    unsigned m_retries = 0;
    std::optional<Instant> m_due;
};

} // namespace mopo
