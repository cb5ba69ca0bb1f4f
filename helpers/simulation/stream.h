// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string_view>

namespace mopo
{

/// The number of the ns-3 random stream of that name (FNV-1a, 62 bits, the last eight left for
/// users of several streams): what is random in one place does not depend on what else there is.
constexpr std::int64_t StreamOf(std::string_view name)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : name)
    {
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
    }
    return static_cast<std::int64_t>((hash >> 2) & ~std::uint64_t{0xff});
}

} // namespace mopo
