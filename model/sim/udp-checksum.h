// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/octets.h"

namespace mopo
{

// RFC 768: "If the computed checksum is zero, it is transmitted as all ones", because zero says
// that there is none. Some releases of ns-3 transmit it as zero, and drop at the receiver what has
// no checksum: one packet of 65,536.

/// A UDP header with its checksum, and the payload behind it.
Octets MakeUdpDatagram(const Path& path, OctetView payload);

/// Mends the UDP header of a whole IP packet that the stack has made. Fragments are left alone.
void MendUdpChecksum(OctetSpan packet);

} // namespace mopo
