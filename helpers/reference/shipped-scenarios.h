// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace mopo
{

/// A scenario of the folder of scenarios.
struct ShippedScenario
{
    /// The way to its file there, without `.json`: `blackhole`, `variants/slow-link`.
    std::string name;
    LoadedScenario loaded;
};

/// Why scenarios cannot be had: a file, or what was asked for, and what is wrong.
struct FaultyFile
{
    std::string file;
    std::vector<Fault> faults;
};

/// All scenarios of a folder but those that are there to be included, in the order of their files;
/// or those of them that are named, by name or by file. All faults of all of them are told at once.
std::expected<std::vector<ShippedScenario>, std::vector<FaultyFile>> LoadShippedScenarios(
    const std::filesystem::path& folder, const std::vector<std::string>& wanted);

/// Whether something of it happens at a random time, so that one seed says little.
bool IsStochastic(const Scenario& scenario);

} // namespace mopo
