// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-wifi.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/llc-snap-header.h"
#include "ns3/ssid.h"
#include "ns3/string.h"
#include "ns3/wifi-helper.h"
#include "ns3/wifi-mac-helper.h"
#include "ns3/wifi-mpdu.h"
#include "ns3/wifi-net-device.h"
#include "ns3/yans-wifi-helper.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoWifi);

namespace
{

const char* ToString(WifiMacDropReason reason)
{
    switch (reason)
    {
    case WIFI_MAC_DROP_FAILED_ENQUEUE:
        return "queue-full";
    case WIFI_MAC_DROP_EXPIRED_LIFETIME:
        return "too-old";
    case WIFI_MAC_DROP_REACHED_RETRY_LIMIT:
        return "not-acknowledged";
    case WIFI_MAC_DROP_QOS_OLD_PACKET:
        return "overtaken";
    }
    return "";
}

Ptr<YansWifiChannel> MakeChannel(const MopoWifiConfig& config)
{
    YansWifiChannelHelper helper;
    helper.SetPropagationDelay("ns3::ConstantSpeedPropagationDelayModel");
    if (config.exponent)
    {
        helper.AddPropagationLoss(
            "ns3::LogDistancePropagationLossModel", "Exponent", DoubleValue(*config.exponent));
    }
    else
    {
        helper.AddPropagationLoss(
            "ns3::FriisPropagationLossModel", "Frequency", DoubleValue(2.412e9));
    }
    return helper.Create();
}

WifiHelper MakeWifi(const MopoWifiConfig& config)
{
    const bool n = config.standard == MopoWifiConfig::Standard::N;
    WifiHelper wifi;
    wifi.SetStandard(n ? WIFI_STANDARD_80211n : WIFI_STANDARD_80211g);
    if (config.rateControl == MopoWifiConfig::RateControl::Ideal)
    {
        wifi.SetRemoteStationManager("ns3::IdealWifiManager");
    }
    else
    {
        wifi.SetRemoteStationManager(n ? "ns3::MinstrelHtWifiManager" : "ns3::MinstrelWifiManager");
    }
    return wifi;
}

} // namespace

TypeId MopoWifi::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MopoWifi")
                            .SetParent<Object>()
                            .SetGroupName("Mopo")
                            .AddConstructor<MopoWifi>()
                            .AddTraceSource("Drop",
                                            "A packet is lost and why; up, if a station sent it.",
                                            MakeTraceSourceAccessor(&MopoWifi::m_dropTrace),
                                            "ns3::MopoWifi::DropTracedCallback");
    return tid;
}

MopoWifi::MopoWifi() = default;
MopoWifi::~MopoWifi() = default;

void MopoWifi::DoDispose()
{
    m_channel = nullptr;
    m_accessPoint = {};
    m_stations = {};
    Object::DoDispose();
}

Ptr<MopoWifi> MopoWifi::Install(Ptr<Node> accessPoint,
                                const NodeContainer& stations,
                                const MopoWifiConfig& config)
{
    auto made = CreateObject<MopoWifi>();
    made->m_channel = MakeChannel(config);
    YansWifiPhyHelper phy;
    phy.SetChannel(made->m_channel);
    phy.Set("ChannelSettings", StringValue("{1, 20, BAND_2_4GHZ, 0}"));
    const auto wifi = MakeWifi(config);
    const SsidValue ssid{Ssid(config.ssid)};
    WifiMacHelper mac;
    mac.SetType("ns3::ApWifiMac", "Ssid", ssid);
    made->m_accessPoint = wifi.Install(phy, mac, accessPoint);
    mac.SetType("ns3::StaWifiMac", "Ssid", ssid, "ActiveProbing", BooleanValue(false));
    made->m_stations = wifi.Install(phy, mac, stations);
    made->Watch(made->GetAccessPoint(), false);
    made->GetAccessPoint()->SetMtu(config.mtu);
    for (uint32_t i = 0; i < made->m_stations.GetN(); ++i)
    {
        made->Watch(made->GetStation(i), true);
        made->GetStation(i)->SetMtu(config.mtu);
    }
    return made;
}

Ptr<NetDevice> MopoWifi::GetAccessPoint() const
{
    return m_accessPoint.Get(0);
}

Ptr<NetDevice> MopoWifi::GetStation(uint32_t i) const
{
    return m_stations.Get(i);
}

void MopoWifi::Join(uint32_t station, Ptr<MopoHost> host, MopoInterfaceConfig config) const
{
    const auto device = GetStation(station);
    // ns-3's device takes its link for up before it is associated for the first time.
    config.enabled = false;
    host->AddInterface(device, config);
    const auto mac = DynamicCast<WifiNetDevice>(device)->GetMac();
    for (const bool up : {true, false})
    {
        mac->TraceConnectWithoutContext(
            up ? "Assoc" : "DeAssoc",
            Callback<void, Mac48Address>([host = PeekPointer(host), name = config.name, up](
                                             Mac48Address) { host->SetEnabled(name, up); }));
    }
}

int64_t MopoWifi::AssignStreams(int64_t stream)
{
    int64_t used = m_channel->AssignStreams(stream);
    used += WifiHelper().AssignStreams(m_accessPoint, stream + used);
    used += WifiHelper().AssignStreams(m_stations, stream + used);
    return used;
}

void MopoWifi::Watch(Ptr<NetDevice> device, bool isStation)
{
    const auto mac = DynamicCast<WifiNetDevice>(device)->GetMac();
    const auto direction = isStation ? Direction::Up : Direction::Down;
    mac->TraceConnectWithoutContext(
        "MacTxDrop",
        Callback<void, Ptr<const Packet>>([this, direction](Ptr<const Packet> packet)
                                          { ReportDrop(direction, packet, "not-associated"); }));
    mac->TraceConnectWithoutContext(
        "DroppedMpdu",
        Callback<void, WifiMacDropReason, Ptr<const WifiMpdu>>(
            [this, direction](WifiMacDropReason reason, Ptr<const WifiMpdu> frame)
            {
                if (frame->GetHeader().HasData())
                {
                    const auto packet = frame->GetPacket()->Copy();
                    LlcSnapHeader header;
                    packet->RemoveHeader(header);
                    ReportDrop(direction, packet, ToString(reason));
                }
            }));
}

void MopoWifi::ReportDrop(Direction direction, Ptr<const Packet> packet, const char* reason)
{
    m_dropTrace(packet, direction, reason);
}

} // namespace ns3
