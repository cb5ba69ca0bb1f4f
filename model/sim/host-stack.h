// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-ipv4-routing.h"
#include "model/sim/mopo-ipv6-routing.h"

#include "ns3/node.h"

namespace ns3
{

struct HostRouting
{
    Ptr<MopoIpv4Routing> ipv4;
    Ptr<MopoIpv6Routing> ipv6;
};

/// IPv4, IPv6, UDP and TCP on a bare node; each routing protocol is alone in a list, so that others
/// may be added to it.
HostRouting InstallHostStack(Ptr<Node> node);

/// Returns the number of streams that were used.
int64_t AssignHostStackStreams(Ptr<Node> node, int64_t stream);

} // namespace ns3
