// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// `; did you mean 'laptop'?` where one of the words is close, else `; there is 'a', 'b' and 'c'`,
/// shortened where there are many, or nothing where there are none.
std::string Suggestion(std::string_view word, const std::vector<std::string>& words);

/// How many letters must be changed, left out, put in or swapped with their neighbour.
std::size_t EditDistance(std::string_view a, std::string_view b);

} // namespace mopo
