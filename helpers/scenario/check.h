// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"
#include "helpers/scenario/scenario.h"

namespace mopo
{

// What can be judged only when all parts are known. Where a part has a fault already, nothing is
// said about what follows from it.

/// Every interface has one link, both ends of a link are in the same networks, no address and no
/// network stands twice where packets find their way by it.
void CheckNetwork(const Scenario& scenario, Faults& faults);

/// What NATs forward is inside of them, and what is announced leads through one that forwards.
void CheckMiddleboxes(const Scenario& scenario, Faults& faults);

/// No name of the file leads to two things: of a node's interfaces, of captures, of peers.
void CheckNames(const Scenario& scenario, Faults& faults);

/// What a medium cannot do is not asked of it, and who is on Wi-Fi stands somewhere.
void CheckMedia(const Scenario& scenario, Faults& faults);

/// Peers reach each other, pools are free, flows go through a tunnel.
void CheckTunnels(const Scenario& scenario, Faults& faults);

} // namespace mopo
