// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-host.h"
#include "model/sim/mopo-link.h"

#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/object.h"
#include "ns3/wifi-mac.h"
#include "ns3/yans-wifi-channel.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{

/// What a network of Wi-Fi is like.
struct MopoWifiConfig
{
    enum class Standard : std::uint8_t
    {
        /// 802.11g, 54 Mbit/s.
        G,
        /// 802.11n on one stream of 20 MHz, 65 Mbit/s.
        N,
    };

    enum class RateControl : std::uint8_t
    {
        /// Tries what works, as Linux does.
        Minstrel,
        /// Knows the receiver's signal to noise ratio.
        Ideal,
    };

    std::string ssid;
    Standard standard = Standard::N;
    RateControl rateControl = RateControl::Minstrel;
    /// Of the loss over log distance; without one it is free space (Friis).
    std::optional<double> exponent;
    uint16_t mtu = 1500;
};

/// An access point and its stations, ns-3's Wi-Fi on a channel of its own at 2.4 GHz. All nodes
/// were put somewhere before. Whether a station has a link is what it finds out itself: it has none
/// before it is associated, and none when it has missed ten beacons.
class MopoWifi : public Object
{
  public:
    using Direction = MopoLink::Direction;
    using DropTracedCallback = void (*)(Ptr<const Packet> packet,
                                        Direction direction,
                                        const char* reason);

    static TypeId GetTypeId();
    MopoWifi();
    ~MopoWifi() override;

    static Ptr<MopoWifi> Install(Ptr<Node> accessPoint,
                                 const NodeContainer& stations,
                                 const MopoWifiConfig& config);

    Ptr<NetDevice> GetAccessPoint() const;
    Ptr<NetDevice> GetStation(uint32_t i) const;

    /// Gives a station's host its interface, which is up while the station is associated.
    void Join(uint32_t station, Ptr<MopoHost> host, MopoInterfaceConfig config) const;

    /// Returns the number of streams that were used.
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

  private:
    void Watch(Ptr<NetDevice> device, bool isStation);
    void ReportDrop(Direction direction, Ptr<const Packet> packet, const char* reason);

    Ptr<YansWifiChannel> m_channel;
    NetDeviceContainer m_accessPoint;
    NetDeviceContainer m_stations;
    /// Up is what stations send.
    TracedCallback<Ptr<const Packet>, Direction, const char*> m_dropTrace;
};

} // namespace ns3
