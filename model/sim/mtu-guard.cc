// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mtu-guard.h"

#include "model/sim/packet-octets.h"
#include "model/sim/routing-decorator.h"
#include "model/wire/ip-packet.h"

#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"

#include <type_traits>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MtuGuard);

namespace
{

constexpr uint32_t IPV6_MINIMUM_MTU = 1280;

Ptr<Packet> Whole(const Header& header, Ptr<const Packet> payload)
{
    auto whole = payload->Copy();
    whole->AddHeader(header);
    return whole;
}

/// RFC 1812 4.3.2.7, RFC 4443 2.4 (e): no error about an error, nor about a later fragment.
bool MayBeToldOf(Ptr<const Packet> packet)
{
    const auto parsed = mopo::ParseIpPacket(ToOctets(packet));
    return parsed && !parsed->IsLaterFragment() && !parsed->quoteOffset;
}

class GuardedIpv4 : public MopoIpv4Decorator
{
  public:
    explicit GuardedIpv4(Ptr<MtuGuard> guard)
        : m_guard(guard)
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
        if (!header.IsDontFragment())
        {
            return MopoIpv4Decorator::RouteInput(
                packet, header, device, forward, multicast, deliver, fail);
        }
        const std::remove_cvref_t<compat::UnicastForward4> guarded(
            [this, packet, header, forward](
                Ptr<Ipv4Route> route, Ptr<const Packet> outgoing, const Ipv4Header& changed)
            {
                const auto mtu = route->GetOutputDevice()->GetMtu();
                if (outgoing->GetSize() + changed.GetSerializedSize() > mtu)
                {
                    return Refuse(packet, header, mtu);
                }
                forward(route, outgoing, changed);
            });
        return MopoIpv4Decorator::RouteInput(
            packet, header, device, guarded, multicast, deliver, fail);
    }

  protected:
    void DoDispose() override
    {
        m_guard = nullptr;
        MopoIpv4Decorator::DoDispose();
    }

  private:
    void Refuse(Ptr<const Packet> packet, const Ipv4Header& header, uint16_t mtu)
    {
        const auto whole = Whole(header, packet);
        m_guard->Drop(whole, mtu);
        if (MayBeToldOf(whole))
        {
            // RFC 1191 4: the router "MUST include the MTU of that next-hop network"
            m_ipv4->GetObject<Icmpv4L4Protocol>()->SendDestUnreachFragNeeded(header, packet, mtu);
        }
    }

    Ptr<MtuGuard> m_guard;
};

/// ns-3 would send Packet Too Big by itself, and nobody would hear of the packet's end.
class GuardedIpv6 : public MopoIpv6Decorator
{
  public:
    explicit GuardedIpv6(Ptr<MtuGuard> guard)
        : m_guard(guard)
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
        if (packet->GetSize() + header.GetSerializedSize() <= IPV6_MINIMUM_MTU)
        {
            return MopoIpv6Decorator::RouteInput(
                packet, header, device, forward, multicast, deliver, fail);
        }
        const std::remove_cvref_t<compat::UnicastForward6> guarded(
            [this, packet, header, forward](Ptr<const NetDevice> from,
                                            Ptr<Ipv6Route> route,
                                            Ptr<const Packet> outgoing,
                                            const Ipv6Header& changed)
            {
                const auto mtu = route->GetOutputDevice()->GetMtu();
                if (outgoing->GetSize() + changed.GetSerializedSize() > mtu)
                {
                    return Refuse(packet, header, mtu);
                }
                forward(from, route, outgoing, changed);
            });
        return MopoIpv6Decorator::RouteInput(
            packet, header, device, guarded, multicast, deliver, fail);
    }

  protected:
    void DoDispose() override
    {
        m_guard = nullptr;
        MopoIpv6Decorator::DoDispose();
    }

  private:
    void Refuse(Ptr<const Packet> packet, const Ipv6Header& header, uint16_t mtu)
    {
        const auto whole = Whole(header, packet);
        m_guard->Drop(whole, mtu);
        if (MayBeToldOf(whole))
        {
            m_ipv6->GetObject<Icmpv6L4Protocol>()->SendErrorTooBig(whole, header.GetSource(), mtu);
        }
    }

    Ptr<MtuGuard> m_guard;
};

} // namespace

TypeId MtuGuard::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MtuGuard")
            .SetParent<Object>()
            .SetGroupName("Mopo")
            .AddConstructor<MtuGuard>()
            .AddTraceSource("Drop",
                            "A packet was larger than the next link's MTU, and must not be "
                            "fragmented.",
                            MakeTraceSourceAccessor(&MtuGuard::m_dropTrace),
                            "ns3::MtuGuard::DropTracedCallback");
    return tid;
}

Ptr<MtuGuard> MtuGuard::Install(Ptr<MopoHost> host)
{
    auto guard = CreateObject<MtuGuard>();
    CreateObject<GuardedIpv4>(guard)->Wrap(host->GetNode());
    CreateObject<GuardedIpv6>(guard)->Wrap(host->GetNode());
    return guard;
}

void MtuGuard::Drop(Ptr<const Packet> packet, uint16_t mtu)
{
    m_dropTrace(packet, mtu);
}

} // namespace ns3
