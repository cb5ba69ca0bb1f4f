// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// The cells of each line of a table (RFC 4180). Nothing where a quote has no end, or stands where
/// none may.
std::optional<std::vector<std::vector<std::string>>> ReadCsv(std::string_view text);

} // namespace mopo
