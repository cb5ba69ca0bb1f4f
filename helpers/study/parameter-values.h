// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/value.h"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

inline constexpr std::size_t MOST_LEVELS = 1000;

/// The numbers of a parameter's `range`. What makes it none is told, and nothing comes back.
std::vector<double> ReadRange(const Value& range);

/// The numbers of a parameter's `draw`.
std::vector<double> ReadDraw(const Value& draw);

/// A word PATH=VALUE with a value for its {value}, {value/2}, {value*1000}. An error is in words.
std::expected<std::string, std::string> Substitute(std::string_view word, const Json& value);

/// A number as short as it can be: `10`, `0.25`.
std::string ShortNumber(double number);

} // namespace mopo
