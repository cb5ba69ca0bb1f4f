// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace mopo
{

/// Why it is to be verified that the peer receives at the address in use.
enum class CheckCause : std::uint8_t
{
    /// A CHANGE_PATH led there, or IKE_AUTH.
    PathChange,
    /// This end's own guess, from where ESP came.
    AutomaticUpdate,
    /// An automatic update was undone.
    FallBack,
    /// "or continuously during the connection" (draft 2.6).
    Periodic,
};

/// What may be sent to an address before it is verified (D-47).
struct SendBudget
{
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;

    friend bool operator==(const SendBudget&, const SendBudget&) = default;
};

/// Draft 2.6: for one IKE SA, on which paths the peer is known to receive, and the check that is
/// under way. What carries the question is any INFORMATIONAL exchange; its COOKIE2 is not the
/// business of this state, which hears only of conclusive answers.
class ReturnRoutability
{
  public:
    /// An answer shows for so long that the peer receives on that path.
    static constexpr Duration VERIFIED_FOR = std::chrono::minutes(10);
    /// The IKE SA is not kept for longer without an answer (D-60).
    static constexpr Duration CLOSE_AFTER = std::chrono::minutes(5);
    /// Between two requests for one check, should the peer answer without proving anything.
    static constexpr Duration ASK_SPACING = std::chrono::seconds(1);
    /// Verified paths that are remembered; the oldest goes first.
    static constexpr std::size_t VERIFIED_LIMIT = 16;
    /// Unverified addresses that get packets of their own before one of them is VERIFIED_FOR old.
    static constexpr std::size_t GRANTS_LIMIT = 16;
    static constexpr std::uint64_t FREE_PACKETS = 10;
    /// So many octets to an unverified address for each authentic one from there.
    static constexpr std::uint64_t AMPLIFICATION = 3;

    /// Nothing is in doubt.
    struct Settled
    {
        friend bool operator==(const Settled&, const Settled&) = default;
    };

    struct Checking
    {
        CheckCause cause{};
        Instant deadline;
        friend bool operator==(const Checking&, const Checking&) = default;
    };

    /// No answer in time. An answer that comes yet is as good as any.
    struct Failed
    {
        Instant since;
        friend bool operator==(const Failed&, const Failed&) = default;
    };

    using State = std::variant<Settled, Checking, Failed>;

    /// No answer within `deadline` shows that the peer does not receive.
    explicit ReturnRoutability(Duration deadline)
        : m_deadline(deadline)
    {
    }

    // --- Verdicts of HandleTimeout.

    /// Use this path again: the last one that was verified before this end's own guess.
    struct FallBack
    {
        Path path;
        friend bool operator==(const FallBack&, const FallBack&) = default;
    };

    /// Send no IPsec packets to that address any more. "the responder never updates any IPsec SAs
    /// without receiving an explicit CHANGE_PATH" (draft 2.3): there is no way back.
    struct Suspend
    {
        friend bool operator==(const Suspend&, const Suspend&) = default;
    };

    struct Close
    {
        friend bool operator==(const Close&, const Close&) = default;
    };

    using Verdict = std::variant<std::monostate, FallBack, Suspend, Close>;

    /// The SAs use this path, or are about to. What is under way ends; unless `isKnown`, a check
    /// of this path begins.
    void Enter(Instant now, const Path& path, CheckCause cause, bool isKnown);

    /// Draft 2.6: "when a valid response is received, we know the other party can receive packets
    /// at the claimed address". For responses to INFORMATIONAL requests that were sent on that path
    /// only. True when it ends the doubt about the path in use.
    bool OnProof(Instant now, const Path& path);

    /// ESP was sent on the path in use.
    void OnTraffic()
    {
        m_hasTraffic = true;
    }

    /// The IKE SA was rekeyed: a check that is under way is asked anew there (D-13).
    void OnRekeyed()
    {
        m_lastAsked.reset();
    }

    /// Whether a request should go out, if none is outstanding that would do; and that it did.
    bool WantsRequest(Instant now) const;
    void OnAsked(Instant now);

    bool IsVerified(Instant now, const Path& path) const;
    /// The same from any own address.
    bool IsVerified(Instant now, const Transport& peer) const;

    /// What may be sent to an unverified address, of which so many authentic octets came. The free
    /// packets are given once: asking again and again does not multiply them (D-64).
    SendBudget Grant(Instant now, const Transport& peer, std::uint64_t receivedOctets);

    /// When the path in use is to be verified again, being used.
    std::optional<Instant> PeriodicDue(Duration interval) const;

    Verdict HandleTimeout(Instant now);
    std::optional<Instant> NextTimeout() const;

    const State& GetState() const
    {
        return m_state;
    }

    bool IsSettled() const
    {
        return std::holds_alternative<Settled>(m_state);
    }

    bool IsFailed() const
    {
        return std::holds_alternative<Failed>(m_state);
    }

  private:
    struct Verified
    {
        Path path;
        Instant at;
    };

    struct Granted
    {
        Transport peer;
        Instant at;
    };

    Duration m_deadline;
    State m_state = Settled{};
    Path m_path;
    /// The last path that was known good since the last path change.
    std::optional<Path> m_known;
    std::optional<Instant> m_lastAsked;
    Instant m_settledAt;
    bool m_hasTraffic = false;
    /// Oldest first, both.
    std::vector<Verified> m_verified;
    std::vector<Granted> m_granted;
};

} // namespace mopo
