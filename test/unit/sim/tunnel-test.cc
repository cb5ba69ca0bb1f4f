// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "model/sim/packet-octets.h"
#include "model/sim/tcp-transfer-receiver.h"
#include "model/sim/tcp-transfer-sender.h"
#include "model/wire/ip-packet.h"
#include "test/unit/sim/tunnel-fixture.h"

#include "ns3/node.h"

#include <gmock/gmock.h>

#include <numeric>

namespace ns3
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// The numbers from 0 on.
std::vector<uint64_t> FirstNumbers(std::size_t count)
{
    std::vector<uint64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

/// Counts the packets that enter a direction by protocol and destination port.
class WireCount
{
  public:
    explicit WireCount(Ptr<MopoLinkDirection> direction)
    {
        direction->TraceConnectWithoutContext(
            "Transmit",
            Callback<void, Ptr<const Packet>>(
                [this](Ptr<const Packet> packet)
                {
                    const auto octets = ToOctets(packet);
                    const auto parsed = mopo::ParseIpPacket(octets);
                    esp += parsed->protocol == mopo::IP_PROTOCOL_ESP ? 1U : 0U;
                    udp4500 += parsed->ports && parsed->ports->destination == 4500 ? 1U : 0U;
                    const auto text = mopo::AsOctets("mopo");
                    clear += std::ranges::search(octets, text).empty() ? 0U : 1U;
                }));
    }

    unsigned esp = 0;
    unsigned udp4500 = 0;
    /// Packets in which the mark of a probe can be read.
    unsigned clear = 0;
};

class Tunnel : public TunnelFixture
{
};

TEST_F(Tunnel, ComesUpInTwoRoundTripsAndGivesTheLaptopAnInnerAddress)
{
    RunUntil(MilliSeconds(25));
    const auto established = LaptopOutputs<mopo::Established>();
    ASSERT_EQ(established.size(), 1U);
    EXPECT_TRUE(established[0].mopo);
    EXPECT_EQ(established[0].path.local.address, Ip("192.0.2.10"));
    EXPECT_THAT(established[0].innerAddresses, ElementsAre(Ip("10.99.1.1")));
    EXPECT_EQ(client->GetIkeSas(), responder->GetIkeSas());
    EXPECT_THAT(laptop->GetConfig("ipsec0").addresses, ElementsAre(Prefix("10.99.1.1/32")));
}

// Without a NAT, ESP is protocol 50, and nothing of the inner packets can be read.
TEST_F(Tunnel, CarriesPacketsOfUnmodifiedApplicationsBothWays)
{
    AddProbes();
    WireCount upWire(eth0->GetUp());
    WireCount downWire(eth0->GetDown());
    RunUntil(MilliSeconds(1996));
    EXPECT_EQ(up.sequences, FirstNumbers(100));
    EXPECT_EQ(down.sequences, FirstNumbers(100));
    EXPECT_EQ(up.times.front(), MilliSeconds(1005));
    EXPECT_EQ(down.times.front(), MilliSeconds(1005));
    EXPECT_EQ(upWire.esp, 100U);
    EXPECT_EQ(downWire.esp, 100U);
    EXPECT_EQ(upWire.clear + downWire.clear, 0U);
    EXPECT_THAT(discards, IsEmpty());
}

TEST_F(Tunnel, TracesWhatIsInsideAndWhereItWent)
{
    std::vector<std::string> seen;
    client->TraceConnectWithoutContext(
        "EspSent",
        Callback<void, Ptr<const Packet>, uint32_t, const mopo::IpsecSaAddresses&>(
            [&seen](Ptr<const Packet> inner, uint32_t, const mopo::IpsecSaAddresses& to)
            {
                seen.push_back("sent " + std::to_string(inner->GetSize()) + " to " +
                               to.path.peer.address.ToString());
            }));
    responder->TraceConnectWithoutContext(
        "EspReceived",
        Callback<void, Ptr<const Packet>, uint32_t, const mopo::Path&>(
            [&seen](Ptr<const Packet> inner, uint32_t, const mopo::Path& path)
            {
                seen.push_back("received " + std::to_string(inner->GetSize()) + " from " +
                               path.peer.address.ToString());
            }));
    AddProbes();
    RunUntil(MilliSeconds(1006));
    EXPECT_THAT(seen, ElementsAre("sent 100 to 203.0.113.1", "received 100 from 192.0.2.10"));
}

// Draft 1.1.1: make before break, into a network behind a NAT. Nothing is lost.
TEST_F(Tunnel, PreferTheRadioAndNothingIsLost)
{
    AddProbes();
    WireCount upWire(wlan0->GetUp());
    WireCount downWire(wlan0->GetDown());
    At(Seconds(3),
       [this] { EXPECT_TRUE(client->HandleCommand(mopo::PreferInterfaceCommand{"wlan0"})); });
    At(Seconds(5), [this] { eth0->SetUp(false); });
    RunUntil(MilliSeconds(6991));
    EXPECT_THAT(up.sequences, testing::UnorderedElementsAreArray(FirstNumbers(599)));
    EXPECT_THAT(down.sequences, testing::UnorderedElementsAreArray(FirstNumbers(599)));
    EXPECT_GT(upWire.udp4500, 390U);
    EXPECT_GT(downWire.udp4500, 390U);
    EXPECT_EQ(upWire.esp + downWire.esp, 0U);
    const auto confirmed = LaptopOutputs<mopo::PathConfirmed>();
    ASSERT_FALSE(confirmed.empty());
    EXPECT_EQ(confirmed.back().path.local.address, Ip("10.1.0.10"));
    EXPECT_TRUE(confirmed.back().flags.udpEncapsulation);
    ASSERT_EQ(nat->GetMappings().size(), 1U);
    EXPECT_EQ(client->GetIkeSas().size(), 1U);
}

// RFC 7296 2.23: "all devices MUST be able to receive and process both UDP-encapsulated ESP and
// non-UDP-encapsulated ESP packets at any time". IKEV2-2.23-11: at a move to the radio the laptop
// encapsulates before the last raw packets have come; at the move back it encapsulates until the
// gateway, which no longer does, has answered.
TEST_F(Tunnel, BothFormsOfEspAreTakenWhicheverIsAgreed)
{
    AddProbes();
    At(MicroSeconds(3'003'000),
       [this] { EXPECT_TRUE(client->HandleCommand(mopo::PreferInterfaceCommand{"wlan0"})); });
    WireCount upWire(eth0->GetUp());
    unsigned before = 0;
    At(MicroSeconds(5'003'000),
       [&]
       {
           before = upWire.udp4500;
           EXPECT_TRUE(client->HandleCommand(mopo::PreferInterfaceCommand{"eth0"}));
       });
    RunUntil(MilliSeconds(6991));
    // CHANGE_PATH, and the probe that left before its answer came.
    EXPECT_EQ(upWire.udp4500, before + 2);
    EXPECT_THAT(up.sequences, testing::UnorderedElementsAreArray(FirstNumbers(599)));
    EXPECT_THAT(down.sequences, testing::UnorderedElementsAreArray(FirstNumbers(599)));
    EXPECT_THAT(discards, IsEmpty());
}

// Draft 1.1.1: break before make. The downlink is back after the round trip of the new path.
TEST_F(Tunnel, UnplugTheWireAndTheRadioTakesOver)
{
    AddProbes();
    At(MicroSeconds(3'003'000), [this] { eth0->SetUp(false); });
    RunUntil(Seconds(6));
    // Up: the next probe after the event, plus 10 ms. Down: CHANGE_PATH up, the next probe, down.
    EXPECT_LE(up.LongestGap(Seconds(2), Seconds(6)), MilliSeconds(10 + 10 + 10));
    EXPECT_LE(down.LongestGap(Seconds(2), Seconds(6)), MilliSeconds(10 + 20 + 10));
    EXPECT_EQ(client->GetIkeSas().size(), 1U);
    const auto changes = LaptopOutputs<mopo::PathChanged>();
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes.front().reason, mopo::PathReason::LocalAddressGone);
}

