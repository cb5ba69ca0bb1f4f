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
    m_table = std::make_unique<mopo::EspSaTable>(crypto, random);
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
    m_table.reset();
    m_budget = {};
}

void EspDataPlane::SetObserver(Arrival arrival, Departure departure)
{
    m_arrival = std::move(arrival);
    m_departure = std::move(departure);
}

mopo::Status EspDataPlane::Install(const mopo::InstallEspSa& order)
{
    return m_table->Install(order);
}

mopo::Status EspDataPlane::Use(const mopo::UseEspSa& order)
{
    return m_table->Use(order);
}

mopo::Status EspDataPlane::Update(const mopo::UpdateEspSa& order)
{
    return m_table->Update(order);
}

mopo::Status EspDataPlane::Remove(const mopo::RemoveEspSa& order)
{
    Carry(m_budget.Remove(order.inboundSpi));
    return m_table->Remove(order);
}

void EspDataPlane::Limit(const mopo::LimitEsp& order)
{
    Carry(m_budget.Limit(CurrentInstant(), order));
}

void EspDataPlane::Forget(mopo::IkeSaId ikeSa)
{
    m_budget.Forget(ikeSa);
}

void EspDataPlane::HandleInner(Ptr<const Packet> packet)
{
    auto inner = ToOctets(packet);
    mopo::MendUdpChecksum(inner);
    auto sealed = m_table->Seal(inner);
    if (!sealed)
    {
        return Discard({}, packet->GetSize(), std::move(sealed.error()));
    }
    if (!m_budget.IsLimited(sealed->ikeSa))
    {
        return Depart(packet, *sealed);
    }
    Carry(m_budget.Send(CurrentInstant(),
                        sealed->ikeSa,
                        {sealed->inboundSpi, std::move(inner), std::move(sealed->packet)}));
}

void EspDataPlane::Carry(mopo::EspSendOutcome outcome)
{
    for (auto& [octets, why] : outcome.dropped)
    {
        Discard({}, octets, std::move(why));
    }
    for (auto& one : outcome.send)
    {
        auto sealed = m_table->Readdress(one.inboundSpi, one.inner, std::move(one.packet));
        if (!sealed)
        {
            Discard({}, one.inner.size(), std::move(sealed.error()));
            continue;
        }
        Depart(ToPacket(one.inner), *sealed);
    }
}

void EspDataPlane::Depart(Ptr<const Packet> inner, const mopo::EspSaTable::Sealed& sealed)
{
    if (auto status = Send(sealed); !status)
    {
        return Discard(sealed.addresses.path, inner->GetSize(), std::move(status.error()));
    }
    m_sentTrace(inner, sealed.inboundSpi, sealed.addresses);
    if (!m_departure.IsNull())
    {
        m_departure(sealed.inboundSpi);
    }
}

mopo::Status EspDataPlane::Send(const mopo::EspSaTable::Sealed& sealed) const
{
    const auto& [path, flags] = sealed.addresses;
    // RFC 3948 puts ESP into UDP, and nothing puts AH there.
    if (sealed.protocol == mopo::ProtocolId::Ah)
    {
        return m_sender->SendAh(path, sealed.packet);
    }
    return flags.udpEncapsulation ? m_sender->SendUdp(path, sealed.packet)
                                  : m_sender->SendEsp(path, sealed.packet);
}

void EspDataPlane::HandleEsp(Ptr<const Packet> packet, const mopo::Path& path)
{
    Open(packet, path, false);
}

void EspDataPlane::HandleUdp(const mopo::Path& path, Ptr<const Packet> packet)
{
    Open(packet, path, true);
}

void EspDataPlane::HandleAh(Ptr<const Packet> packet, const mopo::Path& path)
{
    auto octets = ToOctets(packet);
    Use(m_table->OpenAh(octets), path, false, octets.size());
}

void EspDataPlane::Open(Ptr<const Packet> packet, const mopo::Path& path, bool udpEncapsulated)
{
    auto octets = ToOctets(packet);
    Use(m_table->OpenEsp(octets), path, udpEncapsulated, octets.size());
}

void EspDataPlane::Use(mopo::Result<mopo::EspSaTable::Opened> opened,
                       const mopo::Path& path,
                       bool udpEncapsulated,
                       std::size_t size)
{
    if (!opened)
    {
        return Discard(path, size, std::move(opened.error()));
    }
    Carry(m_budget.HandleArrival(CurrentInstant(), opened->ikeSa, path.peer, size));
    // Even a packet that cannot be used is a sign of life if it is authentic. The endpoint hears of
    // it before the applications do, which may answer at once.
    if (!m_arrival.IsNull())
    {
        m_arrival({opened->inboundSpi, path, udpEncapsulated, opened->newest});
    }
    if (opened->protocol == mopo::InnerProtocol::NoNextHeader)
    {
        // RFC 4303 2.6: a dummy packet, which the receiver "MUST be prepared to discard".
        return Discard(path, size, {mopo::ErrorCode::NotFound, 0, "a dummy packet"});
    }
    if (!opened->matchesSelectors)
    {
        return Discard(path, size, {mopo::ErrorCode::TsUnacceptable, 0, "not a packet of this SA"});
    }
    const auto inner = ToPacket(opened->inner);
    m_receivedTrace(inner, opened->inboundSpi, path);
    if (m_tunnel)
    {
        m_tunnel->Arrive(inner, opened->protocol == mopo::InnerProtocol::Ipv6);
    }
}

void EspDataPlane::Discard(const mopo::Path& path, std::size_t octets, mopo::Error why)
{
    m_discardedTrace(mopo::Discarded{path, octets, std::move(why), std::nullopt});
}

} // namespace ns3
