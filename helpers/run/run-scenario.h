// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/scenario/scenario.h"
#include "model/base/instant.h"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>

namespace mopo
{

struct RunOptions
{
    std::uint64_t seed = 1;
    /// Where the result shall stand; it is complete or not there at all.
    std::filesystem::path folder;
    /// Also make `flowmon.xml`, as ns-3's FlowMonitor does, and `netanim.xml`, which NetAnim shows.
    bool flowMonitor = false;
    bool animation = false;
    /// Told about every simulated second. May be empty.
    std::function<void(Instant now, Duration of)> onProgress;
    /// Neither captures nor events nor what Wireshark needs: for studies of many runs.
    bool lean = false;
    /// Escape sequences in the summary.
    bool colours = false;
};

struct RunOutcome
{
    /// Every expectation of the scenario holds, and no figure is below its bound.
    bool passed = false;
    /// For the terminal.
    std::string summary;
};

/// Simulates a scenario and makes its result folder: `manifest.json`, `scenario.json`,
/// `traces/` where it names any, `metrics.json`, `events.jsonl`, `pcap/` and `wireshark/`, the last
/// three unless it shall be lean. An error is in words: what could not be written.
std::expected<RunOutcome, std::string> RunScenario(const LoadedScenario& loaded,
                                                   const RunOptions& options);

/// What `metrics.json` would say, without a folder and without a file. An error is in words.
std::expected<Json, std::string> MeasureScenario(const Scenario& scenario, std::uint64_t seed);

} // namespace mopo
