// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/port-map.h"

namespace mopo
{

namespace
{

std::uint16_t Outward(const PortPair& pair, std::uint16_t port)
{
    return port == IKE_PORT ? pair.ike : port == NAT_T_PORT ? pair.natTraversal : port;
}

std::uint16_t Inward(const PortPair& pair, std::uint16_t port)
{
    return port == pair.ike ? IKE_PORT : port == pair.natTraversal ? NAT_T_PORT : port;
}

} // namespace

PortMap::PortMap(PortPair own, PortPair peers)
    : m_own(own),
      m_peers(peers)
{
}

Path PortMap::OnWire(const Path& path) const
{
    return {{path.local.address, Outward(m_own, path.local.port)},
            {path.peer.address, Outward(m_peers, path.peer.port)}};
}

Path PortMap::FromWire(const Path& path) const
{
    return {{path.local.address, Inward(m_own, path.local.port)},
            {path.peer.address, Inward(m_peers, path.peer.port)}};
}

} // namespace mopo
