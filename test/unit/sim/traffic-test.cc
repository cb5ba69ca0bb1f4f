// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "model/sim/probe-receiver.h"
#include "model/sim/probe-sender.h"
#include "model/sim/tcp-transfer-receiver.h"
#include "model/sim/tcp-transfer-sender.h"
#include "test/unit/sim/sim-fixture.h"

#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/uinteger.h"

#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::ElementsAre;

/// Two hosts on a link of 10 ms.
class Traffic : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        first = MopoHost::Install(CreateObject<Node>());
        second = MopoHost::Install(CreateObject<Node>());
        link = Connect(first,
                       Interface("eth0", {"192.0.2.1/28", "3fff:1::1/64"}),
                       second,
                       Interface("eth0", {"192.0.2.2/28", "3fff:1::2/64"}));
        for (const auto& direction : {link->GetUp(), link->GetDown()})
        {
            direction->SetAttribute("Rate", DataRateValue(DataRate("10Mbps")));
            direction->SetAttribute("Delay", TimeValue(MilliSeconds(10)));
        }
        wire = std::make_unique<LinkLog>(link, MopoLink::Direction::Up);
    }

    Ptr<ProbeSender> AddProbes(std::string_view remote)
    {
        auto sender = CreateObject<ProbeSender>();
        sender->SetRemote({Ip(remote), 7});
        sender->SetAttribute("Interval", TimeValue(MilliSeconds(100)));
        first->GetNode()->AddApplication(sender);
        sender->TraceConnectWithoutContext(
            "Sent",
            Callback<void, uint64_t>([this](uint64_t)
                                     { sent.push_back(Simulator::Now().GetMilliSeconds()); }));
        receiver = CreateObject<ProbeReceiver>();
        second->GetNode()->AddApplication(receiver);
        receiver->TraceConnectWithoutContext(
            "Received",
            Callback<void, uint64_t, Time, Time>(
                [this](uint64_t sequence, const Time& sentAt, const Time& now)
                {
                    received.push_back(std::to_string(sequence) + " " +
                                       std::to_string((now - sentAt).GetMicroSeconds()));
                }));
        return sender;
    }

    Ptr<MopoHost> first;
    Ptr<MopoHost> second;
    Ptr<MopoLink> link;
    std::unique_ptr<LinkLog> wire;
    Ptr<ProbeReceiver> receiver;
    std::vector<int64_t> sent;
    std::vector<std::string> received;
};

TEST_F(Traffic, ProbesAreNumberedTimedAndOfTheSizeThatWasAskedFor)
{
    for (const auto* remote : {"192.0.2.2", "3fff:1::2"})
    {
        SetUp();
        const auto sender = AddProbes(remote);
        sender->SetStopTime(MilliSeconds(250));
        RunUntil(Seconds(1));
        // 100 octets at 10 Mbit/s take 80 us.
        EXPECT_THAT(received, ElementsAre("0 10080", "1 10080", "2 10080"));
        EXPECT_EQ(wire->lines.front(), "10.080 arrived 100");
        EXPECT_EQ(sender->GetNextSequence(), 3U);
        received.clear();
        Simulator::Destroy();
    }
}

TEST_F(Traffic, AProbeIsNeverSmallerThanWhatItCarries)
{
    AddProbes("192.0.2.2")->SetAttribute("Size", UintegerValue(0));
    RunUntil(MilliSeconds(50));
    EXPECT_EQ(wire->lines.front(), "10.038 arrived 48");
}

TEST_F(Traffic, AnIntervalThatChangesCountsAtOnceButNeverDelaysTheNextPacket)
{
    const auto sender = AddProbes("192.0.2.2");
    At(MilliSeconds(150), [sender] { sender->SetInterval(MilliSeconds(10)); });
    At(MilliSeconds(175), [sender] { sender->SetInterval(MilliSeconds(200)); });
    RunUntil(MilliSeconds(500));
    EXPECT_THAT(sent, ElementsAre(0, 100, 160, 170, 180, 380));
}

TEST_F(Traffic, ProbesPauseAndResumeAtOnce)
{
    const auto sender = AddProbes("192.0.2.2");
    At(MilliSeconds(150), [sender] { sender->Pause(); });
    At(MilliSeconds(200), [sender] { sender->SetInterval(MilliSeconds(50)); });
    At(MilliSeconds(320),
       [sender]
       {
           sender->Resume();
           sender->Resume();
       });
    RunUntil(MilliSeconds(400));
    EXPECT_THAT(sent, ElementsAre(0, 100, 320, 370));
}

TEST_F(Traffic, AProbeThatCannotLeaveIsNotCountedAsSent)
{
    for (const bool bound : {false, true})
    {
        SetUp();
        sent.clear();
        received.clear();
        const auto sender = AddProbes("192.0.2.2");
        if (bound)
        {
            sender->SetLocal(Ip("192.0.2.1"));
        }
        unsigned refused = 0;
        sender->TraceConnectWithoutContext("Refused", Callback<void>([&refused] { ++refused; }));
        At(MilliSeconds(150), [this] { link->SetUp(false); });
        At(MilliSeconds(350), [this] { link->SetUp(true); });
        RunUntil(MilliSeconds(450));
        EXPECT_THAT(sent, ElementsAre(0, 100, 400));
        EXPECT_THAT(received, ElementsAre("0 10080", "1 10080", "2 10080"));
        EXPECT_EQ(refused, 2U);
        Simulator::Destroy();
    }
}

