// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace mopo
{

inline constexpr const char* REFERENCE_SCHEMA = "mopo-reference/1";

/// What a scenario comes to: its metrics with seed 1, and where chance decides when something
/// happens, those of many seeds.
struct Reference
{
    /// Of ns-3's scheduler, with seed 1: how much work it is to compute this again.
    std::uint64_t schedulerEvents = 0;
    /// `metrics.json` of a run, but for its expectations: an object with whether each held.
    Json metrics;
    /// `seeds.csv`; empty where there is none.
    std::string seeds;
};

/// Reads the reference in a folder. An error says what is wrong with it: a file that lacks, that is
/// no JSON, that is of another schema.
std::expected<Reference, std::string> ReadReference(const std::filesystem::path& folder,
                                                    bool isStochastic);

/// Puts it in that folder, where it replaces an earlier one, in one step. An error is in words.
std::expected<void, std::string> WriteReference(const Reference& reference,
                                                const std::filesystem::path& folder);

/// The names of all references in a folder and in those inside it, faulty ones too, sorted.
std::vector<std::string> ReferenceNames(const std::filesystem::path& folder);

} // namespace mopo
