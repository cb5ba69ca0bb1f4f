// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-segment.h"

#include "ns3/drop-tail-queue.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoSegment);

TypeId MopoSegment::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MopoSegment")
            .SetParent<Object>()
            .SetGroupName("Mopo")
            .AddConstructor<MopoSegment>()
            .AddTraceSource("Drop",
                            "A packet is lost and why; up, if the first end sent it, else down.",
                            MakeTraceSourceAccessor(&MopoSegment::m_dropTrace),
                            "ns3::MopoLink::DropTracedCallback");
    return tid;
}

MopoSegment::MopoSegment() = default;
MopoSegment::~MopoSegment() = default;

void MopoSegment::DoDispose()
{
    m_ends.clear();
    Object::DoDispose();
}

Ptr<MopoSegment> MopoSegment::Install(const std::vector<Ptr<Node>>& nodes,
                                      const MopoSegmentConfig& config)
{
    const auto channel = CreateObject<CsmaChannel>();
    channel->SetAttribute("DataRate", DataRateValue(config.rate));
    channel->SetAttribute("Delay", TimeValue(config.delay));
    auto segment = CreateObject<MopoSegment>();
    for (const auto& node : nodes)
    {
        auto device = CreateObject<MopoSegmentDevice>();
        device->SetAddress(Mac48Address::Allocate());
        device->SetMtu(config.mtu);
        node->AddDevice(device);
        auto queue = CreateObject<DropTailQueue<Packet>>();
        queue->SetMaxSize(config.queue);
        device->SetQueue(queue);
        device->Attach(channel);
        device->TraceConnectWithoutContext(
            "Drop", MakeCallback(&MopoSegment::ReportDrop, PeekPointer(segment)));
        segment->m_ends.push_back(device);
    }
    return segment;
}

Ptr<MopoSegmentDevice> MopoSegment::GetEnd(std::size_t i) const
{
    return m_ends.at(i);
}

void MopoSegment::SetUp(bool up)
{
    for (const auto& end : m_ends)
    {
        end->SetCarrier(up);
    }
}

void MopoSegment::SetBlackhole(Direction direction, bool on)
{
    if (direction == Direction::Up)
    {
        m_ends.front()->SetMute(on);
    }
    else
    {
        m_ends.front()->SetDeaf(on);
    }
}

int64_t MopoSegment::AssignStreams(int64_t stream)
{
    int64_t used = 0;
    for (const auto& end : m_ends)
    {
        used += end->AssignStreams(stream + used);
    }
    return used;
}

void MopoSegment::ReportDrop(Ptr<const Packet> packet, Mac48Address sender, DropReason reason)
{
    const bool isFirst = Address(sender) == m_ends.front()->GetAddress();
    m_dropTrace(packet, isFirst ? Direction::Up : Direction::Down, reason);
}

} // namespace ns3
