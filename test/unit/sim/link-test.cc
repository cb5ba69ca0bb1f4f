// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/sim/sim-fixture.h"

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/uinteger.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace ns3
{
namespace
{

using testing::ElementsAre;

/// A link between two bare nodes; packets of so many octets go up.
class Link : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        link = MopoLink::Install(CreateObject<Node>(), CreateObject<Node>());
        link->AssignStreams(7);
        up = std::make_unique<LinkLog>(link, MopoLink::Direction::Up);
        down = std::make_unique<LinkLog>(link, MopoLink::Direction::Down);
    }

    void Set(const std::string& name, const AttributeValue& value) const
    {
        link->GetUp()->SetAttribute(name, value);
    }

    uint64_t Send(uint32_t octets, std::size_t end = 0) const
    {
        const auto packet = Create<Packet>(octets);
        const auto device = link->GetEnd(end);
        device->Send(packet, device->GetBroadcast(), 0x0800);
        return packet->GetUid();
    }

    Ptr<MopoLink> link;
    std::unique_ptr<LinkLog> up;
    std::unique_ptr<LinkLog> down;
};

TEST_F(Link, APacketArrivesAfterItsSerialisationAndTheDelayToTheNanosecond)
{
    Set("Rate", DataRateValue(DataRate("20kbps")));
    Set("Delay", TimeValue(MilliSeconds(299)));
    At(Seconds(1), [this] { Send(188); });
    RunUntil(Seconds(2));
    // 188 octets at 20 kbit/s take 75.2 ms.
    EXPECT_THAT(up->arrivals, ElementsAre(NanoSeconds(1'374'200'000)));
}

TEST_F(Link, PacketsLeaveAtTheOpportunitiesOfATrace)
{
    Set("Delay", TimeValue(MilliSeconds(1)));
    link->GetUp()->SetTrace(
        std::make_shared<const mopo::DeliveryTrace>(*mopo::DeliveryTrace::Parse("10\n30\n")));
    At(MilliSeconds(5),
       [this]
       {
           Send(1000);
           Send(500);
           Send(100);
           EXPECT_EQ(link->GetUp()->QueuedPackets(), 2U);
       });
    At(MilliSeconds(5), [this] { Send(99, 1); });
    At(MilliSeconds(35), [this] { Send(1400); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines,
                ElementsAre("11.000 arrived 1000",
                            "11.000 arrived 500",
                            "31.000 arrived 100",
                            "41.000 arrived 1400"));
    EXPECT_THAT(down->lines, ElementsAre("5.000 arrived 99"));
}

TEST_F(Link, AnUnpluggedLinkGivesTheOpportunitiesBackThatItsPacketsHad)
{
    link->GetUp()->SetTrace(
        std::make_shared<const mopo::DeliveryTrace>(*mopo::DeliveryTrace::Parse("100\n")));
    At(MilliSeconds(5), [this] { Send(1400); });
    At(MilliSeconds(10), [this] { link->SetUp(false); });
    At(MilliSeconds(20), [this] { link->SetUp(true); });
    At(MilliSeconds(30), [this] { Send(1300); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines, ElementsAre("10.000 link-down 1400", "100.000 arrived 1300"));
}

TEST_F(Link, PacketsWaitForOneAnother)
{
    Set("Rate", DataRateValue(DataRate("1Mbps")));
    Set("Delay", TimeValue(MilliSeconds(10)));
    At(Seconds(0),
       [this]
       {
           Send(1250);
           Send(1250);
           EXPECT_EQ(link->GetUp()->QueuedPackets(), 1U);
           EXPECT_EQ(link->GetUp()->QueuedOctets(), 1250U);
       });
    At(MilliSeconds(15), [this] { Send(125); });
    At(MilliSeconds(50), [this] { Send(125); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines,
                ElementsAre("20.000 arrived 1250",
                            "30.000 arrived 1250",
                            "31.000 arrived 125",
                            "61.000 arrived 125"));
}

TEST_F(Link, DirectionsHaveTheirOwnManners)
{
    Set("Delay", TimeValue(MilliSeconds(10)));
    link->GetDown()->SetAttribute("Delay", TimeValue(MilliSeconds(25)));
    At(Seconds(0),
       [this]
       {
           Send(100);
           Send(100, 1);
       });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines, ElementsAre("10.000 arrived 100"));
    EXPECT_THAT(down->lines, ElementsAre("25.000 arrived 100"));
}

TEST_F(Link, AFullQueueDropsTheLastByPacketsAndByOctets)
{
    Set("Rate", DataRateValue(DataRate("1Mbps")));
    Set("QueuePackets", UintegerValue(2));
    At(Seconds(0),
       [this]
       {
           for (unsigned i = 0; i < 4; ++i)
           {
               Send(125 + i);
           }
       });
    RunUntil(Seconds(1));
    EXPECT_EQ(up->lines.front(), "0.000 queue-full 128");
    EXPECT_EQ(up->arrivals.size(), 3U);

    Set("QueuePackets", UintegerValue(0));
    Set("QueueOctets", UintegerValue(300));
    up->lines.clear();
    At(Seconds(1),
       [this]
       {
           Send(1000);
           Send(200);
           Send(101);
           Send(100);
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(up->lines,
                ElementsAre("1000.000 queue-full 101",
                            "1008.000 arrived 1000",
                            "1009.600 arrived 200",
                            "1010.400 arrived 100"));
}

TEST_F(Link, APacketLargerThanTheMtuIsDropped)
{
    link->SetAttribute("Mtu", UintegerValue(1400));
    At(Seconds(0),
       [this]
       {
           Send(1400);
           Send(1401);
       });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines,
                testing::UnorderedElementsAre("0.000 arrived 1400", "0.000 too-big 1401"));
}

TEST_F(Link, JitterSpreadsEvenlyAndNeverReorders)
{
    Set("Delay", TimeValue(MilliSeconds(9)));
    Set("Jitter", TimeValue(MilliSeconds(3)));
    std::vector<uint64_t> sent;
    for (int64_t i = 0; i < 2000; ++i)
    {
        At(MicroSeconds(static_cast<uint64_t>(i) * 100),
           [this, &sent] { sent.push_back(Send(100)); });
    }
    RunUntil(Seconds(1));
    EXPECT_EQ(up->arrivedUids, sent);
    // A packet alone on the link takes anything from 6 to 12 ms.
    std::vector<double> delays;
    for (unsigned i = 0; i < 1000; ++i)
    {
        At(Seconds(1 + i), [this] { Send(100); });
    }
    up->arrivals.clear();
    RunUntil(Seconds(1002));
    ASSERT_EQ(up->arrivals.size(), 1000U);
    double sum = 0;
    for (unsigned i = 0; i < 1000; ++i)
    {
        delays.push_back((up->arrivals[i] - Seconds(1 + i)).GetSeconds() * 1000);
        sum += delays.back();
    }
    const auto [least, most] = std::ranges::minmax(delays);
    EXPECT_GE(least, 6);
    EXPECT_LT(least, 6.1);
    EXPECT_LE(most, 12);
    EXPECT_GT(most, 11.9);
    EXPECT_NEAR(sum / 1000, 9, 0.2);
}

TEST_F(Link, JitterMayReorderWhenToldSo)
{
    Set("Delay", TimeValue(MilliSeconds(9)));
    Set("Jitter", TimeValue(MilliSeconds(3)));
    Set("MayReorder", BooleanValue(true));
    std::vector<uint64_t> sent;
    At(Seconds(0),
       [this, &sent]
       {
           for (unsigned i = 0; i < 100; ++i)
           {
               sent.push_back(Send(100));
           }
       });
    RunUntil(Seconds(1));
    EXPECT_NE(up->arrivedUids, sent);
    EXPECT_THAT(up->arrivedUids, testing::UnorderedElementsAreArray(sent));
}

TEST_F(Link, ADelayThatBecomesShorterDoesNotReorderEither)
{
    Set("Delay", TimeValue(MilliSeconds(200)));
    At(Seconds(0), [this] { Send(100); });
    At(MilliSeconds(5),
       [this]
       {
           Set("Delay", TimeValue(MilliSeconds(1)));
           Send(101);
       });
    At(MilliSeconds(300), [this] { Send(102); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines,
                ElementsAre("200.000 arrived 100", "200.000 arrived 101", "301.000 arrived 102"));
}

TEST_F(Link, LossAndDuplicationAreWhatTheirProbabilitiesSay)
{
    Set("Loss", DoubleValue(0.2));
    link->GetDown()->SetAttribute("Duplication", DoubleValue(0.3));
    for (unsigned i = 0; i < 10000; ++i)
    {
        At(MilliSeconds(i),
           [this]
           {
               Send(100);
               Send(100, 1);
           });
    }
    RunUntil(Seconds(11));
    EXPECT_EQ(up->drops + up->arrivals.size(), 10000U);
    // Five standard deviations to each side.
    EXPECT_NEAR(static_cast<double>(up->drops), 2000, 200);
    EXPECT_NEAR(static_cast<double>(down->arrivals.size()), 13000, 230);
}

TEST_F(Link, ARateThatChangesCountsForTheNextTransmission)
{
    Set("Rate", DataRateValue(DataRate("1Mbps")));
    At(Seconds(0),
       [this]
       {
           Send(1250);
           Send(1250);
       });
    At(MilliSeconds(5), [this] { Set("Rate", DataRateValue(DataRate("10Mbps"))); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines, ElementsAre("10.000 arrived 1250", "11.000 arrived 1250"));
}

/// Arrivals of a lossy, jittering link.
std::vector<Time> Arrivals(int64_t stream)
{
    auto link = MopoLink::Install(CreateObject<Node>(), CreateObject<Node>());
    link->AssignStreams(stream);
    link->GetUp()->SetAttribute("Delay", TimeValue(MilliSeconds(9)));
    link->GetUp()->SetAttribute("Jitter", TimeValue(MilliSeconds(3)));
    link->GetUp()->SetAttribute("Loss", DoubleValue(0.1));
    LinkLog log(link, MopoLink::Direction::Up);
    const auto device = link->GetEnd(0);
    for (std::uint64_t i = 0; i < 200; ++i)
    {
        Simulator::Schedule(MilliSeconds(10 * i),
                            [device]
                            { device->Send(Create<Packet>(100), device->GetBroadcast(), 0x0800); });
    }
    Simulator::Run();
    Simulator::Destroy();
    return log.arrivals;
}

TEST(LinkStreams, TheSameStreamsGiveTheSameArrivalsAndOthersDoNot)
{
    const auto once = Arrivals(5);
    EXPECT_EQ(Arrivals(5), once);
    EXPECT_NE(Arrivals(50), once);
}

} // namespace
} // namespace ns3
