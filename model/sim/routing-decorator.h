// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/ns3-compat.h"

#include "ns3/node.h"

namespace ns3
{

/// A routing protocol around another one, to which it passes everything on. A middlebox overrides
/// RouteInput and looks at a packet before any decision about it, local delivery included: that is
/// why it must be the node's outermost protocol and not a member of a list.
class MopoIpv4Decorator : public Ipv4RoutingProtocol
{
  public:
    static TypeId GetTypeId();

    /// Puts this protocol around the one that the node has.
    void Wrap(Ptr<Node> node);

    // Inherited from Ipv4RoutingProtocol.
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> device,
                               Socket::SocketErrno& error) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> device,
                    compat::UnicastForward4 forward,
                    compat::MulticastForward4 multicast,
                    compat::LocalDeliver4 deliver,
                    compat::RouteError4 fail) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const override;

  protected:
    void DoDispose() override;

    Ptr<Ipv4> m_ipv4;

  private:
    Ptr<Ipv4RoutingProtocol> m_inner;
};

/// The same for IPv6. There ns-3 delivers packets for the node itself before it asks for a route.
class MopoIpv6Decorator : public Ipv6RoutingProtocol
{
  public:
    static TypeId GetTypeId();

    /// Puts this protocol around the one that the node has.
    void Wrap(Ptr<Node> node);

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
    void NotifyAddRoute(Ipv6Address destination,
                        Ipv6Prefix mask,
                        Ipv6Address nextHop,
                        uint32_t interface,
                        Ipv6Address prefixToUse) override;
    void NotifyRemoveRoute(Ipv6Address destination,
                           Ipv6Prefix mask,
                           Ipv6Address nextHop,
                           uint32_t interface,
                           Ipv6Address prefixToUse) override;
    void SetIpv6(Ptr<Ipv6> ipv6) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const override;

  protected:
    void DoDispose() override;

    Ptr<Ipv6> m_ipv6;

  private:
    Ptr<Ipv6RoutingProtocol> m_inner;
};

} // namespace ns3
