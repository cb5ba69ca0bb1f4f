// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/host-stack.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-routing-helper.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-routing-helper.h"
#include "ns3/node-container.h"

namespace ns3
{

namespace
{

/// ns-3 clones a helper before it uses it: the protocol is made beforehand and shared.
class RoutingHelper4 : public Ipv4RoutingHelper
{
  public:
    explicit RoutingHelper4(Ptr<MopoIpv4Routing> routing)
        : m_routing(routing)
    {
    }

    RoutingHelper4* Copy() const override
    {
        return new RoutingHelper4(*this);
    }

    Ptr<Ipv4RoutingProtocol> Create(Ptr<Node>) const override
    {
        auto list = CreateObject<Ipv4ListRouting>();
        list->AddRoutingProtocol(m_routing, MopoIpv4Routing::PRIORITY);
        return list;
    }

  private:
    Ptr<MopoIpv4Routing> m_routing;
};

class RoutingHelper6 : public Ipv6RoutingHelper
{
  public:
    explicit RoutingHelper6(Ptr<MopoIpv6Routing> routing)
        : m_routing(routing)
    {
    }

    RoutingHelper6* Copy() const override
    {
        return new RoutingHelper6(*this);
    }

    Ptr<Ipv6RoutingProtocol> Create(Ptr<Node>) const override
    {
        auto list = CreateObject<Ipv6ListRouting>();
        list->AddRoutingProtocol(m_routing, MopoIpv6Routing::PRIORITY);
        return list;
    }

  private:
    Ptr<MopoIpv6Routing> m_routing;
};

} // namespace

HostStack InstallHostStack(Ptr<Node> node)
{
    HostStack stack;
    stack.routing4 = CreateObject<MopoIpv4Routing>();
    stack.routing6 = CreateObject<MopoIpv6Routing>();
    InternetStackHelper helper;
    helper.SetRoutingHelper(RoutingHelper4(stack.routing4));
    helper.SetRoutingHelper(RoutingHelper6(stack.routing6));
    helper.Install(node);
    stack.ipv4 = node->GetObject<Ipv4>();
    stack.ipv6 = node->GetObject<Ipv6>();
    return stack;
}

int64_t AssignHostStackStreams(Ptr<Node> node, int64_t stream)
{
    return InternetStackHelper().AssignStreams(NodeContainer(node), stream);
}

} // namespace ns3
