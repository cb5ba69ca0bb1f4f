// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/policy/address-selection.h"
#include "model/policy/path-choice.h"

#include <compare>
#include <cstddef>
#include <cstdint>

namespace mopo
{

/// All that candidates can be ordered by, as far as the built-in strategies go; the less, the
/// better. The fields stand in the order of the `preference` strategy.
struct PathRank
{
    /// After a failure: how much the candidate shares with what failed.
    unsigned failure = 0;
    /// RFC 6724 5, rule 3: "Avoid deprecated addresses"
    bool deprecated = false;
    /// `PreferenceOf` its interface.
    std::size_t preference = 0;
    AccessKind kind{};
    bool otherPeerAddress = false;
    bool otherFamily = false;
    /// RFC 6724 6, rule 1: "Avoid unusable destinations"
    bool knownDead = false;
    AddressSuitability suitability;
    /// Smoothed; what is not measured comes last.
    Duration roundTrip = Duration::max();
    Duration sinceSuccess = Duration::max();
    std::uint32_t draw = 0;
    /// Among the candidates as they are listed: no two ranks are equal.
    std::size_t place = 0;

    friend auto operator<=>(const PathRank&, const PathRank&) = default;
};

/// Without `draw` and `place`.
PathRank RankOf(Instant now,
                const Candidate& candidate,
                const PathOptions& options,
                const Failure& failure);

} // namespace mopo
