// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/event-names.h"

#include <algorithm>
#include <array>

namespace mopo
{

std::span<const std::string_view> EventNames()
{
    static constexpr auto NAMES = std::to_array<std::string_view>({
        // The scenario's own doing.
        "scenario:event",
        // Every IKE message and PATH_TEST, and one more name for each kind that is sent.
        "ike:message_sent",
        "ike:message_received",
        "ike:sa_init_sent",
        "ike:auth_sent",
        "ike:create_child_sa_sent",
        "ike:informational_sent",
        "ike:change_path_sent",
        "ike:retransmission_sent",
        "ike:keepalive_sent",
        "ike:established",
        "ike:rekeyed",
        "ike:create_child_sa_failed",
        "ike:closed",
        "ike:state_changed",
        "ike:discarded",
        // The path of an IKE SA and its IPsec SAs.
        "path:changed",
        "path:confirmed",
        "path:refused",
        "path:unverified",
        "path:verified",
        "path:not_routable",
        "path:suspected",
        "path:tested",
        "path:peer_addresses_changed",
        "esp:sa_installed",
        "esp:sa_used",
        "esp:sa_updated",
        "esp:sa_removed",
        "esp:limited",
        "esp:discarded",
        "esp:path_mtu",
        // The network.
        "host:addresses_changed",
        "nat:mapping_created",
        "nat:mapping_expired",
        "nat:discarded",
        "filter:discarded",
        "router:discarded",
        "link:discarded",
        "link:corrupted",
        // Inner traffic.
        "probe:sent",
        "probe:received",
        "tcp:connected",
        "tcp:closed",
    });
    return NAMES;
}

bool IsEventName(std::string_view name)
{
    return std::ranges::find(EventNames(), name) != EventNames().end();
}

} // namespace mopo
