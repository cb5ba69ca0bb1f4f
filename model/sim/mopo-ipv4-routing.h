// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/ipv4-static-routing.h"

namespace ns3
{

/// Static routing that respects the source address: a packet leaves by the interface that has its
/// source, or not at all. Without a source, it is stock static routing. It also tells of each
/// change of interfaces and addresses. Meant for an Ipv4ListRouting at priority 100; the stock
/// helpers see it as the node's static routing.
///
/// Stock static routing would send a packet with a source that is not the host's any more, or that
/// has no route, by whatever interface the destination points to.
class MopoIpv4Routing : public Ipv4StaticRouting
{
  public:
    static constexpr int16_t PRIORITY = 100;

    static TypeId GetTypeId();
    MopoIpv4Routing();
    ~MopoIpv4Routing() override;

    /// Called after an interface went up or down or an address came or went.
    void SetChangeCallback(Callback<void> callback);

    /// Takes away exactly this route; a gateway of zeros is none.
    void RemoveNetworkRoute(Ipv4Address network,
                            Ipv4Mask mask,
                            Ipv4Address gateway,
                            uint32_t interface,
                            uint32_t metric);

    // Inherited from Ipv4RoutingProtocol.
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> device,
                               Socket::SocketErrno& error) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;

  protected:
    void DoDispose() override;

  private:
    void TellOfChange();

    Ptr<Ipv4> m_ipv4;
    Callback<void> m_changed;
};

} // namespace ns3
