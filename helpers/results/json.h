// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace mopo
{

/// Keys stay in the order in which they were written.
using Json = nlohmann::ordered_json;

/// The text of a JSON value, on one line or indented. Octets that are not UTF-8 become replacement
/// characters: a peer's identity may be anything, and a result file must be readable all the same.
std::string DumpJson(const Json& json, int indent = -1);

/// Milliseconds as the result files carry them.
inline double ToMilliseconds(Duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

/// Milliseconds, or null.
Json MillisecondsOrNull(const std::optional<Duration>& duration);

/// Seconds with nine decimals, exactly: `15.000000000`.
std::string ExactSeconds(Instant time);

} // namespace mopo
