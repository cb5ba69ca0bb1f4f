// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/endpoint/path-probes.h"
#include "model/endpoint/supervisor-context.h"
#include "model/ike/ike-sa.h"

#include <optional>
#include <vector>

namespace mopo
{

/// How a responder gets its list of addresses to the initiator when its own addresses changed:
/// "if the responder has to send ADDITIONAL_ADDRESS notifications and the path currently used may
/// no longer work, the responder uses the additional address list received from the initiator, and,
/// if necessary, the path testing feature to determine a path that works" (draft 2.4; D-52). This
/// is the only time that it uses that list: nothing but a change of the own addresses begins a
/// search, least of all a peer that does not answer.
class ResponderSearch
{
  public:
    ResponderSearch(const SupervisorContext& context, IkeSa& sa);

    /// The own addresses changed; before the IKE SA announces them.
    void HandleLocalAddresses(Instant now);

    // --- news of the IKE SA

    /// The initiator has answered the list; with `inDoubt` it is sent once more.
    void HandleAddressesAnswered(Instant now, bool inDoubt);
    /// The initiator decided: both the IKE SA and the IPsec SAs go where it said.
    void HandleMoved();
    /// It sends a request over another path than the IKE SA's, although it may know better by now.
    void HandleRequestElsewhere(Instant now, const Path& path);

    /// False when the response matches no test of this search.
    bool HandlePathTestResponse(Instant now, const Path& path, const PathTestMessage& message);

    void HandleTimeout(Instant now);
    std::optional<Instant> NextTimeout() const;

  private:
    enum class State : std::uint8_t
    {
        Idle,
        /// There are several candidates; the first that answers a test is taken.
        Testing,
        /// The list went out over the current path, and has no answer yet.
        Trying,
        /// No candidate worked, and it is for the initiator to show the way (D-39).
        Waiting,
        /// The list was answered, and the IPsec SAs are elsewhere (D-66).
        Diverged,
    };

    void Begin(Instant now);
    void Collect();
    void End();
    void MoveIkeSa(Instant now, const Path& path);
    void TryNext(Instant now);
    void Await(Instant now);
    void Diverge(Instant now);
    void Revert(Instant now);
    /// Usable, and not about to disappear.
    bool IsLasting(const IpAddress& local) const;
    std::vector<IpAddress> LastingLocals() const;

    SupervisorContext m_context;
    IkeSa& m_sa;
    PathProbes m_probes;
    State m_state = State::Idle;
    /// Not yet tried, best first.
    std::vector<Path> m_candidates;
    /// The first of all: the peer's address that was in use.
    std::optional<Path> m_home;
    /// The IPsec SAs followed a search (D-16), and the initiator has not decided since.
    bool m_tookIpsecSas = false;
    std::optional<Instant> m_deadline;
};

} // namespace mopo
