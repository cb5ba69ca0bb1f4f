// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-link-device.h"

#include "ns3/simple-channel.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoLinkDevice);

TypeId MopoLinkDevice::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoLinkDevice")
                            .SetParent<SimpleNetDevice>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoLinkDevice>()
                            .AddTraceSource("MacTx",
                                            "The transmission of a packet begins; it begins with "
                                            "its IP header.",
                                            MakeTraceSourceAccessor(&MopoLinkDevice::m_txTrace),
                                            "ns3::Packet::TracedCallback")
                            .AddTraceSource("MacRx",
                                            "A packet has arrived; it begins with its IP header.",
                                            MakeTraceSourceAccessor(&MopoLinkDevice::m_rxTrace),
                                            "ns3::Packet::TracedCallback");
    return tid;
}

MopoLinkDevice::MopoLinkDevice() = default;
MopoLinkDevice::~MopoLinkDevice() = default;

void MopoLinkDevice::SetEnabled(bool enabled)
{
    m_enabled = enabled;
}

bool MopoLinkDevice::IsEnabled() const
{
    return m_enabled;
}

void MopoLinkDevice::SetCarrier(bool carrier)
{
    m_carrier = carrier;
    m_linkChangeCallbacks();
}

void MopoLinkDevice::NotifyTransmission(Ptr<const Packet> packet)
{
    m_txTrace(packet);
}

void MopoLinkDevice::NotifyArrival(Ptr<Packet> packet,
                                   uint16_t protocol,
                                   Mac48Address to,
                                   Mac48Address from)
{
    m_rxTrace(packet);
    Receive(packet, protocol, to, from);
}

bool MopoLinkDevice::IsBroadcast() const
{
    return false;
}

bool MopoLinkDevice::IsMulticast() const
{
    return false;
}

bool MopoLinkDevice::IsPointToPoint() const
{
    return true;
}

bool MopoLinkDevice::NeedsArp() const
{
    return false;
}

bool MopoLinkDevice::IsLinkUp() const
{
    return m_carrier;
}

void MopoLinkDevice::AddLinkChangeCallback(Callback<void> callback)
{
    m_linkChangeCallbacks.ConnectWithoutContext(callback);
}

bool MopoLinkDevice::SendFrom(Ptr<Packet> packet,
                              const Address& source,
                              const Address& destination,
                              uint16_t protocol)
{
    // What a node notes on its packet is not on the wire.
    const auto frame = packet->Copy();
    frame->RemoveAllPacketTags();
    const auto link = StaticCast<SimpleChannel>(GetChannel());
    link->Send(frame,
               protocol,
               Mac48Address::ConvertFrom(destination),
               Mac48Address::ConvertFrom(source),
               this);
    return true;
}

} // namespace ns3
