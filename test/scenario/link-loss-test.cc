// SPDX-License-Identifier: GPL-2.0-only
// The link in use is lost and the node knows: recovery against the physical limit.
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

TEST(LinkLoss, BothLossesAreRecoveredFromInOneRoundTripOfTheNewPath)
{
    const ScenarioRun run("link-loss.json");
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    for (const char* id : {"ethernet-lost", "wlan-lost"})
    {
        const Json& event = run.Event(id);
        EXPECT_EQ(event.at("bound"), "B1") << id;
        EXPECT_EQ(event.at("detection_ms"), 0) << id;
        EXPECT_GT(event.at("bound_ms").at("up").get<double>(), 0) << id;
        ExpectWithinBound(event);
    }
    for (const char* capture : {"gateway-wan.pcap", "laptop-wlan0.pcap"})
    {
        EXPECT_GT(run.CountFrames(capture, "esp.protocol"), 100U) << capture;
        EXPECT_EQ(run.CountFrames(capture,
                                  "(isakmp.enc.data && !isakmp.enc.decrypted) || "
                                  "(esp && !esp.protocol) || _ws.malformed"),
                  0U)
            << capture;
    }
}

// A scenario and a seed give the same bits, pcaps included; another seed gives others.
TEST(LinkLoss, TheSameSeedGivesTheSameBits)
{
    const ScenarioRun one("link-loss.json", 7);
    const ScenarioRun again("link-loss.json", 7);
    const ScenarioRun other("link-loss.json", 8);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(one.Folder() / "run"))
    {
        const auto name = std::filesystem::relative(entry.path(), one.Folder() / "run").string();
        // The manifest tells how long the run took.
        if (entry.is_regular_file() && name != "manifest.json")
        {
            EXPECT_EQ(one.Read(name), again.Read(name)) << name;
            ++files;
        }
    }
    EXPECT_GE(files, 15U);
    EXPECT_NE(one.Read("pcap/gateway-wan.pcap"), other.Read("pcap/gateway-wan.pcap"));
}

TEST(Starter, TheSmallestScenarioHoldsWhatItExpects)
{
    const ScenarioRun run("starter.json");
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
}

} // namespace
} // namespace mopo::test
