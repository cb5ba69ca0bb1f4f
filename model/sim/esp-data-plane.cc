// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/esp-data-plane.h"

#include "model/sim/address-conversion.h"
#include "model/sim/packet-octets.h"
#include "model/sim/udp-checksum.h"
#include "model/wire/ip-packet.h"

#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(EspDataPlane);

namespace
{

mopo::Instant CurrentInstant()
{
    return ToInstant(Simulator::Now());
}

constexpr const char* DELIVERED = "LocalDeliver";

} // namespace

TypeId EspDataPlane::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::EspDataPlane")
            .SetParent<Object>()
            .SetGroupName("Mopo")
            .AddConstructor<EspDataPlane>()
            .AddTraceSource("Sent",
                            "An inner packet left in ESP or AH.",
                            MakeTraceSourceAccessor(&EspDataPlane::m_sentTrace),
                            "ns3::EspDataPlane::SentTracedCallback")
            .AddTraceSource("Received",
                            "An inner packet came out of ESP or AH.",
                            MakeTraceSourceAccessor(&EspDataPlane::m_receivedTrace),
                            "ns3::EspDataPlane::ReceivedTracedCallback")
            .AddTraceSource("Discarded",
                            "A packet of either direction was not used, and why.",
                            MakeTraceSourceAccessor(&EspDataPlane::m_discardedTrace),
                            "ns3::EspDataPlane::DiscardedTracedCallback")
            .AddTraceSource("PathMtu",
                            "An ICMP error told the MTU of a path.",
                            MakeTraceSourceAccessor(&EspDataPlane::m_pathMtuTrace),
                            "ns3::EspDataPlane::PathMtuTracedCallback");
    return tid;
}

EspDataPlane::EspDataPlane() = default;
EspDataPlane::~EspDataPlane() = default;

void EspDataPlane::DoDispose()
{
    Stop();
    m_arrival = Arrival();
    m_departure = Departure();
    Object::DoDispose();
}

void EspDataPlane::Start(Ptr<MopoTunnelDevice> tunnel,
                         Ptr<EspL4Protocol> esp,
                         Ptr<AhL4Protocol> ah,
                         mopo::Crypto& crypto,
                         mopo::RandomSource& random,
                         const mopo::PathMtuOptions& options)
{
    m_tunnel = tunnel;
    m_esp = esp;
    m_ah = ah;
    m_sender.emplace(tunnel->GetNode());
    mopo::DataPlaneHost& host = *this;
    m_core = std::make_unique<mopo::DataPlane>(host, crypto, random, options);
    m_tunnel->SetEncapsulator(MakeCallback(&EspDataPlane::HandleInner, this));
    m_esp->SetReceiver(MakeCallback(&EspDataPlane::HandleEsp, this));
    m_ah->SetReceiver(MakeCallback(&EspDataPlane::HandleAh, this));
    if (options.dontFragment != mopo::OuterDontFragment::Clear)
    {
        // The protocols that an error is handed to see too little of what it quotes.
        m_ipv4 = tunnel->GetNode()->GetObject<Ipv4>();
        m_ipv6 = tunnel->GetNode()->GetObject<Ipv6>();
        m_ipv4->TraceConnectWithoutContext(DELIVERED,
                                           MakeCallback(&EspDataPlane::HandleDelivered4, this));
        m_ipv6->TraceConnectWithoutContext(DELIVERED,
                                           MakeCallback(&EspDataPlane::HandleDelivered6, this));
    }
}

void EspDataPlane::Stop()
{
    if (m_tunnel)
    {
        m_tunnel->SetEncapsulator({});
        m_esp->SetReceiver({});
        m_ah->SetReceiver({});
    }
    if (m_ipv4)
    {
        m_ipv4->TraceDisconnectWithoutContext(DELIVERED,
                                              MakeCallback(&EspDataPlane::HandleDelivered4, this));
        m_ipv6->TraceDisconnectWithoutContext(DELIVERED,
                                              MakeCallback(&EspDataPlane::HandleDelivered6, this));
    }
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    m_tunnel = nullptr;
    m_esp = nullptr;
    m_ah = nullptr;
    m_sender.reset();
    m_core.reset();
}

