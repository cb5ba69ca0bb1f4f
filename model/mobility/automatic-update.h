// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/mobility/path-acceptance.h"
#include "model/mobility/sa-addresses.h"

#include <optional>
#include <vector>

namespace mopo
{

/// An ESP packet whose integrity was verified and that was no replay.
struct AuthenticEsp
{
    /// As the header has it: local is its destination, peer its source.
    Path path;
    bool udpEncapsulated = false;
    /// Its sequence number is above all that were seen on its SA, with replay protection on.
    bool newest = false;
};

/// What an end with `automaticallyUpdatePeerAddress` remembers, for all Child SAs of one IKE SA
/// together (draft 1.3, 4; RFC 7296 2.23; D-25, D-26). IKE packets never move anything.
class AutomaticUpdate
{
  public:
    /// An address that a CHANGE_PATH left is not returned to for so long (D-26 d).
    static constexpr Duration HOLD = std::chrono::seconds(10);
    /// Between two updates of one IKE SA (D-26 f, g).
    static constexpr Duration SPACING = std::chrono::seconds(1);
    /// Abandoned addresses that are remembered; the oldest goes first.
    static constexpr std::size_t HELD = 32;

    /// A CHANGE_PATH moved the SAs: late ESP of the old path may still be the newest that arrives.
    void NotePathChange(Instant now, const Transport& abandoned, const Transport& taken);

    /// Judges one packet. Where this gives an address, the caller sends there from now on, and
    /// checks return routability. `updatePending`: this end has decided on a path of its own and
    /// has no answer yet (D-25).
    std::optional<Transport> HandleArrival(Instant now,
                                           const AuthenticEsp& esp,
                                           const IpsecSaAddresses& current,
                                           const PathAcceptance& acceptance,
                                           bool updatePending = false);

  private:
    struct Abandoned
    {
        Transport peer;
        Transport replacement;
        Instant since;
        /// Or not waited for.
        bool replacementSeen = false;
    };

    void NoteSender(Instant now, const AuthenticEsp& esp);
    bool IsHeld(const Transport& peer) const;
    bool MayFollow(Instant now,
                   const AuthenticEsp& esp,
                   const IpsecSaAddresses& current,
                   const PathAcceptance& acceptance) const;

    std::vector<Abandoned> m_abandoned;
    std::optional<Instant> m_lastUpdate;
};

} // namespace mopo
