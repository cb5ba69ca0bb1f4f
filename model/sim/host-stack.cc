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

HostRouting InstallHostStack(Ptr<Node> node)
{
    const HostRouting routing{CreateObject<MopoIpv4Routing>(), CreateObject<MopoIpv6Routing>()};
    InternetStackHelper stack;
    stack.SetRoutingHelper(RoutingHelper4(routing.ipv4));
    stack.SetRoutingHelper(RoutingHelper6(routing.ipv6));
    stack.Install(node);
    return routing;
}

int64_t AssignHostStackStreams(Ptr<Node> node, int64_t stream)
{
    return InternetStackHelper().AssignStreams(NodeContainer(node), stream);
}

} // namespace ns3
