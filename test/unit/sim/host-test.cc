// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "test/unit/sim/sim-fixture.h"

#include "ns3/boolean.h"
#include "ns3/node.h"
#include "ns3/udp-l4-protocol.h"

#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;

/// A host with two ways to a server, each through a router of its own; default routes on both.
///
///     eth0  192.0.2.2/28   3fff:1::2/64 --- r1 --- 203.0.113.1/28   3fff:11::1/64  a
///     wlan0 192.0.2.18/28  3fff:2::2/64 --- r2 --- 203.0.113.17/28  3fff:12::1/64  b
class TwoWays : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        host = MopoHost::Install(CreateObject<Node>());
        server = MopoHost::Install(CreateObject<Node>());
        const auto r1 = MopoHost::Install(CreateObject<Node>(), true);
        const auto r2 = MopoHost::Install(CreateObject<Node>(), true);
        auto wlan =
            Interface("wlan0", {"192.0.2.18/28", "3fff:2::2/64"}, {"192.0.2.17", "3fff:2::1"});
        wlan.kind = mopo::AccessKind::Wlan;
        eth0 =
            Connect(host,
                    Interface("eth0", {"192.0.2.2/28", "3fff:1::2/64"}, {"192.0.2.1", "3fff:1::1"}),
                    r1,
                    Interface("in", {"192.0.2.1/28", "3fff:1::1/64"}));
        wlan0 = Connect(host, wlan, r2, Interface("in", {"192.0.2.17/28", "3fff:2::1/64"}));
        // Each router knows the server's other network behind the server, to prove that it is the
        // source, not the destination, that decides.
        auto out1 = Interface("out", {"203.0.113.2/28", "3fff:11::2/64"});
        out1.routes = {{Prefix("203.0.113.16/28"), Ip("203.0.113.1")},
                       {Prefix("3fff:12::/64"), Ip("3fff:11::1")}};
        auto out2 = Interface("out", {"203.0.113.18/28", "3fff:12::2/64"});
        out2.routes = {{Prefix("203.0.113.0/28"), Ip("203.0.113.17")},
                       {Prefix("3fff:11::/64"), Ip("3fff:12::1")}};
        Connect(r1,
                out1,
                server,
                Interface("a", {"203.0.113.1/28", "3fff:11::1/64"}, {"203.0.113.2", "3fff:11::2"}));
        Connect(
            r2,
            out2,
            server,
            Interface("b", {"203.0.113.17/28", "3fff:12::1/64"}, {"203.0.113.18", "3fff:12::2"}));
        log = std::make_unique<UdpLog>(server->GetNode(), 500);
        eth0Log = std::make_unique<LinkLog>(eth0, MopoLink::Direction::Up);
        wlan0Log = std::make_unique<LinkLog>(wlan0, MopoLink::Direction::Up);
        host->TraceConnectWithoutContext("UsableAddresses",
                                         Callback<void, const mopo::LocalAddresses&>(
                                             [this](const mopo::LocalAddresses& all)
                                             {
                                                 std::string line = std::to_string(
                                                     Simulator::Now().GetMilliSeconds());
                                                 for (const auto& address : all)
                                                 {
                                                     line += " " + address.address.ToString();
                                                 }
                                                 told.push_back(line);
                                             }));
    }

    mopo::Status Send(std::string_view from, std::string_view to) const
    {
        return HostSender(host->GetNode())
            .SendUdp({{Ip(from), 500}, {Ip(to), 500}}, mopo::AsOctets("x"));
    }

    std::vector<std::string> Usable() const
    {
        std::vector<std::string> all;
        for (const auto& address : host->GetUsableAddresses())
        {
            all.push_back(address.address.ToString() + "%" + address.interface);
        }
        return all;
    }

    Ptr<MopoHost> host;
    Ptr<MopoHost> server;
    Ptr<MopoLink> eth0;
    Ptr<MopoLink> wlan0;
    std::unique_ptr<UdpLog> log;
    std::unique_ptr<LinkLog> eth0Log;
    std::unique_ptr<LinkLog> wlan0Log;
    std::vector<std::string> told;
};

TEST_F(TwoWays, APacketLeavesByTheInterfaceOfItsSource)
{
    At(Seconds(1),
       [this]
       {
           EXPECT_TRUE(Send("192.0.2.2", "203.0.113.17"));
           EXPECT_TRUE(Send("3fff:1::2", "3fff:12::1"));
       });
    RunUntil(Seconds(2));
    EXPECT_EQ(eth0Log->arrivals.size(), 2U);
    EXPECT_EQ(wlan0Log->arrivals.size(), 0U);
    At(Seconds(3),
       [this]
       {
           EXPECT_TRUE(Send("192.0.2.18", "203.0.113.1"));
           EXPECT_TRUE(Send("3fff:2::2", "3fff:11::1"));
       });
    RunUntil(Seconds(4));
    EXPECT_EQ(eth0Log->arrivals.size(), 2U);
    EXPECT_EQ(wlan0Log->arrivals.size(), 2U);
    EXPECT_THAT(log->lines,
                ElementsAre("192.0.2.2:500 > 203.0.113.17:500 x",
                            "[3fff:1::2]:500 > [3fff:12::1]:500 x",
                            "192.0.2.18:500 > 203.0.113.1:500 x",
                            "[3fff:2::2]:500 > [3fff:11::1]:500 x"));
}

