// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"
#include "model/endpoint/endpoint.h"

namespace mopo
{

/// What the endpoint of a peer must know: the peers it talks with, and its policy.
EndpointConfig EndpointConfigOf(const Scenario& scenario, const Peer& peer, bool trace);

} // namespace mopo
