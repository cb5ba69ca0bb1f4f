// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"

#include <map>
#include <optional>
#include <vector>

namespace mopo
{

/// A static route through an interface of a node.
struct StaticRoute
{
    IpPrefix destination;
    IpAddress gateway;

    friend bool operator==(const StaticRoute&, const StaticRoute&) = default;
};

/// The routes of every interface that has any, so that everything reaches what it can reach in the
/// real world:
///   - a host sends what is not its neighbour's to the node at the other end of each of its links,
///     where that forwards; of several on one link, to the one that the file names first;
///   - routers and NATs know the shortest way to every network, by number of hops; of ways of equal
///     length, the one through the interface that the file names first;
///   - 64:ff9b::/96 is at the nearest nat64;
///   - what is inside a NAT cannot be reached over IPv4 from outside of it;
///   - what is inside a peer sends everything else to the peer's node, into its tunnel.
std::map<InterfaceRef, std::vector<StaticRoute>> ComputeRoutes(const Scenario& scenario);

} // namespace mopo
