// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/run/run-study.h"
#include "helpers/study/study-plan.h"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace mopo
{

struct SweepProgress
{
    std::size_t done = 0;
    /// Of these, what was there from earlier.
    std::size_t found = 0;
    std::size_t lost = 0;
    std::size_t of = 0;
};

/// A part of a study: the runs whose number has that remainder.
struct Shard
{
    /// From 1.
    std::size_t number = 1;
    std::size_t of = 1;
};

struct SweepOptions
{
    std::filesystem::path folder;
    /// How many run at a time.
    std::size_t jobs = 1;
    Shard shard;
    /// Also where there is but one: then the runs are all that is left.
    bool isShard = false;
    /// Told whenever a run has ended. May be empty.
    std::function<void(const SweepProgress&)> onProgress;
};

struct SweepOutcome
{
    /// Every run came to its end.
    bool complete = false;
    /// There are `study.csv` and `study.json`.
    bool isWhole = false;
    /// For the terminal.
    std::string summary;
};

/// Runs what has no result yet of a study, each run in a process of its own, and writes `study.csv`
/// and `study.json` when all have ended.
std::expected<SweepOutcome, StudyError> Sweep(const StudyPlan& plan, const SweepOptions& options);

/// Puts the shards of a study together: the same octets as if all had been run in one folder.
std::expected<SweepOutcome, StudyError> MergeShards(
    const StudyPlan& plan,
    const std::vector<std::filesystem::path>& shards,
    const std::filesystem::path& folder);

} // namespace mopo
