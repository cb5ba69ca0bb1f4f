// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/metric-names.h"

#include <array>

namespace mopo
{

std::span<const std::string_view> EventMetricNames()
{
    static constexpr auto NAMES = std::to_array<std::string_view>({
        "detection_ms",       "signalling_ms",     "recovery_ms.ike", "recovery_ms.up",
        "recovery_ms.down",   "outage_ms.up",      "outage_ms.down",  "bound_ms.ike",
        "bound_ms.up",        "bound_ms.down",     "lost.up",         "lost.down",
        "duplicated.up",      "duplicated.down",   "reordered.up",    "reordered.down",
        "signalling.packets", "signalling.octets", "path_tests",      "change_paths",
        "retransmissions",
    });
    return NAMES;
}

std::span<const std::string_view> TotalMetricNames()
{
    static constexpr auto NAMES = std::to_array<std::string_view>({
        "lost.up",
        "lost.down",
        "duplicated.up",
        "duplicated.down",
        "reordered.up",
        "reordered.down",
        "replayed.up",
        "replayed.down",
        "signalling.packets",
        "signalling.octets",
        "path_tests",
        "change_paths",
        "retransmissions",
        "keepalives",
        "discarded",
    });
    return NAMES;
}

std::span<const std::string_view> ProbeMetricNames()
{
    static constexpr auto NAMES = std::to_array<std::string_view>({
        "sent.up",
        "sent.down",
        "received.up",
        "received.down",
        "lost.up",
        "lost.down",
        "duplicated.up",
        "duplicated.down",
        "reordered.up",
        "reordered.down",
    });
    return NAMES;
}

std::span<const std::string_view> TcpMetricNames()
{
    static constexpr auto NAMES = std::to_array<std::string_view>({
        "written_octets",
        "delivered_octets",
        "undelivered_octets",
        "connections_lost",
        "longest_stall_ms",
    });
    return NAMES;
}

} // namespace mopo
