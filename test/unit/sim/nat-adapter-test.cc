// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "model/sim/mopo-filter.h"
#include "model/sim/mopo-nat.h"
#include "test/unit/sim/sim-fixture.h"

#include "ns3/data-rate.h"
#include "ns3/node.h"

#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;

/// client 10.1.0.10 --- 10.1.0.1 nat 198.51.100.1 --- 198.51.100.2 core 203.0.113.2 --- gateway
/// 203.0.113.1; IPv6 all the way, through the same box.
class BehindNat : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        client = MopoHost::Install(CreateObject<Node>());
        box = MopoHost::Install(CreateObject<Node>(), true);
        const auto core = MopoHost::Install(CreateObject<Node>(), true);
        gateway = MopoHost::Install(CreateObject<Node>());
        inside = Connect(
            client,
            Interface("wlan0", {"10.1.0.10/24", "3fff:3::20/64"}, {"10.1.0.1", "3fff:3::1"}),
            box,
            Interface("lan", {"10.1.0.1/24", "3fff:3::1/64"}));
        auto wan =
            Interface("wan", {"198.51.100.1/28", "3fff:9::1/64"}, {"198.51.100.2", "3fff:9::2"});
        auto coreIn = Interface("in", {"198.51.100.2/28", "3fff:9::2/64"});
        coreIn.routes.push_back({Prefix("3fff:3::/64"), Ip("3fff:9::1")});
        outside = Connect(box, wan, core, coreIn);
        Connect(
            core,
            Interface("out", {"203.0.113.2/28", "3fff:ff::2/64"}),
            gateway,
            Interface("wan", {"203.0.113.1/28", "3fff:ff::1/64"}, {"203.0.113.2", "3fff:ff::2"}));
        clientLog = std::make_unique<UdpLog>(client->GetNode(), 4500);
        gatewayLog = std::make_unique<UdpLog>(gateway->GetNode(), 4500);
    }

    void InstallNat(const mopo::NatConfig& config = {})
    {
        nat = MopoNat::Install(box, "wan", config);
        nat->TraceConnectWithoutContext("Drop",
                                        Callback<void, Ptr<const Packet>, mopo::NatDropReason>(
                                            [this](Ptr<const Packet>, mopo::NatDropReason reason)
                                            { drops.emplace_back(mopo::ToString(reason)); }));
        const auto note = [this](const std::string& what)
        {
            return Callback<void, const mopo::NatMappingInfo&>(
                [this, what](const mopo::NatMappingInfo& mapping)
                {
                    mappings.push_back(std::to_string(Simulator::Now().GetMilliSeconds()) + what +
                                       mapping.inside.ToString() + " " +
                                       mapping.outside.ToString());
                });
        };
        nat->TraceConnectWithoutContext("MappingCreated", note(" + "));
        nat->TraceConnectWithoutContext("MappingExpired", note(" - "));
    }

    static mopo::Status Send(Ptr<MopoHost> host,
                             std::string_view from,
                             std::string_view to,
                             uint16_t toPort = 4500,
                             const std::string& text = "x")
    {
        return HostSender(host->GetNode())
            .SendUdp({{Ip(from), 4500}, {Ip(to), toPort}}, mopo::AsOctets(text));
    }

    Ptr<MopoHost> client;
    Ptr<MopoHost> box;
    Ptr<MopoHost> gateway;
    Ptr<MopoLink> inside;
    Ptr<MopoLink> outside;
    Ptr<MopoNat> nat;
    std::unique_ptr<UdpLog> clientLog;
    std::unique_ptr<UdpLog> gatewayLog;
    std::vector<std::string> drops;
    std::vector<std::string> mappings;
};

