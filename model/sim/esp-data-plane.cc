// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/esp-data-plane.h"

#include "model/sim/address-conversion.h"
#include "model/sim/packet-octets.h"
#include "model/sim/udp-checksum.h"

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
                            "ns3::EspDataPlane::DiscardedTracedCallback");
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
                         mopo::RandomSource& random)
{
    m_tunnel = tunnel;
    m_esp = esp;
    m_ah = ah;
    m_sender.emplace(tunnel->GetNode());
    mopo::DataPlaneHost& host = *this;
    m_core = std::make_unique<mopo::DataPlane>(host, crypto, random);
    m_tunnel->SetEncapsulator(MakeCallback(&EspDataPlane::HandleInner, this));
    m_esp->SetReceiver(MakeCallback(&EspDataPlane::HandleEsp, this));
    m_ah->SetReceiver(MakeCallback(&EspDataPlane::HandleAh, this));
}

void EspDataPlane::Stop()
{
    if (m_tunnel)
    {
        m_tunnel->SetEncapsulator({});
        m_esp->SetReceiver({});
        m_ah->SetReceiver({});
    }
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
    return flags.udpEncapsulation ? m_sender->SendUdp(path, sealed.packet)
                                  : m_sender->SendEsp(path, sealed.packet);
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

} // namespace ns3
