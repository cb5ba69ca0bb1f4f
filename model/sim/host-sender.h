// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/octets.h"
#include "model/base/result.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/packet.h"

#include <optional>

namespace ns3
{

/// Sends from exactly the address that it is told to, as sendmsg() does with IP_PKTINFO. NotFound
/// where that address is gone or has no route there: stock sockets report success all the same.
class HostSender
{
  public:
    explicit HostSender(Ptr<Node> node);

    /// A UDP datagram between the addresses and ports of the path. With `dontFragment`, which means
    /// nothing in IPv6, it must fit the first link.
    mopo::Status SendUdp(const mopo::Path& path,
                         mopo::OctetView octets,
                         bool dontFragment = false) const;

    /// A packet of protocol 50 between the addresses of the path.
    mopo::Status SendEsp(const mopo::Path& path,
                         mopo::OctetView octets,
                         bool dontFragment = false) const;

    /// A packet of protocol 51 with its outer header, between the addresses of the path. Fields
    /// that AH does not cover are the stack's own.
    mopo::Status SendAh(const mopo::Path& path, mopo::OctetView octets) const;

    /// The MTU of the first link; nothing where there is no route.
    std::optional<std::size_t> FirstMtu(const mopo::Path& path) const;

  private:
    mopo::Status Send(const mopo::Path& path,
                      Ptr<Packet> packet,
                      uint8_t protocol,
                      bool dontFragment) const;
    Ipv4Header NewHeader(const mopo::Path& path, const Packet& packet, uint8_t protocol) const;
    uint8_t DefaultTtl() const;

    Ptr<Ipv4> m_ipv4;
    Ptr<Ipv6> m_ipv6;
};

} // namespace ns3
