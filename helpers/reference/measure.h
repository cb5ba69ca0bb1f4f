// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/reference/reference.h"
#include "helpers/reference/shipped-scenarios.h"
#include "helpers/run/run-study.h"

#include <functional>
#include <span>

namespace mopo
{

/// Of a scenario in which something happens at a random time.
inline constexpr std::uint64_t REFERENCE_SEEDS = 100;

struct MeasureOptions
{
    /// How many run at a time.
    std::size_t jobs = 1;
    /// Told whenever a run has ended. May be empty.
    std::function<void(std::size_t done, std::size_t of)> onProgress;
    /// Leaves out the others; then there is no table of them.
    bool onlyFirstSeed = false;
};

/// Runs scenarios anew, each seed in a process of its own, and tells what they come to, in their
/// order. Nothing is left on the disk.
std::expected<std::vector<Reference>, StudyError> Measure(
    std::span<const ShippedScenario> scenarios, const MeasureOptions& options);

} // namespace mopo
