// SPDX-License-Identifier: GPL-2.0-only
// Links that lose in bursts, change octets, and let packets wait for long.
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "test/unit/sim/sim-fixture.h"

#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/ipv4-header.h"
#include "ns3/node.h"

#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;

class DamagingLink : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        link = MopoLink::Install(CreateObject<Node>(), CreateObject<Node>());
        link->AssignStreams(7);
    }

    void Set(const std::string& name, double value) const
    {
        link->GetUp()->SetAttribute(name, DoubleValue(value));
    }

    /// So many packets, one each millisecond.
    void SendRaw(unsigned count) const
    {
        for (unsigned i = 0; i < count; ++i)
        {
            At(MilliSeconds(i + 1),
               [this]
               {
                   const auto device = link->GetEnd(0);
                   device->Send(Create<Packet>(100), device->GetBroadcast(), 0x0800);
               });
        }
    }

    /// For each packet in turn, whether it was lost.
    std::vector<bool> Losses(unsigned count)
    {
        std::vector<bool> losses;
        link->GetUp()->TraceConnectWithoutContext(
            "Transmit",
            Callback<void, Ptr<const Packet>>([&losses](Ptr<const Packet>)
                                              { losses.push_back(false); }));
        link->GetUp()->TraceConnectWithoutContext(
            "Drop",
            Callback<void, Ptr<const Packet>, MopoLinkDirection::DropReason>(
                [&losses](Ptr<const Packet>, MopoLinkDirection::DropReason)
                { losses.back() = true; }));
        SendRaw(count);
        RunUntil(MilliSeconds(count + 10));
        return losses;
    }

    Ptr<MopoLink> link;
};

// With 1 % into and 20 % out of a state that loses everything, one packet of 21 is lost on average,
// and five in a row; with losses that know nothing of one another it were 1.05 in a row.
TEST_F(DamagingLink, LossesComeInBursts)
{
    Set("GoodToBad", 0.01);
    Set("BadToGood", 0.2);
    Set("BadLoss", 1);
    const auto losses = Losses(40'000);
    double lost = 0;
    double bursts = 0;
    for (std::size_t i = 0; i < losses.size(); ++i)
    {
        lost += losses[i] ? 1 : 0;
        bursts += losses[i] && (i == 0 || !losses[i - 1]) ? 1 : 0;
    }
    EXPECT_NEAR(lost / static_cast<double>(losses.size()), 1.0 / 21, 0.01);
    EXPECT_NEAR(lost / bursts, 5, 0.7);
}

TEST_F(DamagingLink, EachStateHasALossOfItsOwn)
{
    Set("GoodToBad", 1);
    Set("BadToGood", 1);
    Set("Loss", 1);
    Set("BadLoss", 0);
    // The first packet turns the good state into the bad one.
    EXPECT_THAT(Losses(4), ElementsAre(false, true, false, true));
}

TEST_F(DamagingLink, WhatEndsTheBurstsEndsTheBadState)
{
    Set("GoodToBad", 1);
    Set("BadToGood", 0);
    Set("BadLoss", 1);
    At(MicroSeconds(2500),
       [this]
       {
           Set("GoodToBad", 0);
           Set("BadToGood", 1);
       });
    EXPECT_THAT(Losses(4), ElementsAre(true, true, false, false));
}

TEST_F(SimFixture, ReceiversFindWhatALinkHasChanged)
{
    const auto first = MopoHost::Install(CreateObject<Node>());
    const auto second = MopoHost::Install(CreateObject<Node>());
    const auto link = Connect(first,
                              Interface("a", {"192.0.2.1/28", "3fff:1::1/64"}),
                              second,
                              Interface("b", {"192.0.2.2/28", "3fff:1::2/64"}));
    link->AssignStreams(7);
    const UdpLog heard(second->GetNode(), 500);
    unsigned changed = 0;
    link->GetUp()->TraceConnectWithoutContext(
        "Corrupt", Callback<void, Ptr<const Packet>>([&changed](Ptr<const Packet>) { ++changed; }));
    const LinkLog log(link, MopoLink::Direction::Up);
    const auto send = [first](bool ipv4)
    {
        EXPECT_TRUE(HostSender(first->GetNode())
                        .SendUdp({{Ip(ipv4 ? "192.0.2.1" : "3fff:1::1"), 500},
                                  {Ip(ipv4 ? "192.0.2.2" : "3fff:1::2"), 500}},
                                 mopo::AsOctets("some octets to change")));
    };
    At(MilliSeconds(1), [send] { send(true); });
    At(MilliSeconds(2), [send] { send(false); });
    At(MilliSeconds(9), [link] { link->GetUp()->SetAttribute("Corruption", DoubleValue(1)); });
    for (unsigned i = 0; i < 500; ++i)
    {
        At(MilliSeconds(i + 10), [send, i] { send(i % 2 == 0); });
    }
    RunUntil(Seconds(1));
    EXPECT_EQ(changed, 500U);
    EXPECT_EQ(log.arrivals.size(), 502U);
    EXPECT_EQ(heard.lines.size(), 2U) << "the two that were sound";
}

// ns-3 would take a changed ICMP packet for a good one.
TEST_F(DamagingLink, WhatNobodyWouldNoticeIsDroppedAndTold)
{
    Set("Corruption", 1);
    LinkLog log(link, MopoLink::Direction::Up);
    At(MilliSeconds(1),
       [this]
       {
           Ipv4Header header;
           header.SetProtocol(1);
           header.SetPayloadSize(8);
           auto packet = Create<Packet>(8);
           packet->AddHeader(header);
           const auto device = link->GetEnd(0);
           device->Send(packet, device->GetBroadcast(), 0x0800);
       });
    RunUntil(Seconds(1));
    EXPECT_THAT(log.lines, ElementsAre("1.000 corrupted 28"));
}

// 1 Mbit/s puts a packet of 125 octets onto the wire each millisecond.
TEST_F(DamagingLink, AQueueMayBeATimeAndFollowsTheRate)
{
    link->GetUp()->SetAttribute("Rate", DataRateValue(DataRate("1Mbps")));
    link->GetUp()->SetAttribute("QueueTime", TimeValue(MilliSeconds(3)));
    LinkLog log(link, MopoLink::Direction::Up);
    const auto send = [this](unsigned count)
    {
        const auto device = link->GetEnd(0);
        for (unsigned i = 0; i < count; ++i)
        {
            device->Send(Create<Packet>(125), device->GetBroadcast(), 0x0800);
        }
    };
    At(Seconds(1), [send] { send(6); });
    At(Seconds(2),
       [this, send]
       {
           link->GetUp()->SetAttribute("Rate", DataRateValue(DataRate("2Mbps")));
           send(9);
       });
    RunUntil(Seconds(3));
    // One is under way, three and then six wait.
    EXPECT_THAT(log.lines,
                ElementsAre("1000.000 queue-full 125",
                            "1000.000 queue-full 125",
                            "1001.000 arrived 125",
                            "1002.000 arrived 125",
                            "1003.000 arrived 125",
                            "1004.000 arrived 125",
                            "2000.000 queue-full 125",
                            "2000.000 queue-full 125",
                            "2000.500 arrived 125",
                            "2001.000 arrived 125",
                            "2001.500 arrived 125",
                            "2002.000 arrived 125",
                            "2002.500 arrived 125",
                            "2003.000 arrived 125",
                            "2003.500 arrived 125"));
}

} // namespace
} // namespace ns3
