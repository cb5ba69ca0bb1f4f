// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace mopo
{

/// Where something was measured, but for the seed.
struct Spot
{
    /// The values of the parameters, and then the policy.
    std::vector<std::string> point;
    std::string policy;
    /// `event` or `total`.
    std::string row;
    std::string peer;
    std::string event;
    std::string direction;

    auto operator<=>(const Spot&) const = default;
};

struct Observation
{
    Spot spot;
    std::uint64_t seed = 0;
    /// What had to recover did not.
    bool unrecovered = false;
    /// By the name of the metric; only numbers.
    std::map<std::string, double, std::less<>> values;
};

/// The values of the parameters, the policy and the seed of a run.
using RunKey = std::tuple<std::vector<std::string>, std::string, std::uint64_t>;

/// All that a study or a run has measured.
struct Observations
{
    std::vector<std::string> parameters;
    std::vector<Observation> rows;
    /// Runs that came to no end.
    std::vector<RunKey> lost;
    /// In the order in which they appear.
    std::vector<std::string> policies;
};

/// Reads the folder of `mopo sweep`, of `mopo run --seeds`, or of one run. An error says which file
/// is not what it should be: half-written, of another schema, of something else.
std::expected<Observations, std::string> ReadObservations(const std::filesystem::path& folder);

} // namespace mopo
