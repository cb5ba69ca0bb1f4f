// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/pcap-writer.h"
#include "test/unit/sim/tunnel-fixture.h"

#include "ns3/double.h"
#include "ns3/node.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <unistd.h>

namespace ns3
{
namespace
{

class Determinism : public TunnelFixture
{
  protected:
    /// Moves, losses and jitter; what every interface saw, by file.
    std::map<std::string, std::string> Captures()
    {
        const auto folder =
            std::filesystem::temp_directory_path() / fmt::format("mopo-determinism-{}", getpid());
        std::filesystem::create_directories(folder);
        auto writer = CreateObject<PcapWriter>();
        EXPECT_TRUE(writer->Attach(laptop, "laptop", folder));
        EXPECT_TRUE(writer->Attach(box, "nat", folder));
        EXPECT_TRUE(writer->Attach(gateway, "gateway", folder));
        EXPECT_TRUE(writer->Attach(server, "server", folder));
        AddProbes();
        wlan0->GetUp()->SetAttribute("Jitter", TimeValue(MilliSeconds(3)));
        wlan0->GetUp()->SetAttribute("Loss", DoubleValue(0.05));
        At(Seconds(2),
           [this] { EXPECT_TRUE(client->HandleCommand(mopo::PreferInterfaceCommand{"wlan0"})); });
        At(Seconds(3), [this] { nat->Reboot(50000); });
        At(Seconds(4), [this] { wlan0->SetUp(false); });
        RunUntil(Seconds(5));
        EXPECT_TRUE(writer->Close());
        Simulator::Destroy();

        std::map<std::string, std::string> captures;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
        {
            std::ifstream file(entry.path(), std::ios::binary);
            captures[entry.path().filename()] = {std::istreambuf_iterator<char>(file), {}};
        }
        std::filesystem::remove_all(folder);
        return captures;
    }
};

// In one process, one after the other: nothing of the first run may be left.
TEST_F(Determinism, TwoRunsAreTheSameOctetForOctet)
{
    const auto once = Captures();
    SetUp();
    const auto again = Captures();
    EXPECT_EQ(once.size(), 9U);
    for (const auto& [name, octets] : once)
    {
        EXPECT_GT(octets.size(), 1000U) << name;
        ASSERT_TRUE(again.contains(name)) << name;
        EXPECT_TRUE(again.at(name) == octets) << name;
    }
}

} // namespace
} // namespace ns3
