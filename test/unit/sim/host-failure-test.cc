// SPDX-License-Identifier: GPL-2.0-only
// What becomes of a host's addresses and routes while its links are well.
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "test/unit/sim/sim-fixture.h"

#include "ns3/node.h"

#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// A host with a wire and a radio, each to a router of its own:
///
///     eth0  192.0.2.2/28   3fff:1::2/64 --- 192.0.2.1   3fff:1::1
///     wlan0 192.0.2.18/28  3fff:2::2/64 --- 192.0.2.17  3fff:2::1
class FailingHost : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        host = MopoHost::Install(CreateObject<Node>());
        eth0Router = MopoHost::Install(CreateObject<Node>(), true);
        const auto wlan0Router = MopoHost::Install(CreateObject<Node>(), true);
        Connect(host,
                Interface("eth0", {"192.0.2.2/28", "3fff:1::2/64"}, {"192.0.2.1", "3fff:1::1"}),
                eth0Router,
                Interface("in", {"192.0.2.1/28", "3fff:1::1/64"}));
        auto wlan =
            Interface("wlan0", {"192.0.2.18/28", "3fff:2::2/64"}, {"192.0.2.17", "3fff:2::1"});
        wlan.kind = mopo::AccessKind::Wlan;
        wlan.duplicateAddressDetection = MilliSeconds(700);
        Connect(host, wlan, wlan0Router, Interface("in", {"192.0.2.17/28", "3fff:2::1/64"}));
        heard = std::make_unique<UdpLog>(host->GetNode(), 500);
        host->TraceConnectWithoutContext("UsableAddresses",
                                         Callback<void, const mopo::LocalAddresses&>(
                                             [this](const mopo::LocalAddresses& all)
                                             {
                                                 std::string line = std::to_string(
                                                     Simulator::Now().GetMilliSeconds());
                                                 for (const auto& local : all)
                                                 {
                                                     line += " " + local.address.ToString() +
                                                             (local.withdrawn    ? "(withdrawn)"
                                                              : local.deprecated ? "(deprecated)"
                                                                                 : "");
                                                 }
                                                 told.push_back(line);
                                             }));
    }

    mopo::Status Send(std::string_view from) const
    {
        const bool ipv4 = Ip(from).IsIpv4();
        return HostSender(host->GetNode())
            .SendUdp({{Ip(from), 500}, {Ip(ipv4 ? "203.0.113.1" : "3fff:ff::1"), 500}},
                     mopo::AsOctets("x"));
    }

    Ptr<MopoHost> host;
    Ptr<MopoHost> eth0Router;
    std::unique_ptr<UdpLog> heard;
    std::vector<std::string> told;
};

const std::string ALL = " 192.0.2.2 3fff:1::2 192.0.2.18 3fff:2::2";

TEST_F(FailingHost, ADeprecatedAndAWithdrawnAddressStillSend)
{
    At(Seconds(1), [this] { host->SetLife("eth0", Ip("192.0.2.2"), AddressLife::Deprecated); });
    At(Seconds(2),
       [this]
       {
           EXPECT_TRUE(Send("192.0.2.2"));
           host->SetLife("eth0", Ip("192.0.2.2"), AddressLife::Withdrawn);
           EXPECT_TRUE(Send("192.0.2.2"));
       });
    At(Seconds(3), [this] { host->SetLife("eth0", Ip("192.0.2.2"), AddressLife::Preferred); });
    RunUntil(Seconds(4));
    EXPECT_THAT(told,
                ElementsAre("0" + ALL,
                            "1000 192.0.2.2(deprecated) 3fff:1::2 192.0.2.18 3fff:2::2",
                            "2000 192.0.2.2(withdrawn) 3fff:1::2 192.0.2.18 3fff:2::2",
                            "3000" + ALL));
}