TEST_F(Traffic, WhatIsNoProbeIsIgnoredAndToldOf)
{
    AddProbes("192.0.2.2")->SetStartTime(Seconds(10));
    std::vector<uint32_t> ignored;
    receiver->TraceConnectWithoutContext(
        "Ignored",
        Callback<void, Ptr<const Packet>>([&ignored](Ptr<const Packet> packet)
                                          { ignored.push_back(packet->GetSize()); }));
    At(Seconds(1),
       [this]
       {
           const HostSender sender(first->GetNode());
           const mopo::Path path{{Ip("192.0.2.1"), 9}, {Ip("192.0.2.2"), 7}};
           EXPECT_TRUE(sender.SendUdp(path, mopo::AsOctets("short")));
           EXPECT_TRUE(sender.SendUdp(path, mopo::Octets(20)));
           EXPECT_TRUE(sender.SendUdp(path, {}));
       });
    RunUntil(Seconds(2));
    EXPECT_THAT(ignored, ElementsAre(5, 20, 0));
    EXPECT_EQ(receiver->GetReceived(), 0U);
}

/// A transfer of 1 Mbit/s.
class Transfer : public Traffic
{
  protected:
    void SetUp() override
    {
        Traffic::SetUp();
        sender = CreateObject<TcpTransferSender>();
        sender->SetRemote({Ip("192.0.2.2"), 80});
        first->GetNode()->AddApplication(sender);
        sink = CreateObject<TcpTransferReceiver>();
        second->GetNode()->AddApplication(sink);
        const auto note = [this](const std::string& what)
        {
            return Callback<void>([this, what] { states.push_back(what); });
        };
        sender->TraceConnectWithoutContext("Connected", note("connected"));
        sender->TraceConnectWithoutContext("Closed", note("sender closed"));
        sink->TraceConnectWithoutContext("Accepted", note("accepted"));
        sink->TraceConnectWithoutContext("Closed", note("sink closed"));
        for (unsigned at = 0; at < 60; ++at)
        {
            At(Seconds(at), [this] { perSecond.push_back(sink->GetReceived()); });
        }
    }

    /// Megabits that arrived in that second.
    double Megabits(std::size_t at) const
    {
        return static_cast<double>(perSecond.at(at + 1) - perSecond.at(at)) * 8 / 1e6;
    }

    Ptr<TcpTransferSender> sender;
    Ptr<TcpTransferReceiver> sink;
    std::vector<std::string> states;
    std::vector<uint64_t> perSecond;
};

TEST_F(Transfer, TheApplicationLimitsTheRate)
{
    RunUntil(Seconds(5));
    EXPECT_THAT(states, ElementsAre("connected", "accepted"));
    EXPECT_NEAR(Megabits(2), 1.0, 0.02);
    EXPECT_NEAR(Megabits(3), 1.0, 0.02);
}

TEST_F(Transfer, WithoutALimitTheLinkIsFilled)
{
    sender->SetAttribute("Rate", DataRateValue(DataRate(0)));
    RunUntil(Seconds(11));
    EXPECT_GT(Megabits(9), 8.5);
}

TEST_F(Transfer, APauseIsAPause)
{
    At(Seconds(2), [this] { sender->Pause(); });
    At(Seconds(4), [this] { sender->Resume(); });
    RunUntil(Seconds(7));
    EXPECT_EQ(Megabits(3), 0);
    EXPECT_NEAR(Megabits(5), 1.0, 0.02);
    EXPECT_EQ(states.size(), 2U);
}

// ns-3's own limits would end the connection after about 25 s, and a MinRto like the delay of
// acknowledgements would keep it from recovering.
TEST_F(Transfer, AConnectionSurvivesAnOutageOfHalfAMinuteAndRecovers)
{
    At(Seconds(3),
       [this]
       {
           link->SetBlackhole(MopoLink::Direction::Up, true);
           link->SetBlackhole(MopoLink::Direction::Down, true);
       });
    At(Seconds(33),
       [this]
       {
           link->SetBlackhole(MopoLink::Direction::Up, false);
           link->SetBlackhole(MopoLink::Direction::Down, false);
       });
    RunUntil(Seconds(59));
    EXPECT_EQ(Megabits(20), 0);
    EXPECT_NEAR(Megabits(57), 1.0, 0.02);
    EXPECT_THAT(states, ElementsAre("connected", "accepted"));
}

TEST_F(Transfer, AConnectionThatIsMadeLateIsMadeAllTheSame)
{
    link->SetBlackhole(MopoLink::Direction::Up, true);
    At(Seconds(40), [this] { link->SetBlackhole(MopoLink::Direction::Up, false); });
    RunUntil(Seconds(59));
    EXPECT_THAT(states, ElementsAre("connected", "accepted"));
}

TEST_F(Transfer, EachEndHearsOfTheOthersStop)
{
    sender->SetStopTime(Seconds(3));
    RunUntil(Seconds(10));
    EXPECT_THAT(states, ElementsAre("connected", "accepted", "sink closed"));
    EXPECT_EQ(sink->GetReceived(), sender->GetWritten());
}

} // namespace
} // namespace ns3
