// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/octets.h"

#include <cstdint>

namespace mopo::conformance
{

/// ICMP echo inside the tunnel (RFC 792, IPv4 only): what shows that ESP works, and where it goes.

/// An IPv4 packet with an echo request.
Octets MakeEchoRequest(const IpAddress& from, const IpAddress& to, std::uint16_t sequence);

} // namespace mopo::conformance
