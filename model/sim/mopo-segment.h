// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-link.h"
#include "model/sim/mopo-segment-device.h"

#include "ns3/csma-channel.h"
#include "ns3/node.h"
#include "ns3/object.h"

#include <vector>

namespace ns3
{

/// What a segment is like.
struct MopoSegmentConfig
{
    DataRate rate;
    /// One way, whichever the ends; the medium is taken meanwhile.
    Time delay;
    /// Of each end's queue.
    QueueSize queue;
    uint16_t mtu = 1500;
};

/// A segment of Ethernet that several devices share, ns-3's CsmaChannel: they wait for each other,
/// find each other by ARP and neighbour discovery, and hear each other's broadcasts.
class MopoSegment : public Object
{
  public:
    using Direction = MopoLink::Direction;
    using DropReason = MopoLinkDirection::DropReason;

    static TypeId GetTypeId();
    MopoSegment();
    ~MopoSegment() override;

    /// A new segment; a new device on each node is its end there.
    static Ptr<MopoSegment> Install(const std::vector<Ptr<Node>>& nodes,
                                    const MopoSegmentConfig& config);

    Ptr<MopoSegmentDevice> GetEnd(std::size_t i) const;

    /// Whether the segment's hub has power: all ends are told at once.
    void SetUp(bool up);

    /// A silent failure between the first end and all others, or its end. Nobody is told.
    void SetBlackhole(Direction direction, bool on);

    /// Returns the number of streams that were used.
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

  private:
    void ReportDrop(Ptr<const Packet> packet, Mac48Address sender, DropReason reason);

    std::vector<Ptr<MopoSegmentDevice>> m_ends;
    TracedCallback<Ptr<const Packet>, Direction, DropReason> m_dropTrace;
};

} // namespace ns3
