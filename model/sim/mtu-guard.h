// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-host.h"

#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/traced-callback.h"

namespace ns3
{

/// What a router does with a packet that the next link cannot carry and that nobody may fragment,
/// IPv4 with "Don't Fragment" or IPv6: it drops it and tells the source which size would do.
/// ns-3's own IPv4 fragments it all the same.
class MtuGuard : public Object
{
  public:
    /// `packet` begins with its IP header, as it arrived.
    using DropTracedCallback = void (*)(Ptr<const Packet> packet, uint16_t mtu);

    static TypeId GetTypeId();

    /// Around all other middleboxes of the host, so that the source is told of the packet that it
    /// sent and not of what a NAT made of it.
    static Ptr<MtuGuard> Install(Ptr<MopoHost> host);

    /// Drops a packet that the next link cannot carry.
    void Drop(Ptr<const Packet> packet, uint16_t mtu);

  private:
    TracedCallback<Ptr<const Packet>, uint16_t> m_dropTrace;
};

} // namespace ns3
