// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/changes.h"
#include "helpers/scenario/fault.h"
#include "helpers/scenario/json-text.h"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// A value of a parameter, and the words of `--set` that bring it about.
struct Level
{
    /// A text, a number or a truth value.
    Json value;
    std::vector<std::string> settings;
    /// Where the file says it.
    std::string pointer;
};

struct Parameter
{
    std::string name;
    std::vector<Level> levels;
};

struct PolicyChoice
{
    std::string name;
    Changes changes;
    std::string pointer;
};

/// A study file that was read: every value is in its range. Whether the scenario can have these
/// values is another question.
struct Study
{
    /// Of the file, without directory and `.json`.
    std::string name;
    std::string title;
    std::string description;
    /// As a way from the current folder.
    std::string scenario;
    std::vector<std::string> settings;
    std::vector<Parameter> parameters;
    /// At least one.
    std::vector<PolicyChoice> policies;
    /// As the file has them, and each.
    std::string seedList;
    std::vector<std::uint64_t> seeds;
    /// Of an event, and of a run.
    std::vector<std::string> metrics;
    std::vector<std::string> totals;
};

/// More is a slip of the finger.
inline constexpr std::size_t MOST_POINTS = 2'000;

/// `scenarios/study.schema.json` as it was when the program was built.
std::string_view StudySchemaText();

/// Reads a study file, or says everything that is wrong with it. Any octets may come.
std::expected<Study, std::vector<Fault>> ReadStudy(const std::filesystem::path& file);

} // namespace mopo
