// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/ns3-compat.h"

#include "ns3/ipv6-static-routing.h"

namespace ns3
{

/// What MopoIpv4Routing is, for IPv6; and it decides whether this node forwards. ns-3 lets hosts,
/// not routers, send router solicitations: here, where routers are configured, every interface
/// counts as a router's, and a host's packets for others end in this class.
class MopoIpv6Routing : public Ipv6StaticRouting
{
  public:
    static constexpr int16_t PRIORITY = 100;

    static TypeId GetTypeId();
    MopoIpv6Routing();
    ~MopoIpv6Routing() override;

    /// Called after an interface went up or down or an address came or went.
    void SetChangeCallback(Callback<void> callback);

    /// Takes away exactly this route; a gateway of zeros is none.
    void RemoveNetworkRoute(const Ipv6Address& network,
                            const Ipv6Prefix& prefix,
                            const Ipv6Address& gateway,
                            uint32_t interface,
                            uint32_t metric);
    void SetForwarding(bool forwarding);

    // Inherited from Ipv6RoutingProtocol.
    Ptr<Ipv6Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv6Header& header,
                               Ptr<NetDevice> device,
                               Socket::SocketErrno& error) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv6Header& header,
                    Ptr<const NetDevice> device,
                    compat::UnicastForward6 forward,
                    compat::MulticastForward6 multicast,
                    compat::LocalDeliver6 deliver,
                    compat::RouteError6 fail) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv6InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv6InterfaceAddress address) override;
    void SetIpv6(Ptr<Ipv6> ipv6) override;

  protected:
    void DoDispose() override;

  private:
    void TellOfChange();

    Ptr<Ipv6> m_ipv6;
    Callback<void> m_changed;
    bool m_forwarding = false;
};

} // namespace ns3
