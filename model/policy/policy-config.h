// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// What kind of access an interface is; it orders interfaces and tells slow ones (D-58, D-60).
enum class AccessKind : std::uint8_t
{
    Ethernet,
    Wlan,
    Cellular,
};

/// The scenario file's word: `ethernet`, `wlan` or `cellular`.
const char* ToString(AccessKind kind);
std::optional<AccessKind> ParseAccessKind(std::string_view text);

/// An address that this host can send from.
struct LocalAddress
{
    IpAddress address;
    std::string interface;
    AccessKind kind = AccessKind::Ethernet;
    /// Of a tunnel's header; the inner packet's MTU follows from it (D-19).
    std::uint16_t mtu = 1500;

    friend bool operator==(const LocalAddress&, const LocalAddress&) = default;
};

using LocalAddresses = std::vector<LocalAddress>;

/// What the draft calls out of its scope: when a path is dead, which one is taken then, and how
/// hard to look for one. A named preset, or a preset with some values replaced.
struct PolicyConfig
{
    std::string name = "mopo-default";

    // --- failure detection (D-59, D-60)
    /// A liveness check after so long without a packet of the peer, while traffic is expected …
    Duration idleWithTraffic = std::chrono::seconds(1);
    /// … and while it is not.
    Duration idleWithoutTraffic = std::chrono::seconds(30);
    /// First retransmission on a path: twice its smoothed round trip, but at least this …
    Duration minimumRetransmission = std::chrono::milliseconds(100);
    /// … this on a path that was never measured …
    Duration unmeasuredRetransmission = std::chrono::milliseconds(500);
    /// … and this on one of a cellular interface.
    Duration cellularRetransmission = std::chrono::milliseconds(1500);
    Duration retransmissionCap = std::chrono::seconds(30);
    /// With outbound traffic, the peer has to answer a request this often even if its ESP arrives:
    /// only an answer shows that the way to the peer works.
    Duration answerInterval = std::chrono::seconds(30);
    /// A test of the current path is waited for twice its smoothed round trip, but at least this.
    Duration minimumQuickCheck = std::chrono::milliseconds(20);
    /// What the peer sends, or does not answer, raises a suspicion at most this often (D-61).
    Duration suspicionInterval = std::chrono::seconds(2);
    /// A dead peer is given up after so long, when every path was tried.
    Duration giveUpAfter = std::chrono::minutes(5);

    // --- path tests (D-34 to D-38)
    /// Between the starts of two tests.
    Duration testPacing = std::chrono::milliseconds(50);
    std::size_t testsInFlight = 8;
    std::size_t pairsPerRound = 32;
    Duration testRetransmission = std::chrono::milliseconds(500);
    unsigned testRetransmissions = 5;
    Duration firstRoundPause = std::chrono::seconds(2);
    Duration lastRoundPause = std::chrono::seconds(60);

    // --- path choice (D-58)
    /// Interfaces that the user prefers, best first; the others follow by kind.
    std::vector<std::string> preferredInterfaces;
    /// A pair that was refused is not tried again for so long (D-01).
    Duration refusedHold = std::chrono::seconds(300);
    /// An answer over a pair shows for so long that the pair works.
    Duration proofLifetime = std::chrono::seconds(60);

    /// The preset of that name, or nothing.
    static std::optional<PolicyConfig> Preset(std::string_view presetName);
    static std::vector<std::string> PresetNames();
};

} // namespace mopo
