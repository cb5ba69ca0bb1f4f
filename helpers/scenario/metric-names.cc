// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/metric-names.h"

#include <array>

namespace mopo
{

std::span<const std::string_view> EventMetricNames()
{
    static constexpr auto NAMES = std::to_array<std::string_view>({
        "detection_ms",
        "signalling_ms",
        "recovery_ms.ike",
        "recovery_ms.up",
        "recovery_ms.down",
        "outage_ms.up",
        "outage_ms.down",
        "bound_ms.ike",
        "bound_ms.up",
        "bound_ms.down",
        "lost.up",
        "lost.down",
        "duplicated.up",
        "duplicated.down",
        "reordered.up",
        "reordered.down",
        "signalling.packets",
        "signalling.octets",
        "path_tests",
        "change_paths",
        "retransmissions",
        "agreement_ms",
        "wrong_path_ms.up",
        "wrong_path_ms.down",
        "control_only_ms.up",
        "control_only_ms.down",
        "reordering_extent.up",
        "reordering_extent.down",
        "replayed.up",
        "replayed.down",
        "testing.sent",
        "testing.answered",
        "testing.unmatched",
        "testing.max_in_flight",
        "testing.max_per_s",
        "change_paths_superseded",
        "errors.unacceptable_path",
        "errors.nat_prevented",
        "tcp_stall_ms",
        "tcp_goodput_bps",
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
        "sa_inits_after_start",
        "ike_sas_closed",
        "wrong_path_ms",
        "wrong_path_by_direction_ms.up",
        "wrong_path_by_direction_ms.down",
        "control_only_ms.up",
        "control_only_ms.down",
        "reordering_extent.up",
        "reordering_extent.down",
        "testing.sent",
        "testing.answered",
        "testing.unmatched",
        "testing.max_in_flight",
        "testing.max_per_s",
        "change_paths_superseded",
        "errors.unacceptable_path",
        "errors.nat_prevented",
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
        "reordering_extent.up",
        "reordering_extent.down",
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
