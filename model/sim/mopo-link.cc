// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-link.h"

#include "ns3/abort.h"
#include "ns3/pointer.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoLink);

TypeId MopoLink::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MopoLink")
            .SetParent<SimpleChannel>()
            .SetGroupName("Mopo")
            .AddConstructor<MopoLink>()
            .AddAttribute("Up",
                          "From the first device to the second.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&MopoLink::GetUp),
                          MakePointerChecker<MopoLinkDirection>())
            .AddAttribute("Down",
                          "From the second device to the first.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&MopoLink::GetDown),
                          MakePointerChecker<MopoLinkDirection>())
            .AddAttribute("Mtu",
                          "The largest IP packet that fits, in octets.",
                          UintegerValue(1500),
                          MakeUintegerAccessor(&MopoLink::SetMtu, &MopoLink::GetMtu),
                          MakeUintegerChecker<uint16_t>(68))
            .AddTraceSource("Drop",
                            "A packet is lost, in which direction and why.",
                            MakeTraceSourceAccessor(&MopoLink::m_dropTrace),
                            "ns3::MopoLink::DropTracedCallback")
            .AddTraceSource("State",
                            "The link went up or down and both ends were told.",
                            MakeTraceSourceAccessor(&MopoLink::m_stateTrace),
                            "ns3::MopoLink::StateTracedCallback")
            .AddTraceSource("Blackhole",
                            "A silent failure of one direction began or ended.",
                            MakeTraceSourceAccessor(&MopoLink::m_blackholeTrace),
                            "ns3::MopoLink::BlackholeTracedCallback");
    return tid;
}

MopoLink::MopoLink()
    : m_directions{CreateObject<MopoLinkDirection>(), CreateObject<MopoLinkDirection>()}
{
    m_directions[0]->TraceConnectWithoutContext("Drop",
                                                MakeCallback(&MopoLink::ReportUpDrop, this));
    m_directions[1]->TraceConnectWithoutContext("Drop",
                                                MakeCallback(&MopoLink::ReportDownDrop, this));
}

MopoLink::~MopoLink() = default;

void MopoLink::DoDispose()
{
    for (auto& direction : m_directions)
    {
        direction->Dispose();
    }
    m_ends = {};
    SimpleChannel::DoDispose();
}

Ptr<MopoLink> MopoLink::Install(Ptr<Node> first, Ptr<Node> second)
{
    auto link = CreateObject<MopoLink>();
    for (const auto& node : {first, second})
    {
        auto device = CreateObject<MopoLinkDevice>();
        node->AddDevice(device);
        device->SetAddress(Mac48Address::Allocate());
        device->SetChannel(link);
    }
    return link;
}

void MopoLink::Add(Ptr<SimpleNetDevice> device)
{
    const auto end = DynamicCast<MopoLinkDevice>(device);
    NS_ABORT_MSG_IF(!end, "a MopoLink has MopoLinkDevices at its ends");
    NS_ABORT_MSG_IF(m_ends[1], "a MopoLink has two ends");
    SimpleChannel::Add(device);
    end->SetMtu(m_mtu);
    m_ends[m_ends[0] ? 1 : 0] = end;
    if (m_ends[1])
    {
        m_directions[0]->Connect(m_ends[0], m_ends[1]);
        m_directions[1]->Connect(m_ends[1], m_ends[0]);
    }
}

Ptr<MopoLinkDevice> MopoLink::GetEnd(std::size_t i) const
{
    return m_ends.at(i);
}

Ptr<MopoLinkDirection> MopoLink::GetDirection(Direction direction) const
{
    return m_directions[direction == Direction::Up ? 0 : 1];
}

Ptr<MopoLinkDirection> MopoLink::GetUp() const
{
    return m_directions[0];
}

Ptr<MopoLinkDirection> MopoLink::GetDown() const
{
    return m_directions[1];
}

void MopoLink::Send(Ptr<Packet> packet,
                    uint16_t protocol,
                    Mac48Address to,
                    Mac48Address from,
                    Ptr<SimpleNetDevice> sender)
{
    const auto direction = sender == m_ends[0] ? Direction::Up : Direction::Down;
    GetDirection(direction)->Send(packet, protocol, to, from);
}

void MopoLink::SetUp(bool up)
{
    if (m_up == up)
    {
        return;
    }
    m_up = up;
    for (const auto& direction : m_directions)
    {
        direction->SetUp(up);
    }
    for (const auto& end : m_ends)
    {
        end->SetCarrier(up);
    }
    m_stateTrace(up);
}

bool MopoLink::IsUp() const
{
    return m_up;
}

void MopoLink::SetBlackhole(Direction direction, bool on)
{
    GetDirection(direction)->SetBlackhole(on);
    m_blackholeTrace(direction, on);
}

void MopoLink::SetMtu(uint16_t mtu)
{
    m_mtu = mtu;
    for (const auto& end : m_ends)
    {
        if (end)
        {
            end->SetMtu(mtu);
        }
    }
}

uint16_t MopoLink::GetMtu() const
{
    return m_mtu;
}

int64_t MopoLink::AssignStreams(int64_t stream)
{
    auto used = m_directions[0]->AssignStreams(stream);
    used += m_directions[1]->AssignStreams(stream + used);
    used += m_directions[0]->AssignFurtherStreams(stream + used);
    return used + m_directions[1]->AssignFurtherStreams(stream + used);
}

void MopoLink::ReportUpDrop(Ptr<const Packet> packet, DropReason reason)
{
    m_dropTrace(packet, Direction::Up, reason);
}

void MopoLink::ReportDownDrop(Ptr<const Packet> packet, DropReason reason)
{
    m_dropTrace(packet, Direction::Down, reason);
}

} // namespace ns3
