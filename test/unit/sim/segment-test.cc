// SPDX-License-Identifier: GPL-2.0-only
// A segment of Ethernet: ARP, neighbour discovery, and what fails on it.
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "model/sim/mopo-segment.h"
#include "test/unit/sim/sim-fixture.h"

#include "ns3/queue-size.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Three hosts on one segment.
class Segment : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        std::vector<Ptr<Node>> nodes;
        for (auto& host : hosts)
        {
            host = MopoHost::Install(CreateObject<Node>());
            host->AssignStreams(static_cast<int64_t>(10 * nodes.size()));
            nodes.push_back(host->GetNode());
        }
        segment = MopoSegment::Install(
            nodes, {DataRate("100Mbps"), MicroSeconds(5), QueueSize("100p"), 1500});
        segment->AssignStreams(100);
        segment->TraceConnectWithoutContext(
            "Drop",
            Callback<void, Ptr<const Packet>, MopoSegment::Direction, MopoSegment::DropReason>(
                [this](Ptr<const Packet> packet,
                       MopoSegment::Direction direction,
                       MopoSegment::DropReason reason)
                {
                    drops.push_back(
                        fmt::format("{} {} {}",
                                    direction == MopoSegment::Direction::Up ? "up" : "down",
                                    MopoLinkDirection::ToString(reason),
                                    packet->GetSize()));
                }));
        for (std::size_t i = 0; i < hosts.size(); ++i)
        {
            const std::string v4 = fmt::format("192.0.2.{}/28", i + 1);
            const std::string v6 = fmt::format("3fff:1::{}/64", i + 1);
            hosts[i]->AddInterface(segment->GetEnd(i), Interface("eth0", {v4, v6}));
            segment->GetEnd(i)->TraceConnectWithoutContext(
                "Sniffer",
                Callback<void, Ptr<const Packet>>(
                    [this, i](Ptr<const Packet> frame)
                    {
                        EthernetHeader header(false);
                        frame->PeekHeader(header);
                        arps[i] += header.GetLengthType() == 0x0806 ? 1U : 0U;
                    }));
            logs.push_back(std::make_unique<UdpLog>(hosts[i]->GetNode(), 500));
        }
    }

    void Send(const Time& time, std::size_t from, std::size_t to, const char* network)
    {
        At(time,
           [this, from, to, network]
           {
               const mopo::Path path{{Ip(fmt::format("{}{}", network, from + 1)), 500},
                                     {Ip(fmt::format("{}{}", network, to + 1)), 500}};
               EXPECT_TRUE(HostSender(hosts[from]->GetNode()).SendUdp(path, mopo::AsOctets("hi")));
           });
    }

    static constexpr const char* V4 = "192.0.2.";
    static constexpr const char* V6 = "3fff:1::";

    std::array<Ptr<MopoHost>, 3> hosts;
    Ptr<MopoSegment> segment;
    std::vector<std::unique_ptr<UdpLog>> logs;
    std::vector<std::string> drops;
    std::array<std::size_t, 3> arps{};
};

TEST_F(Segment, TheFirstPacketWaitsForArpAndLaterOnesDoNot)
{
    Send(Seconds(1), 0, 1, V4);
    Send(Seconds(2), 0, 1, V4);
    RunUntil(Seconds(3));
    EXPECT_THAT(
        logs[1]->lines,
        ElementsAre("192.0.2.1:500 > 192.0.2.2:500 hi", "192.0.2.1:500 > 192.0.2.2:500 hi"));
    // Everybody hears the question; only who asked hears the answer.
    EXPECT_THAT(arps, ElementsAre(2, 2, 1));
    ASSERT_THAT(logs[1]->times, SizeIs(2));
    EXPECT_GT(logs[1]->times[0] - Seconds(1), logs[1]->times[1] - Seconds(2));
    EXPECT_THAT(logs[2]->lines, IsEmpty());
    EXPECT_THAT(drops, IsEmpty());
}

