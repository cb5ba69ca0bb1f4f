// SPDX-License-Identifier: GPL-2.0-only
// AH as protocol 51 of the hosts' own IP stacks (RFC 4302; D-18).
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "model/sim/packet-octets.h"
#include "model/wire/ip-packet.h"
#include "test/unit/sim/tunnel-fixture.h"

#include "ns3/node.h"
#include "ns3/uinteger.h"

#include <gmock/gmock.h>

namespace ns3
{
namespace
{

using testing::IsEmpty;

/// The tunnel with AH, a second wire to move to, and IPv6 beside IPv4 on the way to the gateway.
class AhTunnel : public TunnelFixture
{
  protected:
    void SetUp() override
    {
        TunnelFixture::SetUp();
        eth1 = Connect(laptop,
                       Interface("eth1", {"192.0.2.26/28", "3fff:3::10/64"}, {"192.0.2.17"}),
                       core,
                       Interface("office2", {"192.0.2.17/28", "3fff:3::1/64"}));
        laptop->AddRoute("eth1", MopoRoute::Default(Ip("3fff:3::1")));
        laptop->AddAddress("eth0", Prefix("3fff:2::10/64"));
        laptop->AddRoute("eth0", MopoRoute::Default(Ip("3fff:2::1")));
        core->AddAddress("office", Prefix("3fff:2::1/64"));
        core->AddAddress("gw", Prefix("3fff:1::2/64"));
        gateway->AddAddress("wan", Prefix("3fff:1::1/64"));
        gateway->AddRoute("wan", MopoRoute::Default(Ip("3fff:1::2")));
        for (const auto& link : {eth0, eth1})
        {
            for (const auto& direction : {link->GetUp(), link->GetDown()})
            {
                direction->TraceConnectWithoutContext("Transmit",
                                                      MakeCallback(&AhTunnel::CountPacket, this));
            }
        }
    }

    void Configure(MopoApplicationConfig& laptopConfig,
                   MopoApplicationConfig& gatewayConfig) const override
    {
        for (auto* config : {&laptopConfig, &gatewayConfig})
        {
            config->endpoint.ike.peers.front().childSuites = {*mopo::ParseChildSuite("ah-sha256")};
        }
    }

    /// The wire is unplugged at 2 s; from then on everything takes the other one.
    void RunAMove(const char* from, const char* to)
    {
        AddProbes();
        At(MicroSeconds(2'003'000), [this] { eth0->SetUp(false); });
        RunUntil(MilliSeconds(3996));
        const auto installed = LaptopOutputs<mopo::InstallEspSa>();
        ASSERT_EQ(installed.size(), 1U);
        EXPECT_EQ(installed.front().addresses.path.local.address, Ip(from));
        const auto confirmed = LaptopOutputs<mopo::PathConfirmed>();
        ASSERT_FALSE(confirmed.empty());
        EXPECT_EQ(confirmed.back().path.local.address, Ip(to));
        EXPECT_EQ(up.sequences.back(), 299U);
        EXPECT_EQ(down.sequences.back(), 299U);
        EXPECT_LE(up.LongestGap(Seconds(1), MilliSeconds(3990)), MilliSeconds(30));
        EXPECT_LE(down.LongestGap(Seconds(1), MilliSeconds(3990)), MilliSeconds(40));
        EXPECT_THAT(discards, IsEmpty());
        EXPECT_GT(ah, 590U);
        EXPECT_EQ(esp, 0U);
        // AH hides nothing.
        EXPECT_EQ(clear, ah);
    }

    Ptr<MopoLink> eth1;
    unsigned ah = 0;
    unsigned esp = 0;
    unsigned fragments = 0;
    /// Packets in which the mark of a probe can be read.
    unsigned clear = 0;

  private:
    void CountPacket(Ptr<const Packet> packet)
    {
        const auto octets = ToOctets(packet);
        const auto parsed = mopo::ParseIpPacket(octets);
        ASSERT_TRUE(parsed);
        ah += parsed->protocol == mopo::IP_PROTOCOL_AH ? 1U : 0U;
        esp += parsed->protocol == mopo::IP_PROTOCOL_ESP ? 1U : 0U;
        fragments += parsed->fragment ? 1U : 0U;
        clear += std::ranges::search(octets, mopo::AsOctets("mopo")).empty() ? 0U : 1U;
    }
};

class AhTunnelOverIpv6 : public AhTunnel
{
  protected:
    void Configure(MopoApplicationConfig& laptopConfig,
                   MopoApplicationConfig& gatewayConfig) const override
    {
        AhTunnel::Configure(laptopConfig, gatewayConfig);
        laptopConfig.endpoint.ike.peers.front().addresses = {Ip("3fff:1::1")};
        laptopConfig.endpoint.policy.preferredInterfaces = {"eth0"};
    }
};

TEST_F(AhTunnel, MovesToAnotherAddress)
{
    RunAMove("192.0.2.10", "192.0.2.26");
}

TEST_F(AhTunnelOverIpv6, MovesToAnotherAddress)
{
    RunAMove("3fff:2::10", "3fff:3::10");
}

// RFC 4302 3.4.1: "reassembly is performed prior to AH processing".
TEST_F(AhTunnel, PacketsThatAreFragmentedOnTheWayComeOut)
{
    wan->SetMtu(600);
    AddProbes();
    upSender->SetAttribute("Size", UintegerValue(1300));
    RunUntil(MilliSeconds(1996));
    EXPECT_EQ(up.sequences.size(), 100U);
    EXPECT_THAT(discards, IsEmpty());
}

// RFC 4302 3.3.4: "IP fragmentation occurs after AH processing".
TEST_F(AhTunnelOverIpv6, PacketsThatTheirSenderFragmentsComeOut)
{
    eth0->SetMtu(1280);
    AddProbes();
    upSender->SetAttribute("Size", UintegerValue(1300));
    RunUntil(MilliSeconds(1996));
    EXPECT_GE(fragments, 200U);
    EXPECT_EQ(up.sequences.size(), 100U);
    EXPECT_THAT(discards, IsEmpty());
}

TEST_F(AhTunnel, WhatHasNoSaOrIsNoAhIsDiscardedWithItsReason)
{
    At(Seconds(1),
       [this]
       {
           const mopo::Path path{{Ip("192.0.2.10"), 0}, {Ip("203.0.113.1"), 0}};
           const auto crypto = mopo::NewOpensslCrypto();
           const auto& integrity = *mopo::FindIntegrity("sha256");
           mopo::AhOutbound stranger(
               0x77777777, *crypto->NewPacketMac(integrity, mopo::Octets(integrity.keyLength)));
           const auto packet = stranger.Seal(
               path.local.address, path.peer.address, mopo::Octets(40), mopo::InnerProtocol::Ipv4);
           const HostSender sender(laptop->GetNode());
           EXPECT_TRUE(sender.SendAh(path, *packet));
           auto part = *packet;
           part.resize(30);
           part[3] = 30;
           EXPECT_TRUE(sender.SendAh(path, part));
       });
    RunUntil(Seconds(2));
    ASSERT_EQ(discards.size(), 2U);
    EXPECT_THAT(discards[0], testing::HasSubstr("gateway no SA with this SPI"));
    EXPECT_THAT(discards[1], testing::HasSubstr("gateway an AH that is cut off"));
}

} // namespace
} // namespace ns3
