// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/ports.h"

namespace mopo
{

Path PathBetween(const IpAddress& local, const IpAddress& peer, const Path& current)
{
    const std::uint16_t port = current.local.port;
    const std::uint16_t peerPort = peer == current.peer.address ? current.peer.port : port;
    return Path{Transport{local, port}, Transport{peer, peerPort}};
}

} // namespace mopo
