// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-link-direction.h"

#include "model/sim/address-conversion.h"
#include "model/sim/corruption.h"
#include "model/sim/mopo-link-device.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoLinkDirection);

const char* MopoLinkDirection::ToString(DropReason reason)
{
    switch (reason)
    {
    case DropReason::LinkDown:
        return "link-down";
    case DropReason::InterfaceDown:
        return "interface-down";
    case DropReason::Blackhole:
        return "blackhole";
    case DropReason::Filtered:
        return "filtered";
    case DropReason::Loss:
        return "loss";
    case DropReason::QueueFull:
        return "queue-full";
    case DropReason::TooBig:
        return "too-big";
    case DropReason::Corrupted:
        return "corrupted";
    case DropReason::ChannelBusy:
        return "channel-busy";
    }
    return "unknown";
}

TypeId MopoLinkDirection::AddChance(TypeId tid)
{
    return tid
        .AddAttribute("Loss",
                      "The probability that a packet gets lost on the wire, 0 to 1; of a "
                      "Gilbert-Elliott process, in its good state.",
                      DoubleValue(0),
                      MakeDoubleAccessor(&MopoLinkDirection::m_loss),
                      MakeDoubleChecker<double>(0, 1))
        .AddAttribute("GoodToBad",
                      "The probability that a packet turns the good state into the bad one.",
                      DoubleValue(0),
                      MakeDoubleAccessor(&MopoLinkDirection::m_goodToBad),
                      MakeDoubleChecker<double>(0, 1))
        .AddAttribute("BadToGood",
                      "The probability that a packet turns the bad state into the good one.",
                      DoubleValue(1),
                      MakeDoubleAccessor(&MopoLinkDirection::m_badToGood),
                      MakeDoubleChecker<double>(0, 1))
        .AddAttribute("BadLoss",
                      "The probability that a packet gets lost in the bad state.",
                      DoubleValue(0),
                      MakeDoubleAccessor(&MopoLinkDirection::m_badLoss),
                      MakeDoubleChecker<double>(0, 1))
        .AddAttribute("Duplication",
                      "The probability that a packet arrives twice, 0 to 1.",
                      DoubleValue(0),
                      MakeDoubleAccessor(&MopoLinkDirection::m_duplication),
                      MakeDoubleChecker<double>(0, 1))
        .AddAttribute("Corruption",
                      "The probability that a packet arrives with an octet changed behind its "
                      "IP header, 0 to 1.",
                      DoubleValue(0),
                      MakeDoubleAccessor(&MopoLinkDirection::m_corruption),
                      MakeDoubleChecker<double>(0, 1));
}

