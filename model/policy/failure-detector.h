// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace mopo
{

/// What makes the current path doubtful.
enum class Suspicion : std::uint8_t
{
    /// The peer's ESP stopped while it was expected, and then a request got no answer: two
    /// witnesses against the path.
    Silence,
    /// Nothing of the peer arrived for a while, although this end is sending.
    Quiet,
    /// A request got no answer in time, and nothing was to be heard anyway: one lost packet would
    /// explain it.
    Unanswered,
    /// A request got no answer in time, although the peer is heard: it may not hear us.
    Unheard,
    /// The peer asks whether we live, although we send all the time: it does not hear us.
    PeerCheck,
    /// The peer repeats a request that we have answered: it did not hear the answer.
    DuplicateRequest,
};

/// The suspicion in words, for events.
const char* ToString(Suspicion suspicion);

/// What an authentic packet on the current pair of addresses was.
enum class Inbound : std::uint8_t
{
    Esp,
    /// A request of the peer that is not a retransmission: those can be replayed.
    Request,
    /// A response to a request that was sent on the current path only (draft 2.6).
    Response,
};

/// What a detector cannot know by itself, as it is at the moment of the call.
struct Outlook
{
    /// Pairs other than the current one that could be used now (`PathChooser::Order`).
    std::size_t alternatives = 0;
    /// `PathHistory::QuickCheck` of the current path.
    Duration quickCheck{};
    /// Every pair has been tried since the last sign of life.
    bool everyPairTried = false;
    /// Whether a suspicion starts path tests, so that their results are worth waiting for.
    bool probing = true;
};

/// What to do now. `Suspect` is said once for each suspicion, and not at all where the path is dead
/// at once; `Dead` at every further event until the path changes or the peer is heard.
enum class Verdict : std::uint8_t
{
    Nothing,
    /// Start path tests at once: of the current path, and of the others if there are several.
    Suspect,
    /// Leave the current path: for its only alternative, or for the best one that answered a test;
    /// when none answered, for the next one of `PathChooser::Order`.
    Dead,
    /// Delete the IKE SA, without an exchange (D-60).
    GiveUp,
};

/// Watches whether the current path of one IKE SA still carries packets both ways, at either end of
/// it. Only what is authentic is reported here; NAT keepalives never are. That an own address is
/// gone is a local fact, and no detector is asked about it.
///
/// A strategy says what it takes from the path's events; what it has no use for, it need not
/// override.
class FailureDetector
{
  public:
    FailureDetector() = default;
    virtual ~FailureDetector() = default;
    FailureDetector(const FailureDetector&) = delete;
    FailureDetector& operator=(const FailureDetector&) = delete;

    // --- packets

    /// Another pair of addresses is in use: whatever was seen of the old one is forgotten.
    virtual void OnPathChanged(Instant now) = 0;

    /// An authentic packet on the current pair.
    virtual void OnInbound(Instant now, Inbound what) = 0;

    /// An authentic packet on any other pair: keeps the SA, says nothing about the path.
    virtual void OnInboundElsewhere(Instant now);

    /// ESP was sent on the current pair.
    virtual void OnOutbound(Instant now);

    // --- evidence

    /// A request of this end was not answered in time. `lastSent` is when it was last sent before,
    /// `tries` how often it has been sent on this path.
    virtual Verdict OnExchangeTimeout(Instant now,
                                      Instant lastSent,
                                      unsigned tries,
                                      const Outlook& outlook) = 0;

    /// A liveness check of the peer, for the first time: an INFORMATIONAL request with nothing but
    /// COOKIE2.
    virtual Verdict OnPeerCheck(Instant now, const Outlook& outlook);

    /// A request of the peer that was answered before.
    virtual Verdict OnDuplicateRequest(Instant now,
                                       std::uint32_t messageId,
                                       const Outlook& outlook);

    // --- path tests: hints, nothing more (D-38)

    /// A test of the current path that was sent after the suspicion was answered.
    virtual void OnCurrentPathTested(Instant now);

    /// A test of another path was answered.
    virtual Verdict OnAlternativeTested(Instant now, const Outlook& outlook);

    /// A round of tests of the other paths ended without an answer: it may be that only the tests
    /// are not answered (D-38).
    virtual Verdict OnTestsUnanswered(Instant now, const Outlook& outlook);

    // --- time

    /// To be called at `NextDeadline`, and whenever the alternatives changed. As long as there is a
    /// suspicion, new alternatives have to be tested as with `Suspect`.
    virtual Verdict Reconsider(Instant now, const Outlook& outlook);

    /// No local address is left, or there is one again: meanwhile no time passes (D-60).
    virtual void Suspend(Instant now);
    virtual void Resume(Instant now);

    /// When to send a liveness check, if no request of this end is outstanding then: that one is
    /// as good. Nothing while suspended. A check that is due and was sent must not stay due after
    /// its answer.
    virtual std::optional<Instant> NextCheck() const = 0;

    /// When to call `Reconsider`, which then has to put it off.
    virtual std::optional<Instant> NextDeadline() const;

    /// The suspicion against the current path, if any.
    virtual std::optional<Suspicion> GetSuspicion() const;
};

} // namespace mopo
