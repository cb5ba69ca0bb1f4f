// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/mobility/ah-behind-nat.h"

#include <cstdint>
#include <vector>

namespace mopo
{

/// After UNACCEPTABLE_PATH (draft 2.3, "TBD"; D-01). Whatever is done needs a CHANGE_PATH: the
/// responder is not known to be on the confirmed path.
enum class AfterRefusal : std::uint8_t
{
    /// The next pair of the path choice; the confirmed path when there is none.
    NextPath,
    /// Back to the confirmed path if its local address is still there.
    ConfirmedPath,
    /// "Disconnect" (RFC 4555 3.5): the IKE SA is deleted.
    Close,
};

/// "This return routability check can be done immediately after updating the IPsec SAs, or
/// continuously during the connection" (draft 2.6; D-47).
enum class Routability : std::uint8_t
{
    Off,
    /// After the update; until it succeeds, traffic to the new address has a budget.
    Immediate,
    /// The IPsec SAs move when it has succeeded (RFC 4555 3.5).
    Before,
    /// Immediate, and again and again while traffic flows in UDP: where a NAT is, it may change.
    Continuous,
};

/// "A policy that prevents the use of paths that contain NATs" (draft 2.7; D-32, D-33).
enum class NatPrevention : std::uint8_t
{
    Off,
    /// The initiator sends NAT_PREVENTION wherever it may; a responder refuses IKE_SA_INIT and
    /// CHANGE_PATH without it.
    Require,
};

/// Who gets an answer to PATH_TEST (D-36).
enum class PathTestAnswers : std::uint8_t
{
    Anybody,
    /// Addresses that a peer of an IKE SA with the draft uses or has announced.
    KnownPeers,
};

/// Which addresses of the peer the initiator uses (draft 2.4).
enum class PeerAddressUse : std::uint8_t
{
    Announced,
    /// "Only the responder's address specified in local configuration is acceptable."
    Configured,
};

/// What the draft leaves open and both readings of which are defensible: each choice has its name
/// and its default here, and a scenario file can make another (`choices`). The code points are a
/// table of their own (`CodePoints`), and so is what the draft calls out of scope (`PolicyConfig`).
struct DraftChoices
{
    AfterRefusal afterRefusal = AfterRefusal::NextPath;

    // --- return routability (2.6)
    Routability routability = Routability::Immediate;
    Duration routabilityInterval = std::chrono::seconds(30);
    /// Without an answer by then, the address is not the peer's.
    Duration routabilityDeadline = std::chrono::seconds(10);

    // --- NAT prevention (2.7)
    NatPrevention natPrevention = NatPrevention::Off;
    /// New CHANGE_PATH requests after NAT_PREVENTED, before the pair counts as one with a NAT.
    unsigned natPreventionRetries = 3;

    // --- NAT traversal (1.3, 2.3)
    /// Filters may drop protocol 50: this end sends ESP in UDP even where no NAT is (D-22), and
    /// makes no AH SAs.
    bool alwaysEncapsulate = false;
    /// What becomes of AH where a change of path meets a NAT (1.4; D-18).
    AhBehindNat ahBehindNat = AhBehindNat::Refuse;
    /// An automatic update of the IPsec SAs takes the IKE SA along (D-25). Without that no answer
    /// on the path of the IKE SA verifies the address, and nothing limits what is sent there.
    bool automaticUpdateMovesIkeSa = true;

    // --- additional addresses (2.2, 2.4)
    bool announceAddresses = true;
    PeerAddressUse peerAddressUse = PeerAddressUse::Announced;
    /// A list that changed with a move goes into the CHANGE_PATH request itself (D-15).
    bool listInChangePath = true;
    /// A responder whose own address is gone moves its IPsec SAs without being asked, against "the
    /// responder never updates any IPsec SAs" (RFC 4555 3.5; D-16).
    bool responderSourceFallback = false;
    /// A responder's IKE SA that went another way than its IPsec SAs comes back after so long
    /// (D-66).
    Duration divergedHold = std::chrono::seconds(60);

    // --- path tests (2.5)
    PathTestAnswers pathTestAnswers = PathTestAnswers::Anybody;

    // --- "acceptable according to local policy" (2.3; D-17)
    std::vector<IpPrefix> deniedPeers;
    /// Where not empty, the peer must be in one of these.
    std::vector<IpPrefix> allowedPeers;
    bool announcedPeersOnly = false;
    /// The outer address may be inside the tunnel's own ranges.
    bool allowPeerInsideTunnel = false;
};

const char* ToString(AfterRefusal choice);
const char* ToString(Routability choice);
const char* ToString(NatPrevention choice);
const char* ToString(PathTestAnswers choice);
const char* ToString(PeerAddressUse choice);
const char* ToString(AhBehindNat choice);

} // namespace mopo
