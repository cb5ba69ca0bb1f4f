// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/policy/path-history.h"
#include "model/policy/policy-config.h"

#include <optional>
#include <variant>
#include <vector>

namespace mopo
{

/// A pair of addresses that could be used, and the interface that it leaves by.
struct Candidate
{
    LocalAddress local;
    IpAddress peer;

    AddressPair GetPair() const
    {
        return {local.address, peer};
    }

    friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// Why a path is looked for; it decides what to try first.

/// Nothing failed: the first path, or a better one.
struct NoFailure
{
};

/// A local fact, and a certain one: only the own address is gone, the peer's one worked.
struct LocalAddressLost
{
    Candidate current;
};

/// The path carries nothing any more, and nobody knows which of its ends is to blame.
struct PathLost
{
    AddressPair pair;
};

/// The peer refused the pair; it does not say for which of its ends.
struct PairRefused
{
    AddressPair pair;
};

using Failure = std::variant<NoFailure, LocalAddressLost, PathLost, PairRefused>;

/// What a choice is made from. The references must outlive the call only.
struct PathOptions
{
    const LocalAddresses& locals;
    const std::vector<IpAddress>& peers;
    const PathHistory& history;
    const PolicyConfig& config;
    /// Private addresses of the peer are used only where its current one is private as well: the
    /// same address may be somebody else's in the network here (D-41).
    std::optional<IpAddress> currentPeer;
};

/// All pairs that can be used now, best first (D-58): usable local × peer addresses of one family,
/// without the pairs that are held after a refusal. In order of:
///   1. the failure: pairs that share neither end with the pair that failed, then those that share
///      one, itself last; after a lost local address, the same interface first;
///   2. the interface: see `PreferenceOf`, then the kind of access;
///   3. after a failure, the peer address that worked, then the family that was in use: a change
///      of family changes MTU and encapsulation and is not made without need;
///   4. RFC 6724: known to be dead last, matching scope, matching label, precedence, smaller
///      scope, longest matching prefix;
///   5. measured before unmeasured, the shorter round trip, the more recent success;
///   6. a random draw, so that many clients do not all take the same one.
std::vector<Candidate> ChoosePaths(Instant now,
                                   const PathOptions& options,
                                   const Failure& failure,
                                   RandomSource& random);

/// How much an interface is preferred, the lower the more: its place in the user's list; behind
/// the list, all that is not listed; behind that, what is not listed and cellular.
std::size_t PreferenceOf(const LocalAddress& local, const PolicyConfig& config);

/// What to do about the current path, which still works or is only short of its local address.
struct MoveAdvice
{
    enum class Kind : std::uint8_t
    {
        Stay,
        /// Test `candidates`, and ask again when one of them answered.
        Test,
        /// Move to the first of `candidates`.
        Move,
    };

    Kind kind = Kind::Stay;
    std::vector<Candidate> candidates;
};

/// Whether to leave a path that no one suspects. A working path is left only for one of a strictly
/// better preference (`PreferenceOf`). A better kind of access is not enough: a laptop on its WLAN
/// stays there when somebody plugs in a cable, since every move costs something and this one gains
/// little. There are three reasons to move:
///   - the local address of the current path is gone: at once, whatever there is;
///   - the user lists an interface before the current one: at once (draft 2.5: the node "has other
///     information that enables it to select which path should be used"), unless the pair is known
///     to be dead, as the one is that was just left: then it has to answer a test first;
///   - the current interface is an unlisted cellular one and something else is there, as when
///     somebody comes home: only when a test, or any other answer, has shown that it works.
/// Thus nothing ever moves only to change between IPv4 and IPv6.
MoveAdvice AdviseMove(Instant now,
                      const Candidate& current,
                      const PathOptions& options,
                      RandomSource& random);

/// Whether the advice is to move now.
bool ShouldMove(Instant now,
                const Candidate& current,
                const PathOptions& options,
                RandomSource& random);

} // namespace mopo
