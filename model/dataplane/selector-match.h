// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/wire/ip-packet.h"
#include "model/wire/payloads.h"

#include <span>
#include <vector>

namespace mopo
{

/// Whether a packet from one of `from` to one of `to` is one of both (RFC 7296 2.9). A fragment
/// without ports matches only selectors that do not look at ports.
bool MatchesSelectors(const IpPacket& packet,
                      std::span<const TrafficSelector> from,
                      std::span<const TrafficSelector> to);

/// The fewest prefixes that are exactly the selector's addresses, lowest first.
std::vector<IpPrefix> PrefixesOf(const TrafficSelector& selector);

} // namespace mopo
