// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"

#include <set>

namespace mopo
{

/// What the world sees of packets from an interface: its own addresses and those of all NATs that
/// it may be behind.
std::set<IpAddress> VisibleAddresses(const Scenario& scenario, const InterfaceRef& start);

} // namespace mopo
