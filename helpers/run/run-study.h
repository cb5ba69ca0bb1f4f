// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace mopo
{

struct StudyOptions
{
    /// Each once.
    std::vector<std::uint64_t> seeds;
    /// Where `seed-<n>/` of each and `runs.csv` shall stand.
    std::filesystem::path folder;
    /// How many run at a time.
    std::size_t jobs = 1;
    /// See `RunOptions`.
    bool lean = false;
    /// Told whenever a seed has ended. May be empty.
    std::function<void(std::size_t done, std::size_t of)> onProgress;
    /// Escape sequences in the summary.
    bool colours = false;
};

struct StudyOutcome
{
    /// Every run came to its end.
    bool complete = false;
    /// And every expectation held in each.
    bool passed = false;
    /// For the terminal.
    std::string summary;
};

/// Why a study has no outcome.
struct StudyError
{
    std::string what;
    /// To be raised again, or 0.
    int signal = 0;
};

/// Runs a scenario with many seeds, each in a process of its own, and writes `runs.csv` when all
/// have ended. A `runs.csv` of an earlier study goes before anything is run.
std::expected<StudyOutcome, StudyError> RunStudy(const LoadedScenario& loaded,
                                                 const StudyOptions& options);

} // namespace mopo
