// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/json.h"

#include <fmt/format.h>

namespace mopo
{

std::string DumpJson(const Json& json, int indent)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json MillisecondsOrNull(const std::optional<Duration>& duration)
{
    return duration ? Json(ToMilliseconds(*duration)) : Json(nullptr);
}

std::string ExactSeconds(Instant time)
{
    const auto nanoseconds = time.time_since_epoch().count();
    const auto magnitude = nanoseconds < 0 ? -nanoseconds : nanoseconds;
    return fmt::format("{}{}.{:09}",
                       nanoseconds < 0 ? "-" : "",
                       magnitude / 1'000'000'000,
                       magnitude % 1'000'000'000);
}

} // namespace mopo