TEST_F(Tunnel, AWireThatSilentlyDiesIsLeftForTheRadio)
{
    AddProbes();
    At(Seconds(3), [this] { eth0->SetBlackhole(MopoLink::Direction::Up, true); });
    RunUntil(MilliSeconds(9995));
    EXPECT_EQ(up.times.back(), MilliSeconds(9990));
    EXPECT_LT(up.LongestGap(Seconds(2), Seconds(9)), Seconds(2));
    EXPECT_EQ(client->GetIkeSas().size(), 1U);
    EXPECT_EQ(LaptopOutputs<mopo::PathConfirmed>().back().path.local.address, Ip("10.1.0.10"));
}

TEST_F(Tunnel, ATcpTransferSurvivesAllOfThis)
{
    auto sender = CreateObject<TcpTransferSender>();
    sender->SetRemote({Ip("10.99.0.2"), 80});
    sender->SetStartTime(Seconds(1));
    laptop->GetNode()->AddApplication(sender);
    auto sink = CreateObject<TcpTransferReceiver>();
    server->GetNode()->AddApplication(sink);
    unsigned closed = 0;
    sender->TraceConnectWithoutContext("Closed", Callback<void>([&closed] { ++closed; }));
    At(Seconds(3), [this] { eth0->SetUp(false); });
    At(Seconds(5), [this] { eth0->SetUp(true); });
    At(Seconds(7), [this] { wlan0->SetUp(false); });
    At(Seconds(9), [this] { wlan0->SetUp(true); });
    RunUntil(Seconds(12));
    EXPECT_EQ(closed, 0U);
    EXPECT_NEAR(static_cast<double>(sink->GetReceived()), 11 * 125000.0, 12500);
}

