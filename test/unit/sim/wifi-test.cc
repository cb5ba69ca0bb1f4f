// SPDX-License-Identifier: GPL-2.0-only
// ns-3's own Wi-Fi: association, and a station that walks out of range.
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "model/sim/mopo-wifi.h"
#include "model/sim/node-motion.h"
#include "test/unit/sim/sim-fixture.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::Contains;
using testing::SizeIs;

/// A laptop 5 m from its access point.
class Wifi : public SimFixture
{
  protected:
    void Build(MopoWifiConfig::Standard standard)
    {
        accessPoint = MopoHost::Install(CreateObject<Node>(), true);
        laptop = MopoHost::Install(CreateObject<Node>());
        PutNode(accessPoint->GetNode(), {0, 0});
        PutNode(laptop->GetNode(), {5, 0});
        MopoWifiConfig config;
        config.ssid = "office";
        config.standard = standard;
        config.exponent = 4;
        wifi = MopoWifi::Install(accessPoint->GetNode(), NodeContainer(laptop->GetNode()), config);
        accessPoint->AssignStreams(10);
        laptop->AssignStreams(20);
        wifi->AssignStreams(100);
        wifi->TraceConnectWithoutContext(
            "Drop",
            Callback<void, Ptr<const Packet>, MopoWifi::Direction, const char*>(
                [this](Ptr<const Packet> packet, MopoWifi::Direction direction, const char* reason)
                {
                    drops.push_back(
                        fmt::format("{} {} {}",
                                    direction == MopoWifi::Direction::Up ? "up" : "down",
                                    reason,
                                    packet->GetSize()));
                }));
        laptop->TraceConnectWithoutContext("Interface",
                                           Callback<void, const std::string&, bool>(
                                               [this](const std::string&, bool up)
                                               { changes.emplace_back(up, Simulator::Now()); }));
        accessPoint->AddInterface(wifi->GetAccessPoint(),
                                  Interface("lan", {"10.1.0.1/24", "3fff:1::1/64"}));
        wifi->Join(0, laptop, Interface("wlan0", {"10.1.0.2/24", "3fff:1::2/64"}));
    }

    static void Send(Ptr<MopoHost> host, const char* from, const char* to)
    {
        EXPECT_TRUE(HostSender(host->GetNode())
                        .SendUdp({{Ip(from), 500}, {Ip(to), 500}}, mopo::AsOctets("hi")));
    }

    void SendBothWays(const Time& time) const
    {
        At(time,
           [this]
           {
               Send(laptop, "10.1.0.2", "10.1.0.1");
               Send(laptop, "3fff:1::2", "3fff:1::1");
           });
        At(time + MilliSeconds(100),
           [this]
           {
               Send(accessPoint, "10.1.0.1", "10.1.0.2");
               Send(accessPoint, "3fff:1::1", "3fff:1::2");
           });
    }

    Ptr<MopoHost> accessPoint;
    Ptr<MopoHost> laptop;
    Ptr<MopoWifi> wifi;
    std::vector<std::pair<bool, Time>> changes;
    std::vector<std::string> drops;
};

TEST_F(Wifi, AStationHasALinkOnceItIsAssociatedAndBothFamiliesWork)
{
    for (const auto standard : {MopoWifiConfig::Standard::G, MopoWifiConfig::Standard::N})
    {
        Build(standard);
        const UdpLog atLaptop(laptop->GetNode(), 500);
        const UdpLog atAccessPoint(accessPoint->GetNode(), 500);
        EXPECT_FALSE(laptop->IsUp("wlan0"));
        EXPECT_TRUE(accessPoint->IsUp("lan"));
        SendBothWays(Seconds(2));
        RunUntil(Seconds(3));
        ASSERT_THAT(changes, SizeIs(1));
        EXPECT_TRUE(changes[0].first);
        EXPECT_GT(changes[0].second, Seconds(0));
        EXPECT_THAT(atLaptop.lines, SizeIs(2));
        EXPECT_THAT(atAccessPoint.lines, SizeIs(2));
        changes.clear();
        Simulator::Destroy();
    }
}

TEST_F(Wifi, AStationThatWalksOutOfRangeLosesItsLinkAndFindsItAgain)
{
    for (const auto standard : {MopoWifiConfig::Standard::G, MopoWifiConfig::Standard::N})
    {
        Build(standard);
        const UdpLog atLaptop(laptop->GetNode(), 500);
        const UdpLog atAccessPoint(accessPoint->GetNode(), 500);
        SendBothWays(Seconds(2));
        At(Seconds(5), [this] { WalkNode(laptop->GetNode(), {205, 0}, 10); });
        At(Seconds(9), [this] { WalkNode(laptop->GetNode(), {205, 0}, 50); });
        At(Seconds(13), [this] { Send(accessPoint, "10.1.0.1", "10.1.0.2"); });
        At(Seconds(14), [this] { EXPECT_FALSE(laptop->IsUp("wlan0")); });
        At(Seconds(15), [this] { WalkNode(laptop->GetNode(), {5, 0}, 50); });
        SendBothWays(Seconds(20));
        RunUntil(Seconds(21));
        ASSERT_GE(changes.size(), 3U);
        EXPECT_TRUE(changes.back().first);
        // Ten beacons of 102.4 ms are missed before it is said.
        EXPECT_GT(changes[1].second, Seconds(5) + MilliSeconds(1024));
        EXPECT_THAT(atLaptop.lines, SizeIs(4));
        EXPECT_THAT(atAccessPoint.lines, SizeIs(4));
        EXPECT_THAT(drops, Contains("down not-acknowledged 30"));
        changes.clear();
        drops.clear();
        Simulator::Destroy();
    }
}

} // namespace
} // namespace ns3
