// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-nat64.h"

#include "model/sim/address-conversion.h"
#include "model/sim/packet-octets.h"
#include "model/sim/routing-decorator.h"

#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoNat64);

namespace
{

constexpr std::size_t IPV6_HEADER = 40;
constexpr std::size_t NEXT_HEADER_OFFSET = 6;

/// Hands the translator what arrives for it.
template <class Decorator, class HeaderType>
class Nat64Side : public Decorator
{
  public:
    explicit Nat64Side(Ptr<MopoNat64> nat)
        : m_nat(nat)
    {
    }

    // NOLINTNEXTLINE(readability-function-size): ns-3 has that many parameters.
    bool RouteInput(Ptr<const Packet> packet,
                    const HeaderType& header,
                    Ptr<const NetDevice> device,
                    compat::RouteInputParameter<Decorator, 3> forward,
                    compat::RouteInputParameter<Decorator, 4> multicast,
                    compat::RouteInputParameter<Decorator, 5> deliver,
                    compat::RouteInputParameter<Decorator, 6> fail) override
    {
        if (m_nat->IsFor(ToIpAddress(header.GetDestination())))
        {
            m_nat->Take(ToOctets(header, packet));
            return true;
        }
        return Decorator::RouteInput(packet, header, device, forward, multicast, deliver, fail);
    }

  protected:
    void DoDispose() override
    {
        m_nat = nullptr;
        Decorator::DoDispose();
    }

  private:
    Ptr<MopoNat64> m_nat;
};

} // namespace

TypeId MopoNat64::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoNat64")
                            .SetParent<Object>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoNat64>()
                            .AddTraceSource("MappingCreated",
                                            "An inside endpoint got an outside one.",
                                            MakeTraceSourceAccessor(&MopoNat64::m_createdTrace),
                                            "ns3::MopoNat64::MappingTracedCallback")
                            .AddTraceSource("MappingExpired",
                                            "A mapping timed out or was forgotten.",
                                            MakeTraceSourceAccessor(&MopoNat64::m_expiredTrace),
                                            "ns3::MopoNat64::MappingTracedCallback")
                            .AddTraceSource("Drop",
                                            "A packet was not let through, and why.",
                                            MakeTraceSourceAccessor(&MopoNat64::m_dropTrace),
                                            "ns3::MopoNat64::DropTracedCallback");
    return tid;
}

MopoNat64::MopoNat64() = default;
MopoNat64::~MopoNat64() = default;

void MopoNat64::DoDispose()
{
    m_expiry.Cancel();
    m_nat.reset();
    m_host = nullptr;
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    Object::DoDispose();
}

Ptr<MopoNat64> MopoNat64::Install(Ptr<MopoHost> host,
                                  const std::string& outside,
                                  const mopo::NatConfig& config)
{
    auto nat = CreateObject<MopoNat64>();
    nat->m_host = host;
    nat->m_outside = outside;
    nat->m_ipv4 = host->GetNode()->GetObject<Ipv4>();
    nat->m_ipv6 = host->GetNode()->GetObject<Ipv6>();
    nat->m_nat = std::make_unique<mopo::Nat64>(config);
    auto* self = PeekPointer(nat);
    nat->m_nat->SetListeners(
        [self](const auto& mapping)
        {
            self->m_createdTrace(mapping);
            self->ArmExpiry();
        },
        [self](const auto& mapping) { self->m_expiredTrace(mapping); });
    CreateObject<Nat64Side<MopoIpv4Decorator, Ipv4Header>>(nat)->Wrap(host->GetNode());
    CreateObject<Nat64Side<MopoIpv6Decorator, Ipv6Header>>(nat)->Wrap(host->GetNode());
    return nat;
}

void MopoNat64::Reboot(std::optional<std::uint16_t> firstPort,
                       std::optional<mopo::IpAddress> publicAddress)
{
    const auto before = m_nat->PublicAddress();
    m_nat->Reboot(firstPort, publicAddress);
    if (publicAddress && *publicAddress != before)
    {
        m_host->ReplaceAddress(m_outside, before, *publicAddress);
    }
}

bool MopoNat64::IsFor(const mopo::IpAddress& destination) const
{
    return m_nat->Prefix().Contains(destination) || destination == m_nat->PublicAddress();
}

void MopoNat64::Take(mopo::OctetView packet)
{
    constexpr unsigned IPV6 = 6;
    const bool outbound = packet[0] >> 4 == IPV6;
    const auto now = ToInstant(Simulator::Now());
    const auto translated = outbound ? m_nat->Outbound(now, packet) : m_nat->Inbound(now, packet);
    if (!translated)
    {
        m_dropTrace(ToPacket(packet), translated.error());
    }
    else if (!(outbound ? SendIpv4(*translated) : SendIpv6(*translated)))
    {
        m_dropTrace(ToPacket(packet), mopo::NatDropReason::NoRoute);
    }
}

bool MopoNat64::SendIpv4(mopo::OctetView octets)
{
    const auto packet = ToPacket(octets);
    Ipv4Header header;
    packet->RemoveHeader(header);
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    const auto route = m_ipv4->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
    if (!route)
    {
        return false;
    }
    m_ipv4->SendWithHeader(packet, header, route);
    return true;
}

bool MopoNat64::SendIpv6(mopo::OctetView octets)
{
    const auto whole = ToPacket(octets);
    Ipv6Header header;
    whole->RemoveHeader(header);
    // The source is nobody's here, and routes are chosen by it.
    Ipv6Header lookup = header;
    lookup.SetSource(Ipv6Address::GetAny());
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    const auto route = m_ipv6->GetRoutingProtocol()->RouteOutput(whole, lookup, nullptr, error);
    if (!route)
    {
        return false;
    }
    const auto payload = ToPacket(octets.subspan(IPV6_HEADER));
    SocketIpv6HopLimitTag hopLimit;
    hopLimit.SetHopLimit(header.GetHopLimit());
    payload->AddPacketTag(hopLimit);
    m_ipv6->Send(
        payload, header.GetSource(), header.GetDestination(), octets[NEXT_HEADER_OFFSET], route);
    return true;
}

void MopoNat64::ArmExpiry()
{
    // Mappings only live longer than they promised: an event that comes early asks again.
    const auto next = m_nat->NextExpiry();
    if (next && !m_expiry.IsRunning())
    {
        const auto delay = std::max(ToTime(*next) - Simulator::Now(), Time(0));
        m_expiry = Simulator::Schedule(delay, &MopoNat64::Expire, this);
    }
}

void MopoNat64::Expire()
{
    m_nat->Expire(ToInstant(Simulator::Now()));
    ArmExpiry();
}

} // namespace ns3
