// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <optional>

namespace mopo
{

/// What an obliging host answers to an inner packet: to an ICMP echo its reply, to an UDP datagram
/// the same datagram. Nothing to anything else.
std::optional<Octets> EchoOf(OctetView inner);

} // namespace mopo
