// SPDX-License-Identifier: GPL-2.0-only
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

/// A link of 10 ms each way, and 1 ms of transmission for 125 octets.
class FailingLink : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        link = MopoLink::Install(CreateObject<Node>(), CreateObject<Node>());
        link->AssignStreams(7);
        for (const auto& direction : {link->GetUp(), link->GetDown()})
        {
            direction->SetAttribute("Rate", DataRateValue(DataRate("1Mbps")));
            direction->SetAttribute("Delay", TimeValue(MilliSeconds(10)));
        }
        up = std::make_unique<LinkLog>(link, MopoLink::Direction::Up);
        down = std::make_unique<LinkLog>(link, MopoLink::Direction::Down);
    }

    void Send(uint32_t octets, std::size_t end = 0) const
    {
        const auto device = link->GetEnd(end);
        device->Send(Create<Packet>(octets), device->GetBroadcast(), 0x0800);
    }

    Ptr<MopoLink> link;
    std::unique_ptr<LinkLog> up;
    std::unique_ptr<LinkLog> down;
};

// What was on the wire before the cut still arrives; what waited does not.
TEST_F(FailingLink, ABlackholeTakesWhatIsTransmittedAfterIt)
{
    At(Seconds(0),
       [this]
       {
           Send(125);
           Send(126);
           Send(127);
       });
    At(MicroSeconds(1500), [this] { link->SetBlackhole(MopoLink::Direction::Up, true); });
    At(MilliSeconds(50), [this] { Send(128); });
    At(MilliSeconds(60), [this] { link->SetBlackhole(MopoLink::Direction::Up, false); });
    At(MilliSeconds(70), [this] { Send(129); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines,
                ElementsAre("2.008 blackhole 127",
                            "11.000 arrived 125",
                            "12.008 arrived 126",
                            "50.000 blackhole 128",
                            "81.032 arrived 129"));
}

TEST_F(FailingLink, ABlackholeOfOneDirectionSparesTheOtherAndNobodyIsTold)
{
    unsigned told = 0;
    link->GetEnd(0)->AddLinkChangeCallback(Callback<void>([&told] { ++told; }));
    link->GetEnd(1)->AddLinkChangeCallback(Callback<void>([&told] { ++told; }));
    At(Seconds(0),
       [this]
       {
           link->SetBlackhole(MopoLink::Direction::Up, true);
           Send(125);
           Send(125, 1);
       });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->arrivals, IsEmpty());
    EXPECT_EQ(down->arrivals.size(), 1U);
    EXPECT_EQ(told, 0U);
    EXPECT_TRUE(link->IsUp());
    EXPECT_TRUE(link->GetEnd(0)->IsLinkUp());
}

TEST_F(FailingLink, ALinkThatGoesDownLosesWhatIsUnderWayAndWhatWaits)
{
    At(Seconds(0),
       [this]
       {
           Send(125);
           Send(126);
           Send(127, 1);
       });
    At(MicroSeconds(500), [this] { link->SetUp(false); });
    At(MilliSeconds(5), [this] { Send(128); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines,
                ElementsAre("0.500 link-down 125", "0.500 link-down 126", "5.000 link-down 128"));
    EXPECT_THAT(down->lines, ElementsAre("0.500 link-down 127"));
}

TEST_F(FailingLink, ALinkThatComesUpAgainStartsEmpty)
{
    At(Seconds(0), [this] { Send(1250); });
    At(MilliSeconds(5), [this] { link->SetUp(false); });
    At(MilliSeconds(6), [this] { link->SetUp(true); });
    At(MilliSeconds(7), [this] { Send(125); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines, ElementsAre("5.000 link-down 1250", "18.000 arrived 125"));
}

TEST_F(FailingLink, BothEndsAreToldOnceOfEachChange)
{
    std::vector<std::string> told;
    for (std::size_t i = 0; i < 2; ++i)
    {
        const auto end = link->GetEnd(i);
        end->AddLinkChangeCallback(Callback<void>(
            [&told, end, i]
            { told.push_back(std::to_string(i) + (end->IsLinkUp() ? " up" : " down")); }));
    }
    link->SetUp(false);
    link->SetUp(false);
    link->SetUp(true);
    EXPECT_THAT(told, ElementsAre("0 down", "1 down", "0 up", "1 up"));
}

TEST_F(FailingLink, ADeviceThatIsOffNeitherSendsNorReceives)
{
    At(Seconds(0), [this] { Send(125); });
    At(MilliSeconds(5), [this] { link->GetEnd(1)->SetEnabled(false); });
    At(MilliSeconds(20), [this] { Send(126, 1); });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines, ElementsAre("11.000 interface-down 125"));
    EXPECT_THAT(down->lines, ElementsAre("20.000 interface-down 126"));
    EXPECT_TRUE(link->GetEnd(0)->IsLinkUp());
}

TEST_F(FailingLink, AFilterTakesSomePacketsOnly)
{
    link->GetUp()->SetFilter(MopoLinkDirection::Filter([](Ptr<const Packet> packet)
                                                       { return packet->GetSize() > 1000; }));
    At(Seconds(0),
       [this]
       {
           Send(1001);
           Send(125);
       });
    At(MilliSeconds(100),
       [this]
       {
           link->GetUp()->SetFilter({});
           Send(1001);
       });
    RunUntil(Seconds(1));
    EXPECT_THAT(up->lines,
                ElementsAre("0.000 filtered 1001", "19.008 arrived 125", "118.008 arrived 1001"));
}

} // namespace
} // namespace ns3
