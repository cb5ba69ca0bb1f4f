// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/policy/path-choice.h"

#include <vector>

namespace mopo
{

/// A strategy that says which of the usable paths is the best. It has no memory: what is known of
/// the pairs is in the options.
class PathChooser
{
  public:
    PathChooser() = default;
    virtual ~PathChooser() = default;
    PathChooser(const PathChooser&) = delete;
    PathChooser& operator=(const PathChooser&) = delete;

    /// All `UsableCandidates`, best first.
    virtual std::vector<Candidate> Order(Instant now,
                                         const PathOptions& options,
                                         const Failure& failure,
                                         RandomSource& random) const = 0;

    /// Whether a path that works would be left for this candidate. It must be better by so much
    /// that nothing ever moves to and fro: of two pairs, at most one is preferred to the other.
    virtual bool Prefers(const Candidate& candidate,
                         const Candidate& current,
                         const PathOptions& options) const = 0;
};

} // namespace mopo
