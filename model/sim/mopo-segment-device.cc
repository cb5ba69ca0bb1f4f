// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-segment-device.h"

#include "ns3/ethernet-trailer.h"
#include "ns3/queue.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoSegmentDevice);

namespace
{

/// What is inside a frame, and its header.
std::pair<Ptr<Packet>, EthernetHeader> Open(Ptr<const Packet> frame)
{
    const auto packet = frame->Copy();
    EthernetTrailer trailer;
    packet->RemoveTrailer(trailer);
    EthernetHeader header(false);
    packet->RemoveHeader(header);
    return {packet, header};
}

} // namespace

TypeId MopoSegmentDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MopoSegmentDevice")
            .SetParent<CsmaNetDevice>()
            .SetGroupName("Mopo")
            .AddConstructor<MopoSegmentDevice>()
            .AddTraceSource("Drop",
                            "A packet is lost here, who sent it and why. It has no Ethernet header "
                            "any more.",
                            MakeTraceSourceAccessor(&MopoSegmentDevice::m_dropTrace),
                            "ns3::MopoSegmentDevice::DropTracedCallback");
    return tid;
}

MopoSegmentDevice::MopoSegmentDevice() = default;

void MopoSegmentDevice::NotifyConstructionCompleted()
{
    CsmaNetDevice::NotifyConstructionCompleted();
    TraceConnectWithoutContext("MacTxDrop",
                               MakeCallback(&MopoSegmentDevice::HandleTransmissionDrop, this));
    TraceConnectWithoutContext("PhyTxDrop", MakeCallback(&MopoSegmentDevice::HandleBusyDrop, this));
    TraceConnectWithoutContext("PhyRxDrop",
                               MakeCallback(&MopoSegmentDevice::HandleArrivalDrop, this));
}

MopoSegmentDevice::~MopoSegmentDevice() = default;

void MopoSegmentDevice::SetCarrier(bool carrier)
{
    m_carrier = carrier;
    Switch();
    m_changed();
}

void MopoSegmentDevice::SetMute(bool mute)
{
    m_mute = mute;
    Switch();
}

void MopoSegmentDevice::SetDeaf(bool deaf)
{
    m_deaf = deaf;
    Switch();
}

void MopoSegmentDevice::SetEnabled(bool enabled)
{
    m_enabled = enabled;
    Switch();
}

void MopoSegmentDevice::Switch()
{
    const bool plugged = m_carrier && m_enabled;
    SetSendEnable(plugged && !m_mute);
    SetReceiveEnable(plugged && !m_deaf);
    if (!plugged)
    {
        LoseQueue();
    }
}

void MopoSegmentDevice::LoseQueue()
{
    const auto queue = GetQueue();
    while (const auto frame = queue ? queue->Dequeue() : nullptr)
    {
        ReportFrame(frame, WhyClosed());
    }
}

MopoSegmentDevice::DropReason MopoSegmentDevice::WhyClosed() const
{
    if (!m_carrier)
    {
        return DropReason::LinkDown;
    }
    return m_enabled ? DropReason::Blackhole : DropReason::InterfaceDown;
}

bool MopoSegmentDevice::IsLinkUp() const
{
    return m_carrier;
}

void MopoSegmentDevice::AddLinkChangeCallback(Callback<void> callback)
{
    m_changed.ConnectWithoutContext(callback);
}

bool MopoSegmentDevice::SendFrom(Ptr<Packet> packet,
                                 const Address& source,
                                 const Address& destination,
                                 uint16_t protocol)
{
    // What a node notes on its packet is not on the wire.
    const auto frame = packet->Copy();
    frame->RemoveAllPacketTags();
    return CsmaNetDevice::SendFrom(frame, source, destination, protocol);
}

bool MopoSegmentDevice::IsForMe(const EthernetHeader& header) const
{
    const auto to = header.GetDestination();
    return to.IsBroadcast() || to.IsGroup() || Address(to) == GetAddress();
}

void MopoSegmentDevice::HandleTransmissionDrop(Ptr<const Packet> packet)
{
    if (IsSendEnabled())
    {
        ReportFrame(packet, DropReason::QueueFull);
        return;
    }
    m_dropTrace(packet, Mac48Address::ConvertFrom(GetAddress()), WhyClosed());
}

void MopoSegmentDevice::HandleBusyDrop(Ptr<const Packet> frame)
{
    ReportFrame(frame, DropReason::ChannelBusy);
}

void MopoSegmentDevice::HandleArrivalDrop(Ptr<const Packet> frame)
{
    const auto [packet, header] = Open(frame);
    if (IsForMe(header))
    {
        m_dropTrace(packet, header.GetSource(), WhyClosed());
    }
}

void MopoSegmentDevice::ReportFrame(Ptr<const Packet> frame, DropReason reason)
{
    const auto [packet, header] = Open(frame);
    m_dropTrace(packet, header.GetSource(), reason);
}

} // namespace ns3
