// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/dataplane/data-plane.h"
#include "model/dataplane/tunnel-sides.h"

#include <optional>

namespace mopo
{

/// Does what an output orders of a host, except to send a datagram, which only the host can.
/// `sides` is null where the host has no tunnel interface. Returns what could not be done.
std::optional<Discarded> CarryOut(Instant now,
                                  const Output& output,
                                  DataPlane& dataPlane,
                                  TunnelSides* sides);

} // namespace mopo
