// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/simulation/observer.h"
#include "model/base/result.h"

#include <functional>
#include <optional>
#include <string>

namespace mopo
{

struct SimulationOptions
{
    std::uint64_t seed = 1;
    /// Where `<node>-<interface>.pcap` goes; nothing: no captures.
    std::optional<std::string> pcapFolder;
    /// Where ns-3's FlowMonitor and what NetAnim shows go; nothing: not made.
    std::optional<std::string> flowFile;
    std::optional<std::string> animationFile;
    /// Emit what only traces need: messages with their content, keys, states.
    bool trace = true;
    /// Asked about every simulated second; false ends the run early. May be empty.
    std::function<bool(Instant now)> onProgress;
};

struct SimulationReport
{
    /// Simulated time at the end.
    Duration simulated{0};
    /// False when `onProgress` ended it.
    bool complete = true;
    /// Of ns-3's scheduler.
    std::uint64_t schedulerEvents = 0;
};

/// Builds the network of a scenario in ns-3, runs it to its end and tears it down. One at a time in
/// a process: ns-3's simulator is one object. The same scenario and seed give the same bits.
/// An error is about the host, a capture that cannot be written, say: a scenario that was read
/// without faults can be run.
Result<SimulationReport> RunSimulation(const Scenario& scenario,
                                       const SimulationOptions& options,
                                       SimulationObserver& observer);

/// The version of the ns-3 that is in use, e.g. `3.37`.
std::string Ns3Version();

} // namespace mopo