TEST_F(Tunnel, WhatHasNoSaOrNoWayIsDiscardedWithItsReason)
{
    At(Seconds(1),
       [this]
       {
           // An address of the pool that nobody has.
           EXPECT_TRUE(HostSender(server->GetNode())
                           .SendUdp({{Ip("10.99.0.2"), 7}, {Ip("10.99.1.77"), 7}}, {}));
       });
    At(Seconds(2),
       [this]
       {
           const HostSender sender(laptop->GetNode());
           const mopo::Path raw{{Ip("192.0.2.10"), 0}, {Ip("203.0.113.1"), 0}};
           const mopo::Path udp{{Ip("192.0.2.10"), 4500}, {Ip("203.0.113.1"), 4500}};
           EXPECT_TRUE(sender.SendEsp(raw, mopo::Octets(40, 0x77)));
           EXPECT_TRUE(sender.SendEsp(raw, mopo::Octets(3, 0x77)));
           EXPECT_TRUE(sender.SendUdp(udp, mopo::Octets(40, 0x77)));
       });
    RunUntil(Seconds(3));
    ASSERT_EQ(discards.size(), 4U);
    EXPECT_THAT(discards[0], testing::HasSubstr("no SA from 10.99.0.2 to 10.99.1.77"));
    EXPECT_THAT(discards[1], testing::HasSubstr("no SA with this SPI"));
    EXPECT_THAT(discards[3], testing::HasSubstr("no SA with this SPI"));
}

TEST_F(Tunnel, WhenTheLaptopClosesItsInnerAddressGoes)
{
    At(Seconds(1), [this] { EXPECT_TRUE(client->HandleCommand(mopo::CloseCommand{IkeSa()})); });
    RunUntil(Seconds(2));
    EXPECT_THAT(client->GetIkeSas(), IsEmpty());
    EXPECT_THAT(responder->GetIkeSas(), IsEmpty());
    EXPECT_THAT(laptop->GetConfig("ipsec0").addresses, ElementsAre(Prefix("192.0.0.8/32")));
    EXPECT_THAT(laptop->GetConfig("ipsec0").routes, IsEmpty());
}

TEST_F(Tunnel, AnApplicationThatDoesNotRunRefusesCommands)
{
    EXPECT_EQ(client->Initiate("gateway").error().code, mopo::ErrorCode::WrongState);
    client->SetStopTime(Seconds(1));
    RunUntil(Seconds(2));
    EXPECT_EQ(client->HandleCommand(mopo::CloseCommand{}).error().code,
              mopo::ErrorCode::WrongState);
    EXPECT_THAT(laptop->GetConfig("ipsec0").routes, IsEmpty());
}

} // namespace
} // namespace ns3
