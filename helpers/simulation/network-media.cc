// SPDX-License-Identifier: GPL-2.0-only
// The links of a scenario that are shared media.
#include "helpers/simulation/network.h"
#include "helpers/simulation/stream.h"
#include "model/sim/address-conversion.h"

#include "ns3/queue-size.h"
#include "ns3/simulator.h"

namespace mopo
{

namespace
{

using DropDirection = ns3::MopoLink::Direction;

Direction ToDirection(DropDirection direction)
{
    return direction == DropDirection::Up ? Direction::Up : Direction::Down;
}

ns3::MopoSegmentConfig SegmentConfigOf(const Link& link)
{
    return {ns3::DataRate(link.up.rate),
            ns3::ToTime(link.up.delay),
            ns3::QueueSize(link.up.queue.inOctets ? ns3::QueueSizeUnit::BYTES
                                                  : ns3::QueueSizeUnit::PACKETS,
                           static_cast<std::uint32_t>(link.up.queue.value)),
            link.mtu};
}

ns3::MopoWifiConfig WifiConfigOf(const Link& link)
{
    using Config = ns3::MopoWifiConfig;
    Config config;
    config.ssid = link.name;
    config.standard =
        link.wifi.standard == WifiStandard::G ? Config::Standard::G : Config::Standard::N;
    config.rateControl = link.wifi.rateControl == WifiRateControl::Ideal
                             ? Config::RateControl::Ideal
                             : Config::RateControl::Minstrel;
    config.exponent = link.wifi.exponent;
    config.mtu = link.mtu;
    return config;
}

} // namespace

void Network::AddSegment(const Link& link)
{
    std::vector<ns3::Ptr<ns3::Node>> nodes;
    for (const InterfaceRef& end : link.ends)
    {
        nodes.push_back(HostOf(end.node)->GetNode());
    }
    const auto segment = ns3::MopoSegment::Install(nodes, SegmentConfigOf(link));
    segment->AssignStreams(StreamOf("link/" + link.name));
    segment->TraceConnectWithoutContext("Drop",
                                        ns3::Callback<void,
                                                      ns3::Ptr<const ns3::Packet>,
                                                      DropDirection,
                                                      ns3::MopoSegment::DropReason>(
                                            [this, &link](ns3::Ptr<const ns3::Packet> packet,
                                                          DropDirection direction,
                                                          ns3::MopoSegment::DropReason reason)
                                            {
                                                m_observer.OnLinkDrop(
                                                    ns3::ToInstant(ns3::Simulator::Now()),
                                                    link,
                                                    ToDirection(direction),
                                                    ns3::MopoLinkDirection::ToString(reason),
                                                    packet->GetSize());
                                            }));
    for (std::size_t i = 0; i < link.ends.size(); ++i)
    {
        AddInterface(link.ends[i], segment->GetEnd(i));
    }
    m_segments.emplace(link.name, segment);
}

void Network::AddWifi(const Link& link)
{
    const InterfaceRef& accessPoint = link.ends[link.wifi.accessPoint];
    const std::vector<InterfaceRef> stations = link.OthersThan(accessPoint);
    ns3::NodeContainer nodes;
    for (const InterfaceRef& station : stations)
    {
        nodes.Add(HostOf(station.node)->GetNode());
    }
    const auto wifi =
        ns3::MopoWifi::Install(HostOf(accessPoint.node)->GetNode(), nodes, WifiConfigOf(link));
    wifi->AssignStreams(StreamOf("link/" + link.name));
    // Up is what leaves the first end.
    const bool isReversed = link.wifi.accessPoint == 0;
    wifi->TraceConnectWithoutContext(
        "Drop",
        ns3::Callback<void, ns3::Ptr<const ns3::Packet>, DropDirection, const char*>(
            [this, &link, isReversed](
                ns3::Ptr<const ns3::Packet> packet, DropDirection direction, const char* reason)
            {
                const bool isUp = (direction == DropDirection::Up) != isReversed;
                m_observer.OnLinkDrop(ns3::ToInstant(ns3::Simulator::Now()),
                                      link,
                                      isUp ? Direction::Up : Direction::Down,
                                      reason,
                                      packet->GetSize());
            }));
    AddInterface(accessPoint, wifi->GetAccessPoint());
    for (std::size_t i = 0; i < stations.size(); ++i)
    {
        wifi->Join(static_cast<std::uint32_t>(i),
                   HostOf(stations[i].node),
                   InterfaceConfigOf(stations[i]));
    }
    m_wifis.emplace(link.name, wifi);
}

void Network::SetLinkUp(const std::string& link, bool up) const
{
    if (const auto segment = m_segments.find(link); segment != m_segments.end())
    {
        segment->second->SetUp(up);
        return;
    }
    LinkOf(link)->SetUp(up);
}

void Network::SetBlackhole(const std::string& link, DropDirection direction, bool on) const
{
    if (const auto segment = m_segments.find(link); segment != m_segments.end())
    {
        segment->second->SetBlackhole(direction, on);
        return;
    }
    LinkOf(link)->SetBlackhole(direction, on);
}

} // namespace mopo
