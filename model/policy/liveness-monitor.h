// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/policy/policy-config.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace mopo
{

/// What makes the current path doubtful.
enum class Suspicion : std::uint8_t
{
    /// The peer's ESP stopped while it was expected, and then a request got no answer: two
    /// witnesses against the path.
    Silence,
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

/// What the monitor cannot know by itself, as it is at the moment of the call.
struct Outlook
{
    /// Pairs other than the current one that could be used now (`ChoosePaths`).
    std::size_t alternatives = 0;
    /// `PathHistory::QuickCheck` of the current path.
    Duration quickCheck{};
    /// Every pair has been tried since the last sign of life.
    bool everyPairTried = false;
};

/// What to do now. `Suspect` is said once for each suspicion, and not at all where the path is dead
/// at once; `Dead` at every further event until the path changes or the peer is heard.
enum class Verdict : std::uint8_t
{
    Nothing,
    /// Start path tests at once: of the current path, and of the others if there are several.
    Suspect,
    /// Leave the current path: for its only alternative, or for the best one that answered a test;
    /// when none answered, for the next one of `ChoosePaths`.
    Dead,
    /// Delete the IKE SA, without an exchange (D-60).
    GiveUp,
};

/// Watches whether the current path of one IKE SA still carries packets both ways, at either end of
/// it. Only what is authentic and came over the current pair counts (D-59 (1)); NAT keepalives are
/// never reported here, and answers to path tests prove nothing by themselves: they put a verdict
/// off, but no timer starts anew because of them (D-38).
///
/// Fault, first suspicion and verdict:
///   - Nothing passes either way: no packet for `idleWithTraffic`, so a check is sent and gets no
///     answer (`Silence`). For a single alternative the path is dead at once, otherwise as soon as
///     one of the others answers a test.
///   - Only what we send is lost: the peer is heard, so no check is due. The peer's own check
///     arrives (`PeerCheck`), and repeatedly (`DuplicateRequest`). The path is dead when its test
///     is not answered within the quick check; a repetition alone only asks for that test, because
///     a short timer at the peer makes repetitions too: the second one of the same message decides.
///   - One request is lost, or the peer is slow (`Unanswered`, `Unheard`): as with `PeerCheck`.
/// An answered test of the current path ends a suspicion that the peer does not hear us; otherwise
/// it puts the verdict off to the next timeout. A path without an alternative is never dead: its
/// request goes on being retransmitted (D-60).
class LivenessMonitor
{
  public:
    LivenessMonitor(PolicyConfig config, Instant now);

    /// Another pair of addresses is in use: whatever was seen of the old one is forgotten.
    void OnPathChanged(Instant now);

    /// An authentic packet on the current pair.
    void OnInbound(Instant now, Inbound what);

    /// An authentic packet on any other pair: keeps the SA, says nothing about the path.
    void OnInboundElsewhere(Instant now);

    /// ESP was sent on the current pair.
    void OnOutbound(Instant now);

    /// A request of this end was not answered in time. `lastSent` is when it was last sent before,
    /// `tries` how often it has been sent on this path.
    Verdict OnExchangeTimeout(Instant now,
                              Instant lastSent,
                              unsigned tries,
                              const Outlook& outlook);

    /// A liveness check of the peer, for the first time: an INFORMATIONAL request with nothing but
    /// COOKIE2. Counts as inbound, too.
    Verdict OnPeerCheck(Instant now, const Outlook& outlook);

    /// A request of the peer that was answered before.
    Verdict OnDuplicateRequest(Instant now, std::uint32_t messageId, const Outlook& outlook);

    /// A test of the current path that was sent after the suspicion was answered.
    void OnCurrentPathTested(Instant now);

    /// A test of another path was answered.
    Verdict OnAlternativeTested(Instant now, const Outlook& outlook);

    /// A round of tests of the other paths ended without an answer: it may be that only the tests
    /// are not answered (D-38).
    Verdict OnTestsUnanswered(Instant now, const Outlook& outlook);

    /// To be called at `NextDeadline`, and whenever the alternatives changed. As long as there is a
    /// suspicion, new alternatives have to be tested as with `Suspect`.
    Verdict Reconsider(Instant now, const Outlook& outlook);

    /// No local address is left, or there is one again: meanwhile no time passes (D-60).
    void Suspend(Instant now);
    void Resume(Instant now);

    /// When to send a liveness check, if no request of this end is outstanding then: that one is
    /// as good. Nothing while suspended.
    std::optional<Instant> NextCheck() const;

    /// When to call `Reconsider`.
    std::optional<Instant> NextDeadline() const;

    /// The suspicion against the current path, if any.
    std::optional<Suspicion> GetSuspicion() const;

  private:
    /// What the tests of the other paths have shown since the suspicion.
    enum class Tests : std::uint8_t
    {
        Running,
        Answered,
        Unanswered,
    };

    struct Trusted
    {
    };

    /// A suspicion that came too soon after the last one (D-61): it is raised later, if nothing
    /// has taken it away by then.
    struct HeldBack
    {
        Suspicion why;
        Instant until;
    };

    /// The current path has time to answer a test.
    struct Suspected
    {
        Suspicion why;
        Instant since;
        /// When that time is over; nothing where only more evidence can condemn the path.
        std::optional<Instant> condemnedAt;
        Tests others = Tests::Running;
    };

    /// Nothing speaks for the current path any more; it is left as soon as another one is known.
    struct Condemned
    {
        Suspicion why;
        Tests others = Tests::Running;
    };

    using State = std::variant<Trusted, HeldBack, Suspected, Condemned>;

    struct Duplicate
    {
        std::uint32_t messageId = 0;
        unsigned count = 0;
    };

    Suspicion ClassifyTimeout(Instant now, Instant lastSent) const;
    bool HasSentContinuously(Instant now) const;
    unsigned CountDuplicate(std::uint32_t messageId);

    Verdict AddEvidence(Instant now, Suspicion why, const Outlook& outlook);
    Verdict Raise(Instant now, Suspicion why, const Outlook& outlook);
    Verdict Judge(Instant now, const Outlook& outlook);
    bool IsTimeToGiveUp(Instant now, const Outlook& outlook);
    std::optional<Instant>& LastRaised(Suspicion why);
    Tests* GetTestsOfOthers();
    void ForgetPath(Instant now);

    PolicyConfig m_config;
    State m_state;

    // --- what was seen on the current path
    Instant m_lastInbound;
    std::optional<Inbound> m_lastInboundKind;
    std::optional<Instant> m_lastOutbound;
    /// The first packet of a run of outbound ones without a gap of `idleWithTraffic`.
    std::optional<Instant> m_sendingSince;
    /// From when on the peer owes us a packet, and an answer.
    std::optional<Instant> m_packetOwedSince;
    std::optional<Instant> m_answerOwedSince;
    /// The requests that the peer repeated, latest last; a few are enough.
    std::vector<Duplicate> m_duplicates;

    // --- of the IKE SA, whatever its path
    /// `giveUpAfter` after the last sign of life, later if some pair had not been tried by then.
    Instant m_nextLookAtGivingUp;
    std::optional<Instant> m_suspendedAt;
    /// When a suspicion was last raised by a timeout of ours, and by what the peer sent.
    std::optional<Instant> m_lastRaisedByTimeout;
    std::optional<Instant> m_lastRaisedByPeer;
};

} // namespace mopo
