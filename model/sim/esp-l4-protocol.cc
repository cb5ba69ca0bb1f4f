// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/esp-l4-protocol.h"

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

NS_OBJECT_ENSURE_REGISTERED(EspL4Protocol);

TypeId EspL4Protocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::EspL4Protocol")
                            .SetParent<IpL4Protocol>()
                            .SetGroupName("Mopo")
                            .AddConstructor<EspL4Protocol>();
    return tid;
}

EspL4Protocol::EspL4Protocol() = default;
EspL4Protocol::~EspL4Protocol() = default;

void EspL4Protocol::DoDispose()
{
    m_receiver = Receiver();
    m_downTarget = DownTargetCallback();
    m_downTarget6 = DownTargetCallback6();
    IpL4Protocol::DoDispose();
}

Ptr<EspL4Protocol> EspL4Protocol::Install(Ptr<Node> node)
{
    auto protocol = CreateObject<EspL4Protocol>();
    node->AggregateObject(protocol);
    node->GetObject<Ipv4>()->Insert(protocol);
    node->GetObject<Ipv6>()->Insert(protocol);
    return protocol;
}

void EspL4Protocol::SetReceiver(Receiver receiver)
{
    m_receiver = std::move(receiver);
}

int EspL4Protocol::GetProtocolNumber() const
{
    return PROT_NUMBER;
}

IpL4Protocol::RxStatus EspL4Protocol::Receive(Ptr<Packet> packet,
                                              const Ipv4Header& header,
                                              Ptr<Ipv4Interface>)
{
    return Deliver(packet, ToIpAddress(header.GetDestination()), ToIpAddress(header.GetSource()));
}

IpL4Protocol::RxStatus EspL4Protocol::Receive(Ptr<Packet> packet,
                                              const Ipv6Header& header,
                                              Ptr<Ipv6Interface>)
{
    return Deliver(packet, ToIpAddress(header.GetDestination()), ToIpAddress(header.GetSource()));
}

IpL4Protocol::RxStatus EspL4Protocol::Deliver(Ptr<const Packet> packet,
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

void EspL4Protocol::SetDownTarget(DownTargetCallback callback)
{
    m_downTarget = std::move(callback);
}

void EspL4Protocol::SetDownTarget6(DownTargetCallback6 callback)
{
    m_downTarget6 = std::move(callback);
}

IpL4Protocol::DownTargetCallback EspL4Protocol::GetDownTarget() const
{
    return m_downTarget;
}

IpL4Protocol::DownTargetCallback6 EspL4Protocol::GetDownTarget6() const
{
    return m_downTarget6;
}

} // namespace ns3
