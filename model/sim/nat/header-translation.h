// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/octets.h"
#include "model/sim/nat/nat-types.h"

#include <expected>

namespace mopo
{

/// A packet in the other family of IP (RFC 6145), with the addresses that it has there. Its hop
/// limit is one less. UDP and TCP keep their octets but for the checksum, and ICMP echo becomes
/// that of the other family; other ICMP messages are refused.
std::expected<Octets, NatDropReason> TranslateToIpv4(OctetView packet,
                                                     const IpAddress& source,
                                                     const IpAddress& destination);

std::expected<Octets, NatDropReason> TranslateToIpv6(OctetView packet,
                                                     const IpAddress& source,
                                                     const IpAddress& destination);

} // namespace mopo
