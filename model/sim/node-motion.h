// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/node.h"

namespace ns3
{

/// A place on flat ground, in metres.
struct Place
{
    double x = 0;
    double y = 0;
};

/// Puts a node somewhere; it stays there until it walks. Once for each node.
void PutNode(Ptr<Node> node, const Place& place);

/// Lets a node that was put somewhere walk straight to a place, at so many metres a second. What
/// it was doing before ends where it is.
void WalkNode(Ptr<Node> node, const Place& to, double speed);

} // namespace ns3
