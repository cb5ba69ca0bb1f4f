// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-filter.h"

#include "model/sim/address-conversion.h"
#include "model/sim/packet-octets.h"

#include "ns3/ipv4.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoFilter);

namespace
{

/// Asks the filter about each IPv4 packet that is to be forwarded.
class FilteringIpv4 : public MopoIpv4Decorator
{
  public:
    explicit FilteringIpv4(Ptr<MopoFilter> filter)
        : m_filter(filter)
    {
    }

    // NOLINTNEXTLINE(readability-function-size): ns-3 has that many parameters.
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> device,
                    compat::UnicastForward4 forward,
                    compat::MulticastForward4 multicast,
                    compat::LocalDeliver4 deliver,
                    compat::RouteError4 fail) override
    {
        const auto destination = header.GetDestination();
        const bool forRouter = destination.IsMulticast() || destination.IsBroadcast() ||
                               m_ipv4->GetInterfaceForAddress(destination) >= 0;
        if (!forRouter && !m_filter->PassesAll() &&
            !m_filter->Judge(ToOctets(header, packet), device))
        {
            return true;
        }
        return MopoIpv4Decorator::RouteInput(
            packet, header, device, forward, multicast, deliver, fail);
    }

  protected:
    void DoDispose() override
    {
        m_filter = nullptr;
        MopoIpv4Decorator::DoDispose();
    }

  private:
    Ptr<MopoFilter> m_filter;
};

/// The same for IPv6, where only packets to be forwarded come here.
class FilteringIpv6 : public MopoIpv6Decorator
{
  public:
    explicit FilteringIpv6(Ptr<MopoFilter> filter)
        : m_filter(filter)
    {
    }

    // NOLINTNEXTLINE(readability-function-size): ns-3 has that many parameters.
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv6Header& header,
                    Ptr<const NetDevice> device,
                    compat::UnicastForward6 forward,
                    compat::MulticastForward6 multicast,
                    compat::LocalDeliver6 deliver,
                    compat::RouteError6 fail) override
    {
        if (!header.GetDestination().IsMulticast() && !m_filter->PassesAll() &&
            !m_filter->Judge(ToOctets(header, packet), device))
        {
            return true;
        }
        return MopoIpv6Decorator::RouteInput(
            packet, header, device, forward, multicast, deliver, fail);
    }

  protected:
    void DoDispose() override
    {
        m_filter = nullptr;
        MopoIpv6Decorator::DoDispose();
    }

  private:
    Ptr<MopoFilter> m_filter;
};

} // namespace

TypeId MopoFilter::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoFilter")
                            .SetParent<Object>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoFilter>()
                            .AddTraceSource("Drop",
                                            "A packet was not let through, and why.",
                                            MakeTraceSourceAccessor(&MopoFilter::m_dropTrace),
                                            "ns3::MopoFilter::DropTracedCallback")
                            .AddTraceSource("Blocked",
                                            "A packet was dropped for a rule, and which.",
                                            MakeTraceSourceAccessor(&MopoFilter::m_blockTrace),
                                            "ns3::MopoFilter::BlockTracedCallback");
    return tid;
}

MopoFilter::MopoFilter() = default;
MopoFilter::~MopoFilter() = default;

void MopoFilter::DoDispose()
{
    m_filter.reset();
    m_rules.reset();
    m_inside.clear();
    Object::DoDispose();
}

Ptr<MopoFilter> MopoFilter::Install(Ptr<MopoHost> host, const MopoFilterConfig& config)
{
    auto filter = CreateObject<MopoFilter>();
    for (const auto& name : config.inside)
    {
        filter->m_inside.emplace_back(host->GetDevice(name));
    }
    if (config.stateful)
    {
        filter->m_filter = std::make_unique<mopo::StatefulFilter>(*config.stateful);
    }
    filter->m_rules = std::make_unique<mopo::BlockRules>(config.block);
    if (config.ipv4)
    {
        CreateObject<FilteringIpv4>(filter)->Wrap(host->GetNode());
    }
    if (config.ipv6)
    {
        CreateObject<FilteringIpv6>(filter)->Wrap(host->GetNode());
    }
    return filter;
}

void MopoFilter::Reboot()
{
    if (m_filter)
    {
        m_filter->Reboot();
    }
}

void MopoFilter::SetBlocked(std::string_view rule, bool blocked)
{
    m_rules->SetActive(rule, blocked);
}

bool MopoFilter::PassesAll() const
{
    return !m_filter && !m_rules->HasActive();
}

bool MopoFilter::Judge(mopo::OctetView packet, Ptr<const NetDevice> from)
{
    const auto now = ToInstant(Simulator::Now());
    if (const auto* rule = m_rules->FindAgainst(now, packet))
    {
        m_blockTrace(ToPacket(packet), rule->name);
        return false;
    }
    if (!m_filter)
    {
        return true;
    }
    const bool fromInside = std::ranges::find(m_inside, from) != m_inside.end();
    const auto verdict =
        fromInside ? m_filter->Outbound(now, packet) : m_filter->Inbound(now, packet);
    if (!verdict)
    {
        m_dropTrace(ToPacket(packet), verdict.error());
    }
    return verdict.has_value();
}

} // namespace ns3
