// SPDX-License-Identifier: GPL-2.0-only
#pragma once

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

/// All pairs that can be used now: usable local × peer addresses of one family, without the pairs
/// that are held after a refusal. Each pair once, in an order that does not depend on that of the
/// arguments.
std::vector<Candidate> UsableCandidates(Instant now, const PathOptions& options);

/// How much an interface is preferred, the lower the more: its place in the user's list; behind
/// the list, all that is not listed; behind that, what is not listed and cellular.
std::size_t PreferenceOf(const LocalAddress& local, const PolicyConfig& config);

} // namespace mopo
