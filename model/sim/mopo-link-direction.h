// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/trace/delivery-opportunities.h"

#include "ns3/callback.h"
#include "ns3/data-rate.h"
#include "ns3/event-id.h"
#include "ns3/mac48-address.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace ns3
{

class MopoLinkDevice;

/// What a MopoLink does to packets in one direction: queue, serialisation, loss, delay,
/// duplication, and failure. Attributes may change at run time; they count for packets whose
/// transmission begins afterwards.
///
/// A packet's fate is sealed when its transmission begins: what was on the wire before a blackhole
/// was injected still arrives, what waits in the queue then does not. When the link goes down, both
/// the queue and the wire lose their packets.
class MopoLinkDirection : public Object
{
  public:
    enum class DropReason : std::uint8_t
    {
        /// The link was down, or went down while the packet was on it.
        LinkDown,
        /// The interface at the sending or the receiving end was down.
        InterfaceDown,
        /// A silent failure was injected.
        Blackhole,
        /// The filter took it.
        Filtered,
        /// Random loss.
        Loss,
        /// The queue was full.
        QueueFull,
        /// Larger than the link's MTU.
        TooBig,
        /// Random corruption that no receiver would notice.
        Corrupted,
        /// A shared medium was never free.
        ChannelBusy,
    };

    /// `link-down` and so on, for traces.
    static const char* ToString(DropReason reason);

    /// Whether this direction swallows this packet, which begins with its IP header.
    using Filter = Callback<bool, Ptr<const Packet>>;

    using PacketTracedCallback = void (*)(Ptr<const Packet> packet);
    using DropTracedCallback = void (*)(Ptr<const Packet> packet, DropReason reason);

    static TypeId GetTypeId();
    MopoLinkDirection();
    ~MopoLinkDirection() override;

    /// The ends that it leads between; the link calls this once.
    void Connect(Ptr<MopoLinkDevice> from, Ptr<MopoLinkDevice> to);

    /// Takes a packet into the queue or onto the wire, or drops it.
    void Send(Ptr<Packet> packet, uint16_t protocol, Mac48Address to, Mac48Address from);

    /// What the link as a whole is; taking it down kills what is queued or under way.
    void SetUp(bool up);

    /// From now on nothing gets through, and nobody is told; or the end of that.
    void SetBlackhole(bool on);
    bool IsBlackhole() const;

    /// Swallows some packets only, for instance ESP; a null callback ends it.
    void SetFilter(Filter filter);

    /// Packets leave at the opportunities of a trace, which begins with the simulation, and the
    /// rate means nothing; the queue has no time then, and no packet more than
    /// `DeliveryOpportunities::OCTETS`.
    void SetTrace(std::shared_ptr<const mopo::DeliveryTrace> trace);

    /// Packets that wait for their transmission, and their octets.
    std::size_t QueuedPackets() const;
    std::size_t QueuedOctets() const;

    /// How long a packet of so many octets takes onto the wire at the present rate.
    Time TransmissionTime(std::uint32_t octets) const;
    Time GetDelay() const;

    /// Of loss, duplication and jitter; returns the number of streams that were used.
    int64_t AssignStreams(int64_t stream);
    /// The same of bursts and corruption.
    int64_t AssignFurtherStreams(int64_t stream);

  protected:
    void DoDispose() override;

  private:
    struct Frame
    {
        Ptr<Packet> packet;
        uint16_t protocol = 0;
        Mac48Address to;
        Mac48Address from;
    };

    /// The attributes of what happens to packets by chance.
    static TypeId AddChance(TypeId tid);
    bool QueueHasRoomFor(const Packet& packet) const;
    bool IsLost();
    /// When a packet is on the wire whose transmission begins now.
    Time TransmissionEnd(std::uint32_t octets);
    void TransmitNext();
    void Transmit(Frame frame);
    void Launch(const Frame& frame, const Time& arrival);
    void Arrive(std::uint64_t id);
    Time ArrivalTime();
    void Drop(Ptr<const Packet> packet, DropReason reason);
    void LoseEverything();

    // Attributes.
    DataRate m_rate;
    Time m_delay;
    Time m_jitter;
    double m_loss = 0;
    double m_goodToBad = 0;
    double m_badToGood = 1;
    double m_badLoss = 0;
    double m_duplication = 0;
    double m_corruption = 0;
    std::uint32_t m_queuePackets = 0;
    std::uint32_t m_queueOctets = 0;
    Time m_queueTime;
    bool m_mayReorder = false;

    Ptr<MopoLinkDevice> m_from;
    Ptr<MopoLinkDevice> m_to;
    bool m_up = true;
    bool m_blackhole = false;
    /// Of the Gilbert-Elliott process.
    bool m_bad = false;
    Filter m_filter;
    std::optional<mopo::DeliveryOpportunities> m_opportunities;

    std::deque<Frame> m_queue;
    std::size_t m_queuedOctets = 0;
    EventId m_nextTransmission;
    /// When the transmitter is idle again.
    Time m_idleAt;

    /// By a number that counts what was launched.
    std::map<std::uint64_t, Frame> m_underWay;
    std::uint64_t m_launched = 0;
    Time m_lastArrival;

    Ptr<UniformRandomVariable> m_lossVariable;
    Ptr<UniformRandomVariable> m_duplicationVariable;
    Ptr<UniformRandomVariable> m_jitterVariable;
    Ptr<UniformRandomVariable> m_burstVariable;
    Ptr<UniformRandomVariable> m_corruptionVariable;

    TracedCallback<Ptr<const Packet>> m_transmitTrace;
    TracedCallback<Ptr<const Packet>> m_deliverTrace;
    TracedCallback<Ptr<const Packet>, DropReason> m_dropTrace;
    TracedCallback<Ptr<const Packet>> m_corruptTrace;
};

} // namespace ns3