TEST_F(FailingHost, AnAddressThatIsGivenAnewIsAsGoodAsNew)
{
    const auto withdraw = [this](std::string_view address)
    {
        host->SetLife("eth0", Ip(address), AddressLife::Withdrawn);
    };
    At(Seconds(1),
       [withdraw, this]
       {
           withdraw("192.0.2.2");
           host->RemoveAddress("eth0", Ip("192.0.2.2"));
           host->AddAddress("eth0", Prefix("192.0.2.2/28"));
           withdraw("3fff:1::2");
           host->SetEnabled("eth0", false);
           host->SetEnabled("eth0", true);
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(told.back(), testing::Not(testing::HasSubstr("withdrawn")));
}

TEST_F(FailingHost, WithoutItsIpv4AddressAnInterfaceStillHasItsIpv6Routes)
{
    At(Seconds(1), [this] { host->RemoveAddress("eth0", Ip("192.0.2.2")); });
    At(Seconds(2),
       [this]
       {
           EXPECT_TRUE(Send("3fff:1::2"));
           host->AddAddress("eth0", Prefix("192.0.2.3/28"));
           EXPECT_TRUE(Send("192.0.2.3"));
       });
    RunUntil(Seconds(3));
}

// A router that advertises a lifetime of 0 (RFC 4861 6.3.4): the address stays.
TEST_F(FailingHost, WithoutItsRouterAnAddressHasNoWayOut)
{
    At(Seconds(1), [this] { host->SetRouted("eth0", mopo::Family::Ipv6, false); });
    At(Seconds(2),
       [this]
       {
           EXPECT_FALSE(Send("3fff:1::2"));
           EXPECT_TRUE(Send("192.0.2.2"));
           host->SetRouted("eth0", mopo::Family::Ipv4, false);
           // A link that comes back has no better router.
           host->SetEnabled("eth0", false);
           host->SetEnabled("eth0", true);
       });
    At(Seconds(3),
       [this]
       {
           EXPECT_FALSE(Send("192.0.2.2"));
           host->SetRouted("eth0", mopo::Family::Ipv4, true);
           host->SetRouted("eth0", mopo::Family::Ipv6, true);
           EXPECT_TRUE(Send("192.0.2.2"));
           EXPECT_TRUE(Send("3fff:1::2"));
       });
    RunUntil(Seconds(4));
    EXPECT_THAT(told,
                ElementsAre("0" + ALL,
                            "1000 192.0.2.2 192.0.2.18 3fff:2::2",
                            "2000 192.0.2.18 3fff:2::2",
                            "3000" + ALL));
}

TEST_F(FailingHost, ARouteMayComeLaterThanItsAddress)
{
    At(Seconds(1), [this] { host->SetEnabled("eth0", false); });
    At(Seconds(2), [this] { host->SetEnabled("eth0", true, MilliSeconds(300)); });
    At(MilliSeconds(2299),
       [this]
       {
           EXPECT_FALSE(Send("192.0.2.2"));
           EXPECT_TRUE(HostSender(host->GetNode())
                           .SendUdp({{Ip("192.0.2.2"), 500}, {Ip("192.0.2.1"), 500}}, {}))
               << "the address is there, and its neighbours";
       });
    At(MilliSeconds(2301), [this] { EXPECT_TRUE(Send("192.0.2.2")); });
    RunUntil(Seconds(3));
    EXPECT_THAT(told, ElementsAre("0" + ALL, "1000 192.0.2.18 3fff:2::2", "2300" + ALL));
}

// What was waited for when the interface went down does not come when it is up again.
TEST_F(FailingHost, AnInterfaceThatGoesDownWaitsForNothing)
{
    At(Seconds(1), [this] { host->SetEnabled("eth0", false); });
    At(Seconds(2), [this] { host->SetEnabled("eth0", true, MilliSeconds(300)); });
    At(MilliSeconds(2100), [this] { host->SetEnabled("eth0", false); });
    At(MilliSeconds(2200), [this] { host->SetEnabled("eth0", true, MilliSeconds(300)); });
    RunUntil(Seconds(3));
    EXPECT_THAT(told.back(), "2500" + ALL);
    EXPECT_EQ(told.size(), 3U);
}

TEST_F(FailingHost, ANewIpv6AddressIsTentativeAnOldOneIsNot)
{
    const auto toHost = [this](std::string_view to)
    {
        const auto router = host->GetDevice("wlan0")->GetChannel()->GetDevice(1)->GetNode();
        return HostSender(router).SendUdp({{Ip("3fff:2::1"), 500}, {Ip(to), 500}},
                                          mopo::AsOctets("x"));
    };
    At(Seconds(1),
       [this]
       {
           host->AddAddress("wlan0", Prefix("3fff:2::3/64"));
           host->AddAddress("wlan0", Prefix("3fff:2::4/64"));
           host->AddAddress("wlan0", Prefix("192.0.2.19/28"));
           host->AddAddress("eth0", Prefix("3fff:1::3/64"));
       });
    At(MilliSeconds(1500),
       [toHost, this]
       {
           EXPECT_FALSE(Send("3fff:2::3"));
           EXPECT_TRUE(toHost("3fff:2::3"));
           host->RemoveAddress("wlan0", Ip("3fff:2::4"));
       });
    At(MilliSeconds(1699), [this] { EXPECT_THAT(heard->lines, IsEmpty()); });
    At(MilliSeconds(1701),
       [toHost, this]
       {
           EXPECT_TRUE(Send("3fff:2::3"));
           EXPECT_TRUE(toHost("3fff:2::3"));
       });
    RunUntil(Seconds(3));
    EXPECT_THAT(heard->lines, ElementsAre("[3fff:2::1]:500 > [3fff:2::3]:500 x"));
    EXPECT_THAT(told,
                ElementsAre("0" + ALL,
                            "1000 192.0.2.2 3fff:1::2 3fff:1::3 192.0.2.18 3fff:2::2 192.0.2.19",
                            "1700 192.0.2.2 3fff:1::2 3fff:1::3 192.0.2.18 3fff:2::2 3fff:2::3 "
                            "192.0.2.19"));
}

TEST_F(FailingHost, AnInterfaceThatComesUpDetectsItsAddressesAnew)
{
    At(Seconds(1), [this] { host->SetEnabled("wlan0", false); });
    At(Seconds(2), [this] { host->SetEnabled("wlan0", true); });
    // Down before it is done, and up again: it begins anew.
    At(MilliSeconds(2500), [this] { host->SetEnabled("wlan0", false); });
    At(MilliSeconds(2600), [this] { host->SetEnabled("wlan0", true); });
    RunUntil(Seconds(4));
    EXPECT_THAT(told,
                ElementsAre("0" + ALL,
                            "1000 192.0.2.2 3fff:1::2",
                            "2000 192.0.2.2 3fff:1::2 192.0.2.18",
                            "2500 192.0.2.2 3fff:1::2",
                            "2600 192.0.2.2 3fff:1::2 192.0.2.18",
                            "3300" + ALL));
}

TEST_F(FailingHost, TheRadioSwitchLeavesTheWireAndWhatWasOffOff)
{
    At(Seconds(1), [this] { host->SetRadio(false); });
    At(Seconds(2),
       [this]
       {
           EXPECT_FALSE(host->IsUp("wlan0"));
           EXPECT_TRUE(host->IsUp("eth0"));
           host->SetEnabled("wlan0", true);
           EXPECT_FALSE(host->IsUp("wlan0")) << "the radio is off";
           host->SetEnabled("wlan0", false);
           host->SetRadio(true);
           EXPECT_FALSE(host->IsUp("wlan0")) << "the interface is off";
           host->SetEnabled("wlan0", true);
           EXPECT_TRUE(host->IsUp("wlan0"));
       });
    RunUntil(Seconds(3));
    EXPECT_THAT(told, Contains("1000 192.0.2.2 3fff:1::2"));
    EXPECT_THAT(told.back(), "2700" + ALL);
}

} // namespace
} // namespace ns3
