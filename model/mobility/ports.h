// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

namespace mopo
{

/// The port that IKE uses from IKE_AUTH on: "implementations that support both this specification
/// and NAT Traversal MUST change to port 4500 if the correspondent also supports both, even if no
/// NAT was detected" (draft 2.7; D-23). Without MOPO only a NAT moves it (RFC 7296 2.23).
constexpr std::uint16_t IkePortFor(bool mopo, bool natTraversal, bool natDetected)
{
    return natTraversal && (mopo || natDetected) ? NAT_T_PORT : IKE_PORT;
}

/// The path between two addresses, with the ports that IKE requests have there (D-40, D-50): the
/// own port stays; the peer's is the one in use now if its address is the one in use now, because
/// a NAT may have chosen it, and otherwise the same as the own.
Path PathBetween(const IpAddress& local, const IpAddress& peer, const Path& current);

} // namespace mopo
