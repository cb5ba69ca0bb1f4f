// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include <cstdint>

namespace mopo
{

/// The UDP ports that stand for 500 and 4500 at one end.
struct PortPair
{
    std::uint16_t ike = IKE_PORT;
    std::uint16_t natTraversal = NAT_T_PORT;

    friend bool operator==(const PortPair&, const PortPair&) = default;
};

/// Between the ports that the endpoint knows, 500 and 4500, and those on the wire: whoever is not
/// root has none below 1024, and two endpoints cannot share an address with the same ports. A port
/// that stands for none of the two is the same on both sides.
class PortMap
{
  public:
    PortMap() = default;
    PortMap(PortPair own, PortPair peers);

    const PortPair& Own() const
    {
        return m_own;
    }

    /// What the endpoint's path is on the wire, and back.
    Path OnWire(const Path& path) const;
    Path FromWire(const Path& path) const;

  private:
    PortPair m_own;
    PortPair m_peers;
};

} // namespace mopo
