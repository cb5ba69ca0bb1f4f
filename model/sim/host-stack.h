// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-ipv4-routing.h"
#include "model/sim/mopo-ipv6-routing.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"

namespace ns3
{

/// The IP stacks of a node and their routing protocols.
struct HostStack
{
    Ptr<Ipv4> ipv4;
    Ptr<Ipv6> ipv6;
    Ptr<MopoIpv4Routing> routing4;
    Ptr<MopoIpv6Routing> routing6;
};

/// IPv4, IPv6, UDP and TCP on a bare node; each routing protocol is alone in a list, so that others
/// may be added to it.
HostStack InstallHostStack(Ptr<Node> node);

/// Returns the number of streams that were used.
int64_t AssignHostStackStreams(Ptr<Node> node, int64_t stream);

} // namespace ns3