// Checksums are on: a wrong one would be dropped by UDP.
TEST_F(BehindNat, ADatagramGoesOutTranslatedAndItsAnswerComesBack)
{
    InstallNat();
    At(Seconds(1), [this] { EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1")); });
    At(Seconds(2), [this] { EXPECT_TRUE(Send(gateway, "203.0.113.1", "198.51.100.1")); });
    RunUntil(Seconds(3));
    EXPECT_THAT(gatewayLog->lines, ElementsAre("198.51.100.1:4500 > 203.0.113.1:4500 x"));
    EXPECT_THAT(clientLog->lines, ElementsAre("203.0.113.1:4500 > 10.1.0.10:4500 x"));
    EXPECT_THAT(drops, IsEmpty());
}

TEST_F(BehindNat, FragmentsAreTranslatedBothWays)
{
    InstallNat();
    const std::string text(3000, 'y');
    At(Seconds(1),
       [this, text] { EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1", 4500, text)); });
    At(Seconds(2),
       [this, text] { EXPECT_TRUE(Send(gateway, "203.0.113.1", "198.51.100.1", 4500, text)); });
    LinkLog wire(outside, MopoLink::Direction::Up);
    RunUntil(Seconds(3));
    EXPECT_EQ(wire.arrivals.size(), 3U);
    EXPECT_THAT(gatewayLog->lines, ElementsAre("198.51.100.1:4500 > 203.0.113.1:4500 " + text));
    EXPECT_THAT(clientLog->lines, ElementsAre("203.0.113.1:4500 > 10.1.0.10:4500 " + text));
}

TEST_F(BehindNat, WhatNobodyAskedForIsDroppedWithItsReason)
{
    InstallNat();
    At(Seconds(1), [this] { EXPECT_TRUE(Send(gateway, "203.0.113.1", "198.51.100.1")); });
    At(Seconds(2), [this] { EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1", 9)); });
    At(Seconds(3), [this] { EXPECT_TRUE(Send(gateway, "203.0.113.1", "198.51.100.1")); });
    RunUntil(Seconds(4));
    EXPECT_THAT(clientLog->lines, IsEmpty());
    EXPECT_THAT(drops, ElementsAre("no-mapping", "filtered"));
}

TEST_F(BehindNat, EspIsNotTranslated)
{
    InstallNat();
    At(Seconds(1),
       [this]
       {
           const mopo::Octets esp(40);
           EXPECT_TRUE(HostSender(client->GetNode())
                           .SendEsp({{Ip("10.1.0.10"), 0}, {Ip("203.0.113.1"), 0}}, esp));
       });
    LinkLog wire(outside, MopoLink::Direction::Up);
    RunUntil(Seconds(2));
    EXPECT_THAT(wire.arrivals, IsEmpty());
    EXPECT_THAT(drops, ElementsAre("protocol-not-translated"));
}

TEST_F(BehindNat, MappingsAreToldWhenTheyComeAndWhenTheyExpire)
{
    mopo::NatConfig config;
    config.timeouts.udp = std::chrono::seconds(30);
    InstallNat(config);
    At(Seconds(1), [this] { EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1")); });
    At(Seconds(20), [this] { EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1")); });
    At(Seconds(100), [this] { EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1")); });
    RunUntil(Seconds(101));
    EXPECT_THAT(mappings,
                ElementsAre("1000 + 10.1.0.10:4500 198.51.100.1:4500",
                            "50000 - 10.1.0.10:4500 198.51.100.1:4500",
                            "100000 + 10.1.0.10:4500 198.51.100.1:4500"));
}

TEST_F(BehindNat, AfterARebootTheWorldSeesAnotherPortOrAnotherAddress)
{
    InstallNat();
    At(Seconds(1), [this] { EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1")); });
    At(Seconds(2),
       [this]
       {
           nat->Reboot(50000);
           EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1"));
       });
    At(Seconds(3),
       [this]
       {
           nat->Reboot(std::nullopt, Ip("198.51.100.3"));
           EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1"));
       });
    At(Seconds(4), [this] { EXPECT_TRUE(Send(gateway, "203.0.113.1", "198.51.100.3", 50000)); });
    RunUntil(Seconds(5));
    EXPECT_THAT(gatewayLog->lines,
                ElementsAre("198.51.100.1:4500 > 203.0.113.1:4500 x",
                            "198.51.100.1:50000 > 203.0.113.1:4500 x",
                            "198.51.100.3:50000 > 203.0.113.1:4500 x"));
    EXPECT_EQ(clientLog->lines.size(), 1U);
}

TEST_F(BehindNat, PacketsThatStayInsideOrAreForTheBoxAreLeftAlone)
{
    const auto other = MopoHost::Install(CreateObject<Node>());
    Connect(other,
            Interface("eth0", {"10.2.0.10/24"}, {"10.2.0.1"}),
            box,
            Interface("lan2", {"10.2.0.1/24"}));
    InstallNat();
    UdpLog otherLog(other->GetNode(), 4500);
    UdpLog boxLog(box->GetNode(), 4500);
    At(Seconds(1),
       [this]
       {
           EXPECT_TRUE(Send(client, "10.1.0.10", "10.2.0.10"));
           EXPECT_TRUE(Send(client, "10.1.0.10", "10.1.0.1"));
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(otherLog.lines, ElementsAre("10.1.0.10:4500 > 10.2.0.10:4500 x"));
    EXPECT_THAT(boxLog.lines, ElementsAre("10.1.0.10:4500 > 10.1.0.1:4500 x"));
    EXPECT_THAT(nat->GetMappings(), IsEmpty());
}

TEST_F(BehindNat, Ipv6IsForwardedAsItIs)
{
    InstallNat();
    At(Seconds(1), [this] { EXPECT_TRUE(Send(client, "3fff:3::20", "3fff:ff::1")); });
    At(Seconds(2), [this] { EXPECT_TRUE(Send(gateway, "3fff:ff::1", "3fff:3::20")); });
    RunUntil(Seconds(3));
    EXPECT_THAT(gatewayLog->lines, ElementsAre("[3fff:3::20]:4500 > [3fff:ff::1]:4500 x"));
    EXPECT_THAT(clientLog->lines, ElementsAre("[3fff:ff::1]:4500 > [3fff:3::20]:4500 x"));
}

TEST_F(BehindNat, AFilterLetsOnlyAnswersInForIpv6AndAlongsideTheNat)
{
    InstallNat();
    const auto filter = MopoFilter::Install(
        box, {.stateful = mopo::FilterConfig(), .inside = {"lan"}, .ipv4 = false});
    filter->TraceConnectWithoutContext("Drop",
                                       Callback<void, Ptr<const Packet>, mopo::NatDropReason>(
                                           [this](Ptr<const Packet>, mopo::NatDropReason reason)
                                           { drops.emplace_back(mopo::ToString(reason)); }));
    At(Seconds(1), [this] { EXPECT_TRUE(Send(gateway, "3fff:ff::1", "3fff:3::20")); });
    At(Seconds(2),
       [this]
       {
           EXPECT_TRUE(Send(client, "3fff:3::20", "3fff:ff::1"));
           EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1"));
       });
    At(Seconds(3), [this] { EXPECT_TRUE(Send(gateway, "3fff:ff::1", "3fff:3::20")); });
    RunUntil(Seconds(4));
    EXPECT_EQ(gatewayLog->lines.size(), 2U);
    EXPECT_THAT(clientLog->lines, ElementsAre("[3fff:ff::1]:4500 > [3fff:3::20]:4500 x"));
    EXPECT_THAT(drops, ElementsAre("no-mapping"));
}

TEST_F(BehindNat, AFilterOfIpv4LetsTheRouterItselfBeReached)
{
    const auto filter = MopoFilter::Install(
        box, {.stateful = mopo::FilterConfig(), .inside = {"lan"}, .ipv6 = false});
    UdpLog boxLog(box->GetNode(), 4500);
    At(Seconds(1),
       [this]
       {
           EXPECT_TRUE(Send(gateway, "203.0.113.1", "198.51.100.1"));
           EXPECT_TRUE(Send(client, "10.1.0.10", "10.1.0.1"));
       });
    RunUntil(Seconds(2));
    EXPECT_EQ(boxLog.lines.size(), 2U);
}

TEST_F(BehindNat, ARuleBlocksBothFamiliesWhileItIsActive)
{
    mopo::BlockRule rule;
    rule.name = "no-ike";
    rule.protocol = mopo::IP_PROTOCOL_UDP;
    rule.port = 4500;
    rule.active = false;
    const auto filter = MopoFilter::Install(box, {.block = {rule}});
    filter->TraceConnectWithoutContext("Blocked",
                                       Callback<void, Ptr<const Packet>, const std::string&>(
                                           [this](Ptr<const Packet>, const std::string& name)
                                           { drops.push_back(name); }));
    const auto sendBoth = [this]
    {
        EXPECT_TRUE(Send(client, "3fff:3::20", "3fff:ff::1"));
        EXPECT_TRUE(Send(client, "10.1.0.10", "203.0.113.1"));
    };
    At(Seconds(1), sendBoth);
    At(Seconds(2), [&] { filter->SetBlocked("no-ike", true); });
    At(Seconds(3), sendBoth);
    At(Seconds(4), [&] { filter->SetBlocked("no-ike", false); });
    At(Seconds(5), sendBoth);
    RunUntil(Seconds(6));
    EXPECT_EQ(gatewayLog->lines.size(), 4U);
    EXPECT_THAT(drops, ElementsAre("no-ike", "no-ike"));
}

} // namespace
} // namespace ns3