TEST_F(Segment, NeighbourDiscoveryDoesTheSameForIpv6)
{
    Send(Seconds(1), 0, 2, V6);
    Send(Seconds(2), 0, 2, V6);
    RunUntil(Seconds(3));
    EXPECT_THAT(logs[2]->lines,
                ElementsAre("[3fff:1::1]:500 > [3fff:1::3]:500 hi",
                            "[3fff:1::1]:500 > [3fff:1::3]:500 hi"));
    ASSERT_THAT(logs[2]->times, SizeIs(2));
    EXPECT_GT(logs[2]->times[0] - Seconds(1), logs[2]->times[1] - Seconds(2));
    EXPECT_THAT(arps, ElementsAre(0, 0, 0));
}

TEST_F(Segment, ItsEndsAreToldThatItIsDownAndUpAgain)
{
    Send(Seconds(1), 0, 1, V4);
    At(Seconds(2), [this] { segment->SetUp(false); });
    At(Seconds(3),
       [this]
       {
           for (const auto& host : hosts)
           {
               EXPECT_FALSE(host->IsUp("eth0"));
               EXPECT_THAT(host->GetUsableAddresses(), IsEmpty());
           }
           segment->SetUp(true);
       });
    Send(Seconds(4), 1, 2, V4);
    Send(Seconds(4), 1, 2, V6);
    RunUntil(Seconds(6));
    EXPECT_THAT(logs[1]->lines, SizeIs(1));
    EXPECT_THAT(logs[2]->lines, SizeIs(2));
}

TEST_F(Segment, AnInterfaceThatIsDownHearsNothingAndNobodyElseKnows)
{
    Send(Seconds(1), 0, 1, V4);
    At(Seconds(2), [this] { hosts[1]->SetEnabled("eth0", false); });
    Send(Seconds(3), 0, 1, V4);
    Send(Seconds(3), 0, 2, V4);
    RunUntil(Seconds(4));
    EXPECT_TRUE(hosts[0]->IsUp("eth0"));
    EXPECT_THAT(logs[1]->lines, SizeIs(1));
    EXPECT_THAT(logs[2]->lines, SizeIs(1));
    EXPECT_THAT(drops, Contains("up interface-down 46"));
}

TEST_F(Segment, ABlackholeCutsItsFirstEndOffInOneDirectionAndNobodyIsTold)
{
    Send(Seconds(1), 0, 1, V4);
    Send(Seconds(1.5), 1, 0, V4);
    At(Seconds(2), [this] { segment->SetBlackhole(MopoSegment::Direction::Up, true); });
    Send(Seconds(3), 0, 1, V4);
    Send(Seconds(3), 1, 0, V4);
    Send(Seconds(3), 2, 1, V4);
    At(Seconds(4), [this] { segment->SetBlackhole(MopoSegment::Direction::Up, false); });
    At(Seconds(4), [this] { segment->SetBlackhole(MopoSegment::Direction::Down, true); });
    Send(Seconds(5), 0, 1, V4);
    Send(Seconds(5), 1, 0, V4);
    RunUntil(Seconds(6));
    EXPECT_THAT(
        logs[0]->lines,
        ElementsAre("192.0.2.2:500 > 192.0.2.1:500 hi", "192.0.2.2:500 > 192.0.2.1:500 hi"));
    EXPECT_THAT(logs[1]->lines,
                ElementsAre("192.0.2.1:500 > 192.0.2.2:500 hi",
                            "192.0.2.3:500 > 192.0.2.2:500 hi",
                            "192.0.2.1:500 > 192.0.2.2:500 hi"));
    EXPECT_THAT(drops, ElementsAre("up blackhole 30", "down blackhole 46"));
    for (const auto& host : hosts)
    {
        EXPECT_TRUE(host->IsUp("eth0"));
    }
}

TEST_F(Segment, WhatWaitsWhenItGoesDownIsLostAndTold)
{
    Send(Seconds(1), 0, 1, V4);
    for (int i = 0; i < 5; ++i)
    {
        Send(Seconds(2), 0, 1, V4);
    }
    At(Seconds(2), [this] { segment->SetUp(false); });
    RunUntil(Seconds(3));
    EXPECT_THAT(logs[1]->lines, SizeIs(1));
    EXPECT_THAT(drops, SizeIs(5));
    EXPECT_THAT(drops, testing::Each(testing::HasSubstr("up link-down")));
}

} // namespace
} // namespace ns3