TEST_F(TwoWays, AStrongHostTakesAPacketOnlyWhereItsAddressIs)
{
    server->SetAttribute("WeakHost", BooleanValue(false));
    At(Seconds(1),
       [this]
       {
           EXPECT_TRUE(Send("192.0.2.2", "203.0.113.17"));
           EXPECT_TRUE(Send("3fff:1::2", "3fff:12::1"));
           EXPECT_TRUE(Send("192.0.2.2", "203.0.113.1"));
           EXPECT_TRUE(Send("3fff:1::2", "3fff:11::1"));
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(
        log->lines,
        ElementsAre("192.0.2.2:500 > 203.0.113.1:500 x", "[3fff:1::2]:500 > [3fff:11::1]:500 x"));
}

TEST_F(TwoWays, ASourceThatIsNotOursIsRefusedAndDoesNotLeaveByAnotherInterface)
{
    At(Seconds(1),
       [this]
       {
           const auto v4 = Send("192.0.2.99", "203.0.113.1");
           ASSERT_FALSE(v4);
           EXPECT_EQ(v4.error().code, mopo::ErrorCode::NotFound);
           EXPECT_FALSE(Send("3fff:9::9", "3fff:11::1"));
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(log->lines, IsEmpty());
    EXPECT_EQ(eth0Log->arrivals.size() + wlan0Log->arrivals.size(), 0U);
}

// Stock sockets that were bound to an address which is gone would go on with it.
TEST_F(TwoWays, AStaleSourceOfAStockSocketIsRefusedToo)
{
    At(Seconds(1),
       [this]
       {
           eth0->SetUp(false);
           host->GetNode()->GetObject<UdpL4Protocol>()->Send(Create<Packet>(10),
                                                             Ipv4Address("192.0.2.2"),
                                                             Ipv4Address("203.0.113.1"),
                                                             500,
                                                             500,
                                                             nullptr);
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(log->lines, IsEmpty());
    EXPECT_EQ(wlan0Log->arrivals.size(), 0U);
}

TEST_F(TwoWays, AllChangesOfAnInstantAreToldAtOnce)
{
    At(Seconds(1),
       [this]
       {
           eth0->SetUp(false);
           host->RemoveAddress("wlan0", Ip("3fff:2::2"));
       });
    At(Seconds(2), [this] { eth0->SetUp(true); });
    At(Seconds(3),
       [this]
       {
           eth0->SetUp(false);
           eth0->SetUp(true);
       });
    RunUntil(Seconds(4));
    EXPECT_THAT(told,
                ElementsAre("0 192.0.2.2 3fff:1::2 192.0.2.18 3fff:2::2",
                            "1000 192.0.2.18",
                            "2000 192.0.2.2 3fff:1::2 192.0.2.18"));
}

TEST_F(TwoWays, UsableAddressesNameTheirInterfaceItsKindAndMtu)
{
    RunUntil(Seconds(1));
    const auto all = host->GetUsableAddresses();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].interface, "eth0");
    EXPECT_EQ(all[0].kind, mopo::AccessKind::Ethernet);
    EXPECT_EQ(all[2].interface, "wlan0");
    EXPECT_EQ(all[2].kind, mopo::AccessKind::Wlan);
    EXPECT_EQ(all[2].mtu, 1500);
}

TEST_F(TwoWays, ALinkThatComesBackBringsAddressesAndRoutesBack)
{
    At(Seconds(1), [this] { eth0->SetUp(false); });
    At(Seconds(2),
       [this]
       {
           EXPECT_THAT(Usable(), ElementsAre("192.0.2.18%wlan0", "3fff:2::2%wlan0"));
           EXPECT_FALSE(Send("192.0.2.2", "203.0.113.1"));
           EXPECT_FALSE(Send("3fff:1::2", "3fff:11::1"));
           eth0->SetUp(true);
           EXPECT_TRUE(Send("192.0.2.2", "203.0.113.1"));
           EXPECT_TRUE(Send("3fff:1::2", "3fff:11::1"));
       });
    RunUntil(Seconds(3));
    EXPECT_THAT(
        log->lines,
        ElementsAre("192.0.2.2:500 > 203.0.113.1:500 x", "[3fff:1::2]:500 > [3fff:11::1]:500 x"));
    EXPECT_TRUE(host->IsUp("eth0"));
}

TEST_F(TwoWays, TheOtherEndOfALinkThatIsUnpluggedIsToldAsWell)
{
    std::vector<std::string> changes;
    server->TraceConnectWithoutContext("Interface",
                                       Callback<void, const std::string&, bool>(
                                           [&changes](const std::string& name, bool up)
                                           { changes.push_back(name + (up ? " up" : " down")); }));
    const auto link = DynamicCast<MopoLink>(server->GetDevice("a")->GetChannel());
    At(Seconds(1), [link] { link->SetUp(false); });
    At(Seconds(2), [link] { link->SetUp(true); });
    RunUntil(Seconds(3));
    EXPECT_THAT(changes, ElementsAre("a down", "a up"));
}

// The router's advertisement of IPv6 ends: the address stays, the way out is gone.
TEST_F(TwoWays, AnAddressWhoseDefaultRouteIsGoneIsNotUsable)
{
    const auto route = MopoRoute::Default(Ip("3fff:1::1"));
    At(Seconds(1), [this, route] { host->RemoveRoute("eth0", route); });
    At(Seconds(2),
       [this, route]
       {
           EXPECT_THAT(Usable(),
                       ElementsAre("192.0.2.2%eth0", "192.0.2.18%wlan0", "3fff:2::2%wlan0"));
           EXPECT_FALSE(Send("3fff:1::2", "3fff:11::1"));
           host->AddRoute("eth0", route);
           EXPECT_TRUE(Send("3fff:1::2", "3fff:11::1"));
       });
    RunUntil(Seconds(3));
    EXPECT_THAT(log->lines, ElementsAre("[3fff:1::2]:500 > [3fff:11::1]:500 x"));
    EXPECT_EQ(told.size(), 3U);
}

TEST_F(TwoWays, AnInterfaceThatStartsSwitchedOffComesUpWithAllItHas)
{
    const auto other = MopoHost::Install(CreateObject<Node>());
    auto off = Interface("usb0", {"192.0.2.50/28", "3fff:5::2/64"});
    off.enabled = false;
    Connect(host, off, other, Interface("x", {"192.0.2.49/28", "3fff:5::1/64"}));
    UdpLog heard(other->GetNode(), 500);
    At(Seconds(1),
       [this]
       {
           EXPECT_FALSE(host->IsUp("usb0"));
           EXPECT_EQ(Usable().size(), 4U);
           host->SetEnabled("usb0", true);
           EXPECT_EQ(Usable().size(), 6U);
           EXPECT_TRUE(Send("192.0.2.50", "192.0.2.49"));
           EXPECT_TRUE(Send("3fff:5::2", "3fff:5::1"));
           host->SetEnabled("usb0", false);
           EXPECT_EQ(Usable().size(), 4U);
       });
    RunUntil(Seconds(2));
    EXPECT_EQ(heard.lines.size(), 2U);
}

TEST_F(TwoWays, AHostCanBeRenumbered)
{
    At(Seconds(1),
       [this]
       {
           host->RemoveAddress("eth0", Ip("192.0.2.2"));
           EXPECT_FALSE(Send("192.0.2.2", "203.0.113.1"));
           host->AddAddress("eth0", Prefix("192.0.2.3/28"));
           EXPECT_TRUE(Send("192.0.2.3", "203.0.113.1"));
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(log->lines, ElementsAre("192.0.2.3:500 > 203.0.113.1:500 x"));
}

TEST_F(TwoWays, AnInnerInterfaceIsNotToldOf)
{
    const auto other = MopoHost::Install(CreateObject<Node>());
    auto lan = Interface("lan", {"10.99.0.1/24"});
    lan.outside = false;
    Connect(host, lan, other, Interface("x", {"10.99.0.2/24"}));
    RunUntil(Seconds(1));
    EXPECT_EQ(Usable().size(), 4U);
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(TwoWays, AHostDoesNotForward)
{
    // To the host's neighbour address on eth0, by way of the host's wlan0.
    const auto r2 = wlan0->GetEnd(1)->GetNode()->GetObject<MopoHost>();
    r2->AddRoute("in", {Prefix("192.0.2.0/28"), Ip("192.0.2.18")});
    r2->AddRoute("in", {Prefix("3fff:1::/64"), Ip("3fff:2::2")});
    LinkLog fromHost(eth0, MopoLink::Direction::Up);
    At(Seconds(1),
       [r2]
       {
           const HostSender sender(r2->GetNode());
           EXPECT_TRUE(sender.SendUdp({{Ip("192.0.2.17"), 1}, {Ip("192.0.2.1"), 500}}, {}));
           EXPECT_TRUE(sender.SendUdp({{Ip("3fff:2::1"), 1}, {Ip("3fff:1::1"), 500}}, {}));
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(fromHost.arrivals, IsEmpty());
}

TEST_F(TwoWays, NothingIsOnALinkThatNobodyHasSent)
{
    At(MilliSeconds(500),
       [this]
       {
           eth0->SetUp(false);
           eth0->SetUp(true);
       });
    RunUntil(Seconds(100));
    EXPECT_THAT(eth0Log->lines, IsEmpty());
    EXPECT_THAT(wlan0Log->lines, IsEmpty());
}

} // namespace
} // namespace ns3