TypeId MopoLinkDirection::GetTypeId()
{
    static TypeId tid = AddChance(
        TypeId("ns3::MopoLinkDirection")
            .SetParent<Object>()
            .SetGroupName("Mopo")
            .AddConstructor<MopoLinkDirection>()
            .AddAttribute("Rate",
                          "How fast packets are put onto the wire, in bits a second of their IP "
                          "octets; 0 takes no time.",
                          DataRateValue(DataRate(0)),
                          MakeDataRateAccessor(&MopoLinkDirection::m_rate),
                          MakeDataRateChecker())
            .AddAttribute("Delay",
                          "From the end of a packet's transmission to its arrival.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MopoLinkDirection::m_delay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("Jitter",
                          "The delay of each packet varies by so much, evenly to both sides.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MopoLinkDirection::m_jitter),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("QueuePackets",
                          "Packets that may wait, besides the one that is being transmitted; 0 is "
                          "no limit.",
                          UintegerValue(100),
                          MakeUintegerAccessor(&MopoLinkDirection::m_queuePackets),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("QueueOctets",
                          "Octets of packets that may wait; 0 is no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&MopoLinkDirection::m_queueOctets),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("QueueTime",
                          "How long the packets that may wait take onto the wire; 0 is no limit.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MopoLinkDirection::m_queueTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("MayReorder",
                          "Whether jitter, or a delay that becomes shorter, lets a packet overtake "
                          "an earlier one.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MopoLinkDirection::m_mayReorder),
                          MakeBooleanChecker())
            .AddTraceSource("Transmit",
                            "The transmission of a packet begins.",
                            MakeTraceSourceAccessor(&MopoLinkDirection::m_transmitTrace),
                            "ns3::MopoLinkDirection::PacketTracedCallback")
            .AddTraceSource("Deliver",
                            "A packet has arrived.",
                            MakeTraceSourceAccessor(&MopoLinkDirection::m_deliverTrace),
                            "ns3::MopoLinkDirection::PacketTracedCallback")
            .AddTraceSource("Drop",
                            "A packet is lost, and why.",
                            MakeTraceSourceAccessor(&MopoLinkDirection::m_dropTrace),
                            "ns3::MopoLinkDirection::DropTracedCallback")
            .AddTraceSource("Corrupt",
                            "A packet goes on with an octet changed.",
                            MakeTraceSourceAccessor(&MopoLinkDirection::m_corruptTrace),
                            "ns3::MopoLinkDirection::PacketTracedCallback"));
    return tid;
}

MopoLinkDirection::MopoLinkDirection()
    : m_lossVariable(CreateObject<UniformRandomVariable>()),
      m_duplicationVariable(CreateObject<UniformRandomVariable>()),
      m_jitterVariable(CreateObject<UniformRandomVariable>()),
      m_burstVariable(CreateObject<UniformRandomVariable>()),
      m_corruptionVariable(CreateObject<UniformRandomVariable>())
{
}

MopoLinkDirection::~MopoLinkDirection() = default;

void MopoLinkDirection::DoDispose()
{
    m_nextTransmission.Cancel();
    m_queue.clear();
    m_underWay.clear();
    m_from = nullptr;
    m_to = nullptr;
    m_filter = Filter();
    Object::DoDispose();
}

void MopoLinkDirection::Connect(Ptr<MopoLinkDevice> from, Ptr<MopoLinkDevice> to)
{
    m_from = from;
    m_to = to;
}

void MopoLinkDirection::Send(Ptr<Packet> packet,
                             uint16_t protocol,
                             Mac48Address to,
                             Mac48Address from)
{
    if (!m_up)
    {
        return Drop(packet, DropReason::LinkDown);
    }
    if (!m_from->IsEnabled())
    {
        return Drop(packet, DropReason::InterfaceDown);
    }
    if (packet->GetSize() > m_from->GetMtu())
    {
        return Drop(packet, DropReason::TooBig);
    }
    const Frame frame{packet, protocol, to, from};
    if (m_queue.empty() && Simulator::Now() >= m_idleAt)
    {
        return Transmit(frame);
    }
    if (!QueueHasRoomFor(*packet))
    {
        return Drop(packet, DropReason::QueueFull);
    }
    m_queue.push_back(frame);
    m_queuedOctets += packet->GetSize();
    if (!m_nextTransmission.IsRunning())
    {
        m_nextTransmission = Simulator::Schedule(
            m_idleAt - Simulator::Now(), &MopoLinkDirection::TransmitNext, this);
    }
}

bool MopoLinkDirection::QueueHasRoomFor(const Packet& packet) const
{
    const bool packetFits = m_queuePackets == 0 || m_queue.size() < m_queuePackets;
    const bool octetsFit = m_queueOctets == 0 || m_queuedOctets + packet.GetSize() <= m_queueOctets;
    const auto waiting = static_cast<std::uint32_t>(m_queuedOctets) + packet.GetSize();
    const bool timeFits = m_queueTime.IsZero() || TransmissionTime(waiting) <= m_queueTime;
    return packetFits && octetsFit && timeFits;
}

bool MopoLinkDirection::IsLost()
{
    if (m_bad || m_goodToBad > 0)
    {
        const auto change = m_bad ? m_badToGood : m_goodToBad;
        m_bad = m_bad != (m_burstVariable->GetValue(0, 1) < change);
    }
    const auto loss = m_bad ? m_badLoss : m_loss;
    return loss > 0 && m_lossVariable->GetValue(0, 1) < loss;
}

void MopoLinkDirection::TransmitNext()
{
    const Frame frame = std::move(m_queue.front());
    m_queue.pop_front();
    m_queuedOctets -= frame.packet->GetSize();
    Transmit(frame);
    if (!m_queue.empty())
    {
        m_nextTransmission = Simulator::Schedule(
            m_idleAt - Simulator::Now(), &MopoLinkDirection::TransmitNext, this);
    }
}

void MopoLinkDirection::Transmit(Frame frame)
{
    m_idleAt = TransmissionEnd(frame.packet->GetSize());
    m_from->NotifyTransmission(frame.packet);
    m_transmitTrace(frame.packet);
    if (m_blackhole)
    {
        return Drop(frame.packet, DropReason::Blackhole);
    }
    if (!m_filter.IsNull() && m_filter(frame.packet))
    {
        return Drop(frame.packet, DropReason::Filtered);
    }
    if (IsLost())
    {
        return Drop(frame.packet, DropReason::Loss);
    }
    auto sound = frame.packet;
    if (m_corruption > 0 && m_corruptionVariable->GetValue(0, 1) < m_corruption)
    {
        frame.packet = CorruptPacket(sound, *m_corruptionVariable);
        if (!frame.packet)
        {
            return Drop(sound, DropReason::Corrupted);
        }
        m_corruptTrace(sound);
    }
    Launch(frame, ArrivalTime());
    if (m_duplication > 0 && m_duplicationVariable->GetValue(0, 1) < m_duplication)
    {
        Frame copy = frame;
        copy.packet = frame.packet->Copy();
        Launch(copy, ArrivalTime());
    }
}

Time MopoLinkDirection::TransmissionEnd(std::uint32_t octets)
{
    const Time now = Simulator::Now();
    return m_opportunities ? ToTime(m_opportunities->Take(ToDuration(now), octets))
                           : now + TransmissionTime(octets);
}

Time MopoLinkDirection::ArrivalTime()
{
    auto delay = m_delay;
    if (m_jitter.IsStrictlyPositive())
    {
        const auto most = 2.0 * static_cast<double>(m_jitter.GetNanoSeconds());
        const auto jitter = std::round(m_jitterVariable->GetValue(0, most));
        delay = std::max(delay - m_jitter + NanoSeconds(static_cast<uint64_t>(jitter)), Time(0));
    }
    const auto arrival = m_idleAt + delay;
    return m_mayReorder ? arrival : std::max(arrival, m_lastArrival);
}

void MopoLinkDirection::Launch(const Frame& frame, const Time& arrival)
{
    m_lastArrival = std::max(m_lastArrival, arrival);
    const auto id = m_launched++;
    m_underWay.emplace(id, frame);
    Simulator::ScheduleWithContext(m_to->GetNode()->GetId(),
                                   arrival - Simulator::Now(),
                                   &MopoLinkDirection::Arrive,
                                   Ptr<MopoLinkDirection>(this),
                                   id);
}

void MopoLinkDirection::Arrive(std::uint64_t id)
{
    // Nothing is there if the link went down meanwhile.
    const auto node = m_underWay.extract(id);
    if (node.empty())
    {
        return;
    }
    const auto& frame = node.mapped();
    if (!m_to->IsEnabled())
    {
        return Drop(frame.packet, DropReason::InterfaceDown);
    }
    m_deliverTrace(frame.packet);
    m_to->NotifyArrival(frame.packet, frame.protocol, frame.to, frame.from);
}

void MopoLinkDirection::Drop(Ptr<const Packet> packet, DropReason reason)
{
    m_dropTrace(packet, reason);
}

void MopoLinkDirection::SetUp(bool up)
{
    m_up = up;
    if (!up)
    {
        LoseEverything();
    }
}

void MopoLinkDirection::LoseEverything()
{
    m_nextTransmission.Cancel();
    m_idleAt = Simulator::Now();
    if (m_opportunities)
    {
        m_opportunities->GiveBack();
    }
    m_lastArrival = Time(0);
    m_queuedOctets = 0;
    const auto underWay = std::exchange(m_underWay, {});
    const auto queue = std::exchange(m_queue, {});
    for (const auto& [id, frame] : underWay)
    {
        Drop(frame.packet, DropReason::LinkDown);
    }
    for (const auto& frame : queue)
    {
        Drop(frame.packet, DropReason::LinkDown);
    }
}

void MopoLinkDirection::SetBlackhole(bool on)
{
    m_blackhole = on;
}

bool MopoLinkDirection::IsBlackhole() const
{
    return m_blackhole;
}

void MopoLinkDirection::SetFilter(Filter filter)
{
    m_filter = std::move(filter);
}

void MopoLinkDirection::SetTrace(std::shared_ptr<const mopo::DeliveryTrace> trace)
{
    m_opportunities.emplace(std::move(trace));
}

std::size_t MopoLinkDirection::QueuedPackets() const
{
    return m_queue.size();
}

std::size_t MopoLinkDirection::QueuedOctets() const
{
    return m_queuedOctets;
}

Time MopoLinkDirection::TransmissionTime(std::uint32_t octets) const
{
    return m_rate.GetBitRate() == 0 ? Time(0) : m_rate.CalculateBytesTxTime(octets);
}

Time MopoLinkDirection::GetDelay() const
{
    return m_delay;
}

int64_t MopoLinkDirection::AssignFurtherStreams(int64_t stream)
{
    m_burstVariable->SetStream(stream);
    m_corruptionVariable->SetStream(stream + 1);
    return 2;
}

int64_t MopoLinkDirection::AssignStreams(int64_t stream)
{
    m_lossVariable->SetStream(stream);
    m_duplicationVariable->SetStream(stream + 1);
    m_jitterVariable->SetStream(stream + 2);
    return 3;
}

} // namespace ns3
