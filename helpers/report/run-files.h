// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"

#include <expected>
#include <filesystem>
#include <vector>

namespace mopo
{

/// What a run left, as far as all reports need it; captures and events are read when they are
/// wanted.
struct RunFiles
{
    std::filesystem::path folder;
    Json manifest;
    /// Its events, totals and expectations are there, and are what they should be.
    Json metrics;
    /// Named as it was when it was run.
    Scenario scenario;
    /// Whether there are neither captures nor events.
    bool lean = false;

    /// Of the timeline's entries, in their order: the seed may have delayed them.
    std::vector<double> EventTimes() const;
};

/// Reads a run's folder, or tells all that is wrong with it: another version's, a file that is
/// missing or half-written, a scenario that is not the one which was run.
std::expected<RunFiles, std::vector<Fault>> ReadRunFiles(const std::filesystem::path& folder);

/// One JSON file of a result, whose `schema` must be this one. Nothing, and a fault, if it is not.
std::optional<Json> ReadResultJson(const std::filesystem::path& file,
                                   const std::string& schema,
                                   std::vector<Fault>& faults);

/// A metrics.json, looked at as `RunFiles` promises.
std::optional<Json> ReadMetrics(const std::filesystem::path& file, std::vector<Fault>& faults);

} // namespace mopo
