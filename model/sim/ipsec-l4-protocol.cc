// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/ipsec-l4-protocol.h"

#include "model/sim/address-conversion.h"

#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"
#include "ns3/packet.h"

#include <utility>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(IpsecL4Protocol);
NS_OBJECT_ENSURE_REGISTERED(EspL4Protocol);
NS_OBJECT_ENSURE_REGISTERED(AhL4Protocol);

TypeId IpsecL4Protocol::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::IpsecL4Protocol").SetParent<IpL4Protocol>().SetGroupName("Mopo");
    return tid;
}

IpsecL4Protocol::IpsecL4Protocol() = default;
IpsecL4Protocol::~IpsecL4Protocol() = default;

void IpsecL4Protocol::DoDispose()
{
    m_receiver = Receiver();
    m_downTarget = DownTargetCallback();
    m_downTarget6 = DownTargetCallback6();
    IpL4Protocol::DoDispose();
}

void IpsecL4Protocol::AddTo(Ptr<Node> node)
{
    node->AggregateObject(this);
    node->GetObject<Ipv4>()->Insert(this);
    node->GetObject<Ipv6>()->Insert(this);
}

void IpsecL4Protocol::SetReceiver(Receiver receiver)
{
    m_receiver = std::move(receiver);
}

IpL4Protocol::RxStatus IpsecL4Protocol::Receive(Ptr<Packet> packet,
                                                const Ipv4Header& header,
                                                Ptr<Ipv4Interface>)
{
    Complete(packet, header);
    return Deliver(packet, ToIpAddress(header.GetDestination()), ToIpAddress(header.GetSource()));
}

IpL4Protocol::RxStatus IpsecL4Protocol::Receive(Ptr<Packet> packet,
                                                const Ipv6Header& header,
                                                Ptr<Ipv6Interface>)
{
    Complete(packet, header);
    return Deliver(packet, ToIpAddress(header.GetDestination()), ToIpAddress(header.GetSource()));
}

void IpsecL4Protocol::Complete(Ptr<Packet>, const Ipv4Header&) const
{
}

void IpsecL4Protocol::Complete(Ptr<Packet>, const Ipv6Header&) const
{
}

IpL4Protocol::RxStatus IpsecL4Protocol::Deliver(Ptr<const Packet> packet,
                                                const mopo::IpAddress& local,
                                                const mopo::IpAddress& peer) const
{
    if (m_receiver.IsNull())
    {
        return RX_ENDPOINT_CLOSED;
    }
    m_receiver(packet, mopo::Path{{local, 0}, {peer, 0}});
    return RX_OK;
}

void IpsecL4Protocol::SetDownTarget(DownTargetCallback callback)
{
    m_downTarget = std::move(callback);
}

void IpsecL4Protocol::SetDownTarget6(DownTargetCallback6 callback)
{
    m_downTarget6 = std::move(callback);
}

IpL4Protocol::DownTargetCallback IpsecL4Protocol::GetDownTarget() const
{
    return m_downTarget;
}

IpL4Protocol::DownTargetCallback6 IpsecL4Protocol::GetDownTarget6() const
{
    return m_downTarget6;
}

TypeId EspL4Protocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::EspL4Protocol")
                            .SetParent<IpsecL4Protocol>()
                            .SetGroupName("Mopo")
                            .AddConstructor<EspL4Protocol>();
    return tid;
}

Ptr<EspL4Protocol> EspL4Protocol::Install(Ptr<Node> node)
{
    auto protocol = CreateObject<EspL4Protocol>();
    protocol->AddTo(node);
    return protocol;
}

int EspL4Protocol::GetProtocolNumber() const
{
    return PROT_NUMBER;
}

TypeId AhL4Protocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::AhL4Protocol")
                            .SetParent<IpsecL4Protocol>()
                            .SetGroupName("Mopo")
                            .AddConstructor<AhL4Protocol>();
    return tid;
}

Ptr<AhL4Protocol> AhL4Protocol::Install(Ptr<Node> node)
{
    auto protocol = CreateObject<AhL4Protocol>();
    protocol->AddTo(node);
    return protocol;
}

int AhL4Protocol::GetProtocolNumber() const
{
    return PROT_NUMBER;
}

void AhL4Protocol::Complete(Ptr<Packet> packet, const Ipv4Header& header) const
{
    packet->AddHeader(header);
}

void AhL4Protocol::Complete(Ptr<Packet> packet, const Ipv6Header& header) const
{
    auto whole = header;
    if (header.GetNextHeader() == Ipv6Header::IPV6_EXT_FRAGMENTATION)
    {
        // RFC 8200 4.5: reassembly leaves no Fragment header, and the length is that of the whole.
        whole.SetNextHeader(PROT_NUMBER);
        whole.SetPayloadLength(static_cast<uint16_t>(packet->GetSize()));
    }
    packet->AddHeader(whole);
}

} // namespace ns3