void EspDataPlane::SetObserver(Arrival arrival, Departure departure)
{
    m_arrival = std::move(arrival);
    m_departure = std::move(departure);
}

mopo::DataPlane& EspDataPlane::Core()
{
    return *m_core;
}

void EspDataPlane::HandleInner(Ptr<const Packet> packet)
{
    auto inner = ToOctets(packet);
    mopo::MendUdpChecksum(inner);
    m_core->HandleInner(CurrentInstant(), std::move(inner));
}

void EspDataPlane::HandleEsp(Ptr<const Packet> packet, const mopo::Path& path)
{
    auto octets = ToOctets(packet);
    m_core->HandleEsp(CurrentInstant(), path, false, octets);
}

void EspDataPlane::HandleUdp(const mopo::Path& path, Ptr<const Packet> packet)
{
    auto octets = ToOctets(packet);
    m_core->HandleEsp(CurrentInstant(), path, true, octets);
}

void EspDataPlane::HandleAh(Ptr<const Packet> packet, const mopo::Path& path)
{
    auto octets = ToOctets(packet);
    m_core->HandleAh(CurrentInstant(), path, octets);
}

mopo::Status EspDataPlane::SendSealed(const mopo::EspSaTable::Sealed& sealed)
{
    const auto& [path, flags] = sealed.addresses;
    if (sealed.protocol == mopo::ProtocolId::Ah)
    {
        return m_sender->SendAh(path, sealed.packet);
    }
    return flags.udpEncapsulation ? m_sender->SendUdp(path, sealed.packet, sealed.dontFragment)
                                  : m_sender->SendEsp(path, sealed.packet, sealed.dontFragment);
}

void EspDataPlane::Deliver(mopo::OctetView inner,
                           mopo::InnerProtocol protocol,
                           mopo::EspSpi inboundSpi,
                           const mopo::Path& path)
{
    const auto packet = ToPacket(inner);
    m_receivedTrace(packet, inboundSpi, path);
    if (m_tunnel)
    {
        m_tunnel->Arrive(packet, protocol == mopo::InnerProtocol::Ipv6);
    }
}

void EspDataPlane::OnEspArrival(const mopo::EspArrival& arrival)
{
    if (!m_arrival.IsNull())
    {
        m_arrival(arrival);
    }
}

void EspDataPlane::OnEspDeparture(mopo::EspSpi inboundSpi,
                                  mopo::OctetView inner,
                                  const mopo::IpsecSaAddresses& addresses)
{
    m_sentTrace(ToPacket(inner), inboundSpi, addresses);
    if (!m_departure.IsNull())
    {
        m_departure(inboundSpi);
    }
}

void EspDataPlane::OnEspDiscarded(const mopo::Discarded& packet)
{
    m_discardedTrace(packet);
}

void EspDataPlane::HandleDelivered4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
{
    if (header.GetProtocol() == mopo::IP_PROTOCOL_ICMP)
    {
        m_core->HandleIcmp(CurrentInstant(), ToOctets(header, packet));
    }
}

void EspDataPlane::HandleDelivered6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
{
    if (header.GetNextHeader() == mopo::IP_PROTOCOL_ICMPV6)
    {
        m_core->HandleIcmp(CurrentInstant(), ToOctets(header, packet));
    }
}

std::optional<std::size_t> EspDataPlane::FirstMtu(const mopo::Path& path)
{
    return m_sender->FirstMtu(path);
}

void EspDataPlane::TellTooBig(mopo::OctetView inner, std::size_t most)
{
    constexpr unsigned IPV6 = 6;
    const auto node = m_tunnel->GetNode();
    const auto packet = ToPacket(inner);
    if (inner[0] >> 4 == IPV6)
    {
        Ipv6Header header;
        packet->PeekHeader(header);
        node->GetObject<Icmpv6L4Protocol>()->SendErrorTooBig(
            packet, header.GetSource(), static_cast<uint32_t>(most));
        return;
    }
    Ipv4Header header;
    packet->RemoveHeader(header);
    node->GetObject<Icmpv4L4Protocol>()->SendDestUnreachFragNeeded(
        header, packet, static_cast<uint16_t>(most));
}

void EspDataPlane::OnPathMtu(const mopo::Path& path, std::size_t mtu)
{
    m_pathMtuTrace(path, mtu);
}

} // namespace ns3
