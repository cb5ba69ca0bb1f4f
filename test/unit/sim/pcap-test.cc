// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/octets.h"
#include "model/sim/host-sender.h"
#include "model/sim/mopo-nat.h"
#include "model/sim/pcap-writer.h"
#include "model/wire/ip-packet.h"
#include "test/unit/sim/sim-fixture.h"

#include "ns3/data-rate.h"
#include "ns3/node.h"
#include "ns3/pcap-file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace ns3
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;

/// A folder of its own that ends with the test.
class Pcap : public SimFixture
{
  protected:
    void SetUp() override
    {
        SimFixture::SetUp();
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder = std::filesystem::temp_directory_path() /
                 fmt::format("mopo-{}-{}", test->name(), getpid());
        std::filesystem::create_directories(folder);
    }

    void TearDown() override
    {
        SimFixture::TearDown();
        std::filesystem::remove_all(folder);
    }

    /// client --- nat --- gateway; one datagram out, one back, one that is refused, one that is
    /// lost on the wire.
    void Run() const
    {
        auto client = MopoHost::Install(CreateObject<Node>());
        auto box = MopoHost::Install(CreateObject<Node>(), true);
        auto gateway = MopoHost::Install(CreateObject<Node>());
        auto inside = Connect(client,
                              Interface("wlan0", {"10.1.0.10/24"}, {"10.1.0.1"}),
                              box,
                              Interface("lan", {"10.1.0.1/24"}));
        auto outside = Connect(box,
                               Interface("wan", {"198.51.100.1/28"}),
                               gateway,
                               Interface("wan", {"198.51.100.2/28"}));
        inside->GetUp()->SetAttribute("Rate", DataRateValue(DataRate("1Mbps")));
        inside->GetUp()->SetAttribute("Delay", TimeValue(MilliSeconds(9)));
        MopoNat::Install(box, "wan", {});
        const UdpLog clientLog(client->GetNode(), 500);
        const UdpLog gatewayLog(gateway->GetNode(), 500);
        auto writer = CreateObject<PcapWriter>();
        EXPECT_TRUE(writer->Attach(client, "client", folder));
        EXPECT_TRUE(writer->Attach(box, "nat", folder));
        EXPECT_TRUE(writer->Attach(gateway, "gateway", folder));
        const auto send = [](Ptr<MopoHost> from, std::string_view source, std::string_view to)
        {
            EXPECT_TRUE(HostSender(from->GetNode())
                            .SendUdp({{Ip(source), 500}, {Ip(to), 500}}, mopo::AsOctets("hello")));
        };
        At(Seconds(1), [=] { send(gateway, "198.51.100.2", "198.51.100.1"); });
        At(Seconds(2), [=] { send(client, "10.1.0.10", "198.51.100.2"); });
        At(Seconds(3), [=] { send(gateway, "198.51.100.2", "198.51.100.1"); });
        At(Seconds(4),
           [=]
           {
               outside->SetBlackhole(MopoLink::Direction::Up, true);
               send(client, "10.1.0.10", "198.51.100.2");
           });
        At(Seconds(5),
           [=]
           { inside->GetEnd(0)->GetNode()->GetObject<MopoHost>()->SetEnabled("wlan0", false); });
        RunUntil(Seconds(6));
        EXPECT_TRUE(writer->Close());
        Simulator::Destroy();
    }

    std::vector<std::string> Read(const std::string& name) const
    {
        PcapFile file;
        file.Open(folder / name, std::ios::in | std::ios::binary);
        EXPECT_EQ(file.GetDataLinkType(), 101U) << "raw IP";
        std::vector<std::string> lines;
        mopo::Octets octets(65536);
        for (;;)
        {
            uint32_t seconds = 0;
            uint32_t nanoseconds = 0;
            uint32_t included = 0;
            uint32_t original = 0;
            uint32_t read = 0;
            file.Read(octets.data(), 65536, seconds, nanoseconds, included, original, read);
            if (file.Fail() || file.Eof())
            {
                return lines;
            }
            const auto packet = mopo::ParseIpPacket(mopo::OctetView(octets).first(read));
            EXPECT_TRUE(packet);
            lines.push_back(fmt::format("{}.{:09} {} > {}",
                                        seconds,
                                        nanoseconds,
                                        packet->source.ToString(),
                                        packet->destination.ToString()));
        }
    }

    std::string Octets(const std::string& name) const
    {
        std::ifstream file(folder / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::filesystem::path folder;
};

// A packet of 33 octets takes 264 us at 1 Mbit/s: the one is sent when its transmission begins, the
// other received when it has arrived.
TEST_F(Pcap, EachSideOfANatSeesItsOwnAddressesAndTimes)
{
    Run();
    EXPECT_THAT(Read("client-wlan0.pcap"),
                ElementsAre("2.000000000 10.1.0.10 > 198.51.100.2",
                            "3.000000000 198.51.100.2 > 10.1.0.10",
                            "4.000000000 10.1.0.10 > 198.51.100.2"));
    EXPECT_THAT(Read("nat-lan.pcap"),
                ElementsAre("2.009264000 10.1.0.10 > 198.51.100.2",
                            "3.000000000 198.51.100.2 > 10.1.0.10",
                            "4.009264000 10.1.0.10 > 198.51.100.2"));
    EXPECT_THAT(Read("nat-wan.pcap"),
                ElementsAre("1.000000000 198.51.100.2 > 198.51.100.1",
                            "2.009264000 198.51.100.1 > 198.51.100.2",
                            "3.000000000 198.51.100.2 > 198.51.100.1",
                            "4.009264000 198.51.100.1 > 198.51.100.2"));
    EXPECT_THAT(Read("gateway-wan.pcap"),
                ElementsAre("1.000000000 198.51.100.2 > 198.51.100.1",
                            "2.009264000 198.51.100.1 > 198.51.100.2",
                            "3.000000000 198.51.100.2 > 198.51.100.1"));
}

TEST_F(Pcap, TwoRunsWriteTheSameOctets)
{
    Run();
    const auto once = Octets("nat-wan.pcap");
    Run();
    EXPECT_FALSE(once.empty());
    EXPECT_EQ(Octets("nat-wan.pcap"), once);
}

TEST_F(Pcap, AFileThatCannotBeWrittenIsAnError)
{
    auto host = MopoHost::Install(CreateObject<Node>());
    auto other = MopoHost::Install(CreateObject<Node>());
    Connect(host, Interface("eth0", {"192.0.2.1/28"}), other, Interface("x", {"192.0.2.2/28"}));
    auto writer = CreateObject<PcapWriter>();
    const auto status = writer->Attach(host, "host", folder / "not-there");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, mopo::ErrorCode::InvalidConfiguration);
}

} // namespace
} // namespace ns3
