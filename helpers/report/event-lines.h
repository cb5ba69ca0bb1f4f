// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/scenario/fault.h"

#include <expected>
#include <filesystem>
#include <functional>
#include <string>

namespace mopo
{

/// A line of `events.jsonl`.
struct EventLine
{
    /// In seconds.
    double time = 0;
    /// Empty for what happens at no node.
    std::string node;
    std::string name;
    Json data;
};

/// Hands over line by line. A line that is none, a half one at the end above all, is a fault with
/// its number.
std::expected<void, Fault> ReadEventLines(const std::filesystem::path& file,
                                          const std::function<void(EventLine&&)>& take);

} // namespace mopo
