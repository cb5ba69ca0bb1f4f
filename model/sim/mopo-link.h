// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-link-device.h"
#include "model/sim/mopo-link-direction.h"

#include "ns3/node.h"
#include "ns3/simple-channel.h"

#include <array>

namespace ns3
{

/// A point-to-point link between two devices, with the same MTU but otherwise its own manners in
/// each direction. `Up` leaves the first device, `Down` arrives there.
class MopoLink : public SimpleChannel
{
  public:
    enum class Direction : std::uint8_t
    {
        Up,
        Down,
    };

    using DropReason = MopoLinkDirection::DropReason;
    using DropTracedCallback = void (*)(Ptr<const Packet> packet,
                                        Direction direction,
                                        DropReason reason);
    using StateTracedCallback = void (*)(bool up);
    using BlackholeTracedCallback = void (*)(Direction direction, bool on);

    static TypeId GetTypeId();
    MopoLink();
    ~MopoLink() override;

    /// A new link between two nodes; a new device on each of them is its end.
    static Ptr<MopoLink> Install(Ptr<Node> first, Ptr<Node> second);

    Ptr<MopoLinkDevice> GetEnd(std::size_t i) const;
    Ptr<MopoLinkDirection> GetDirection(Direction direction) const;
    Ptr<MopoLinkDirection> GetUp() const;
    Ptr<MopoLinkDirection> GetDown() const;

    /// Whether the plug is in. Both ends are told at once: their devices, and with them the
    /// interfaces of their hosts, go down or come up. What is under way is lost.
    void SetUp(bool up);
    bool IsUp() const;

    /// A silent failure of one direction, or its end. Nobody is told; what was already under way
    /// arrives.
    void SetBlackhole(Direction direction, bool on);

    /// Of both devices.
    void SetMtu(uint16_t mtu);
    uint16_t GetMtu() const;

    /// Returns the number of streams that were used.
    int64_t AssignStreams(int64_t stream);

    // Inherited from SimpleChannel.
    void Send(Ptr<Packet> packet,
              uint16_t protocol,
              Mac48Address to,
              Mac48Address from,
              Ptr<SimpleNetDevice> sender) override;
    /// Takes two MopoLinkDevices, no more.
    void Add(Ptr<SimpleNetDevice> device) override;

  protected:
    void DoDispose() override;

  private:
    void ReportUpDrop(Ptr<const Packet> packet, DropReason reason);
    void ReportDownDrop(Ptr<const Packet> packet, DropReason reason);

    std::array<Ptr<MopoLinkDevice>, 2> m_ends;
    /// By `Direction`.
    std::array<Ptr<MopoLinkDirection>, 2> m_directions;
    bool m_up = true;
    uint16_t m_mtu = 0;
    TracedCallback<Ptr<const Packet>, Direction, DropReason> m_dropTrace;
    TracedCallback<bool> m_stateTrace;
    TracedCallback<Direction, bool> m_blackholeTrace;
};

} // namespace ns3
