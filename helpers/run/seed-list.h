// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// Of one study; more is a slip of the finger.
inline constexpr std::size_t MOST_SEEDS = 10'000;

/// Reads `7`, `1..20` and lists of both such as `1..3,7,20..30`, each seed once. An error is in
/// words, and says what would be right.
std::expected<std::vector<std::uint64_t>, std::string> ParseSeedList(std::string_view text);

/// Digits alone, without a zero before others: libraries would wrap what is negative, cut what is
/// too large, take nothing for 0, and read 010 as 8.
std::expected<std::uint64_t, std::string> ParseSeed(std::string_view text);

} // namespace mopo
