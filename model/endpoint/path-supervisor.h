// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/endpoint/known-paths.h"
#include "model/endpoint/path-probes.h"
#include "model/ike/ike-sa.h"
#include "model/mobility/mopo/additional-addresses.h"
#include "model/policy/background-tests.h"
#include "model/policy/move-adviser.h"

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace mopo
{

/// Ties the policy to one IKE SA: it tells the policy what happens there, and does what the policy
/// decides. At the initiator it chooses the path; at a responder it only watches, because "the
/// initiator of the IKE_SA decides what addresses are used in the IPsec SAs" (draft 2.3).
class PathSupervisor
{
  public:
    PathSupervisor(const SupervisorContext& context, IkeSa& sa, Instant now);

    // --- local facts
    void HandleLocalAddresses(Instant now, const LocalAddresses& before);
    void HandlePreference(Instant now);

    // --- news of the IKE SA
    void HandleInbound(Instant now, InboundKind kind, bool onCurrentPair);
    void HandleOutbound(Instant now);
    void HandleRoundTrip(Instant now, const Path& path, Duration roundTrip);
    void HandleRequestTimeout(Instant now, Instant lastSent, unsigned transmissions);
    void HandlePeerCheck(Instant now);
    void HandleRepeatedRequest(Instant now, std::uint32_t messageId);
    void HandleMoved(Instant now);
    void HandleRefused(Instant now, const Path& path);
    /// The peer's list of addresses, at the initiator (draft 2.4).
    void HandlePathNeed(Instant now, const PathNeed& need);

    // --- path tests
    void TestPath(Instant now, const Path& path);
    /// False when the response matches no test of this IKE SA.
    bool HandlePathTestResponse(Instant now, const Path& path, const PathTestMessage& message);

    Duration InitialRetransmission(const Path& path) const;

    void HandleTimeout(Instant now);
    std::optional<Instant> NextTimeout() const;

  private:
    Outlook CurrentOutlook(Instant now);

    void Advise(Instant now);
    /// Does what the user chose for a refused path; false where that is the next one.
    bool ObeyAfterRefusal(Instant now, const Path& refused);
    void Obey(Instant now, Verdict verdict);
    void Suspect(Instant now);
    void LeaveDeadPath(Instant now);
    /// Moves where nothing is known to be better, and looks for a way out at the same time.
    void MoveByGuess(Instant now, const Path& path, PathReason reason);
    void Move(Instant now, const Path& path, PathReason reason);
    /// What the tests of other paths are for: it decides when to end them.
    enum class Search : std::uint8_t
    {
        None,
        /// The current path is in doubt.
        WayOut,
        /// The current path works, but another one would be preferred.
        Better,
        /// The current path was a guess, and has not shown yet that it works.
        Confirmation,
    };

    /// `headStart`: of whatever else shows which path works.
    void StartRounds(Instant now,
                     Search purpose,
                     const std::vector<Candidate>& candidates,
                     Duration headStart = Duration::zero());
    void StopRounds(Instant now);
    void RunTests(Instant now);
    bool TestsInBackground() const;
    void TestInBackground(Instant now);

    SupervisorContext m_context;
    IkeSa& m_sa;
    std::unique_ptr<FailureDetector> m_detector;
    KnownPaths m_paths;
    MoveAdviser m_adviser;
    PathProbes m_probes;
    BackgroundTests m_background;
    /// The interface that the current path leaves by, also when its address is gone.
    std::optional<Candidate> m_current;
    Search m_search = Search::None;
    /// The first other path that answered a test since the current one became doubtful.
    std::optional<Path> m_answered;
    /// Where to go if the current path does not answer the test that is under way: the peer uses
    /// this one (D-53).
    std::optional<Path> m_suggested;
    /// Pairs that were in use or tested since the peer was last heard.
    std::set<AddressPair> m_tried;
};

} // namespace mopo
