// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/policy/failure-detector.h"
#include "model/policy/policy-config.h"
#include "model/policy/traffic-watch.h"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace mopo
{

/// What a monitor takes for a reason to suspect the current path, and in the end to leave it. With
/// none of these it is dead peer detection alone: the peer is asked when it was not heard for
/// `idleWithoutTraffic`, and given up when it does not answer.
struct Evidence
{
    /// A request of this end that was not answered in time (D-60).
    bool timeouts = false;
    /// What the traffic shows: the peer falls silent while this end sends, or asks whether this end
    /// lives although it sends (D-59). Both are looked for after `idleWithTraffic` already.
    bool traffic = false;
    /// The peer repeats a request that was answered (D-59 (2)).
    bool repetitions = false;

    static constexpr Evidence All()
    {
        return {true, true, true};
    }
};

/// The detector of all built-in strategies, which differ in the evidence that they take. Only what
/// is authentic and came over the current pair counts (D-59 (1)), and answers to path tests prove
/// nothing by themselves: they put a verdict off, but no timer starts anew because of them (D-38).
///
/// With all evidence; fault, first suspicion and verdict:
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
///
/// With traffic alone, a suspicion does not wait for a request's timeout (`Quiet`): the path has
/// the time of a test to show that it lives.
class LivenessMonitor final : public FailureDetector
{
  public:
    LivenessMonitor(PolicyConfig config, Evidence evidence, Instant now);

    void OnPathChanged(Instant now) override;
    void OnInbound(Instant now, Inbound what) override;
    void OnInboundElsewhere(Instant now) override;
    void OnOutbound(Instant now) override;
    Verdict OnExchangeTimeout(Instant now,
                              Instant lastSent,
                              unsigned tries,
                              const Outlook& outlook) override;
    /// Counts as inbound, too.
    Verdict OnPeerCheck(Instant now, const Outlook& outlook) override;
    Verdict OnDuplicateRequest(Instant now,
                               std::uint32_t messageId,
                               const Outlook& outlook) override;
    void OnCurrentPathTested(Instant now) override;
    Verdict OnAlternativeTested(Instant now, const Outlook& outlook) override;
    Verdict OnTestsUnanswered(Instant now, const Outlook& outlook) override;
    Verdict Reconsider(Instant now, const Outlook& outlook) override;
    void Suspend(Instant now) override;
    void Resume(Instant now) override;
    std::optional<Instant> NextCheck() const override;
    std::optional<Instant> NextDeadline() const override;
    std::optional<Suspicion> GetSuspicion() const override;

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
    /// When silence alone raises a suspicion; nothing where there is one already.
    std::optional<Instant> QuietFrom() const;
    unsigned CountDuplicate(std::uint32_t messageId);

    Verdict AddEvidence(Instant now, Suspicion why, const Outlook& outlook);
    Verdict Raise(Instant now, Suspicion why, const Outlook& outlook);
    Verdict Judge(Instant now, const Outlook& outlook);
    bool IsTimeToGiveUp(Instant now, const Outlook& outlook);
    std::optional<Instant>& LastRaised(Suspicion why);
    Tests* GetTestsOfOthers();
    void ForgetPath(Instant now);

    PolicyConfig m_config;
    Evidence m_evidence;
    State m_state;

    // --- what was seen on the current path
    TrafficWatch m_traffic;
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
