// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <vector>

namespace mopo
{

/// Cuts an IPv4 packet, or a fragment of one, into fragments of at most `most` octets each (RFC 791
/// 3.2). `packet` is whole, has no options, and `most` has room for 8 octets behind its header.
std::vector<Octets> FragmentIpv4(OctetView packet, std::size_t most);

} // namespace mopo
