// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/seed-list.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <set>

namespace mopo
{

std::expected<std::uint64_t, std::string> ParseSeed(std::string_view text)
{
    std::uint64_t seed = 0;
    const char* begin = text.data();
    const char* end = begin + text.size();
    const auto [rest, error] = std::from_chars(begin, end, seed);
    const bool isOctal = text.size() > 1 && text.front() == '0';
    if (error != std::errc{} || rest != end || isOctal)
    {
        return std::unexpected(fmt::format("a whole number from 0 to {} is wanted, not '{}'",
                                           std::numeric_limits<std::uint64_t>::max(),
                                           text));
    }
    return seed;
}

std::expected<std::vector<std::uint64_t>, std::string> ParseSeedList(std::string_view text)
{
    std::vector<std::uint64_t> seeds;
    std::set<std::uint64_t> known;
    for (std::size_t begin = 0; begin <= text.size();)
    {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        const std::string_view part = text.substr(begin, comma - begin);
        begin = comma + 1;
        const std::size_t dots = part.find("..");
        const bool isRange = dots != std::string_view::npos;
        const auto first = ParseSeed(part.substr(0, dots));
        const auto last = isRange ? ParseSeed(part.substr(dots + 2)) : first;
        if (!first || !last)
        {
            return std::unexpected("seeds such as 1..20 or 1,5,9 are wanted: " +
                                   (first ? last : first).error());
        }
        if (*last < *first)
        {
            return std::unexpected(
                fmt::format("'{}' runs backwards; '{}..{}' is wanted", part, *last, *first));
        }
        if (*last - *first >= MOST_SEEDS || seeds.size() + (*last - *first) >= MOST_SEEDS)
        {
            return std::unexpected(fmt::format("'{}' makes more than {} seeds", part, MOST_SEEDS));
        }
        for (std::uint64_t step = 0; step <= *last - *first; ++step)
        {
            const std::uint64_t seed = *first + step;
            if (!known.insert(seed).second)
            {
                return std::unexpected(fmt::format("seed {} is named twice", seed));
            }
            seeds.push_back(seed);
        }
    }
    return seeds;
}

} // namespace mopo
