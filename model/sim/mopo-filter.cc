// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-filter.h"

#include "model/sim/address-conversion.h"
#include "model/sim/packet-octets.h"

#include "ns3/ipv4.h"
#include "ns3/simulator.h"

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
        if (!forRouter && !m_filter->Judge(ToOctets(header, packet), device))
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
        if (!header.GetDestination().IsMulticast() &&
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
                                            "ns3::MopoFilter::DropTracedCallback");
    return tid;
}

MopoFilter::MopoFilter() = default;
MopoFilter::~MopoFilter() = default;

void MopoFilter::DoDispose()
{
    m_filter.reset();
    m_outside = nullptr;
    Object::DoDispose();
}

Ptr<MopoFilter> MopoFilter::Install(Ptr<MopoHost> host,
                                    const std::string& outside,
                                    const mopo::FilterConfig& config,
                                    bool ipv4,
                                    bool ipv6)
{
    auto filter = CreateObject<MopoFilter>();
    filter->m_outside = host->GetDevice(outside);
    filter->m_filter = std::make_unique<mopo::StatefulFilter>(config);
    if (ipv4)
    {
        CreateObject<FilteringIpv4>(filter)->Wrap(host->GetNode());
    }
    if (ipv6)
    {
        CreateObject<FilteringIpv6>(filter)->Wrap(host->GetNode());
    }
    return filter;
}

void MopoFilter::Reboot()
{
    m_filter->Reboot();
}

bool MopoFilter::Judge(mopo::OctetView packet, Ptr<const NetDevice> from)
{
    const auto now = ToInstant(Simulator::Now());
    const auto verdict =
        from == m_outside ? m_filter->Inbound(now, packet) : m_filter->Outbound(now, packet);
    if (!verdict)
    {
        m_dropTrace(ToPacket(packet), verdict.error());
    }
    return verdict.has_value();
}

} // namespace ns3
