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
    /// About to disappear: it still works, but the peer is told to use the others (D-70).
    bool withdrawn = false;
    /// What the peer is told instead, where a NAT with a fixed mapping is in front (D-27).
    std::optional<IpAddress> announceAs = std::nullopt;
    /// "A deprecated address SHOULD continue to be used as a source address in existing
    /// communications, but SHOULD NOT be used to initiate new communications if an alternate
    /// (non-deprecated) address of sufficient scope can easily be used instead" (RFC 4862 5.5.4).
    bool deprecated = false;

    friend bool operator==(const LocalAddress&, const LocalAddress&) = default;
};

using LocalAddresses = std::vector<LocalAddress>;

/// Longer than anything lasts.
inline constexpr Duration NEVER = std::chrono::hours(24 * 365);

/// How a way out is looked for when the current path is suspected.
enum class Probing : std::uint8_t
{
    /// Path tests of the current path and of all others at once (draft 2.5).
    Parallel,
    /// Not at all: CHANGE_PATH itself is the test.
    None,
};

/// What the draft calls out of its scope: when a path is dead, which one is taken then, and how
/// hard to look for one. A named preset, or a preset with some values replaced.
struct PolicyConfig
{
    std::string name = "mopo-default";

    // --- strategies, by their names in the `PolicyRegistry`
    std::string detector = "mopo-default";
    std::string chooser = "preference";

    // --- failure detection (D-59, D-60)
    /// A liveness check after so long without a packet of the peer, while traffic is expected …
    Duration idleWithTraffic = std::chrono::seconds(1);
    /// … and while it is not, or the detector does not look at traffic.
    Duration idleWithoutTraffic = std::chrono::seconds(30);
    /// First retransmission on whatever path, where it does not follow from what was measured.
    std::optional<Duration> fixedRetransmission;
    /// Each further one after so many times the time before it, up to the cap.
    double retransmissionFactor = 2.0;
    /// A request is sent again so often, then the peer is given up. Without this it is sent again
    /// until `giveUpAfter`.
    std::optional<unsigned> retransmissions;
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
    Probing probing = Probing::Parallel;
    /// Whether other paths are tested now and then while the current one works: "Implementations
    /// MAY do path testing even if the currently used path is working" (draft 2.5).
    bool backgroundTests = false;
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
    /// A better path must have been good for so long before a working one is left for it.
    Duration hysteresis{};

    /// The wait after one of `last` for the same request (RFC 7296 2.4).
    Duration NextRetransmission(Duration last) const;

    /// The preset of that name, or nothing.
    static std::optional<PolicyConfig> Preset(std::string_view presetName);
    static std::vector<std::string> PresetNames();
};

} // namespace mopo
