// SPDX-License-Identifier: GPL-2.0-only
// The draft's Scenario 1 (1.1.1): a laptop leaves the office.
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace mopo::test
{
namespace
{

/// All random loss off: what is missing then is the protocol's doing.
void WithoutLoss(Json& scenario)
{
    for (auto& [name, link] : scenario["links"].items())
    {
        for (const char* direction : {"up", "down"})
        {
            if (link.contains(direction) && link[direction].is_object())
            {
                link[direction].erase("loss");
                link[direction]["loss"] = "0%";
            }
        }
    }
}

/// Probes that are far enough apart to run many seeds, an end soon after the interesting part, and
/// no other event before a recovery that random loss delays.
void ForManySeeds(Json& scenario)
{
    scenario["duration"] = "49s";
    scenario["traffic"]["probes"]["every"]["default"] = "10ms";
    scenario["expect"] = Json::array();
    std::erase_if(scenario["timeline"].get_ref<Json::array_t&>(),
                  [](const Json& entry)
                  {
                      const auto& id = entry["id"];
                      return id != "wlan-appears" && id != "prefer-wlan" && id != "unplug" &&
                             id != "gprs-appears" && id != "uplink-goes-dead";
                  });
}

class MobileClient : public testing::Test
{
  public:
    static void SetUpTestSuite()
    {
        g_run = new ScenarioRun("mobile-client.json");
    }

    static void TearDownTestSuite()
    {
        delete g_run;
        g_run = nullptr;
    }

  protected:
    static ScenarioRun* g_run;
};

ScenarioRun* MobileClient::g_run = nullptr;

TEST_F(MobileClient, AllItsExpectationsHold)
{
    EXPECT_TRUE(g_run->Passed()) << g_run->Metrics().at("expectations").dump(1);
}

// Make before break: the user prefers the WLAN while Ethernet still works. MOPO-1.2-06.
TEST_F(MobileClient, TheMoveToTheWlanInterruptsNothing)
{
    const Json& event = g_run->Event("prefer-wlan");
    EXPECT_EQ(event.at("bound"), "B5");
    EXPECT_EQ(event.at("outage_ms").at("up"), 0);
    EXPECT_EQ(event.at("outage_ms").at("down"), 0);
    ExpectWithinBound(event);
}

// Real daemons never leave a silently dead path for a live one. Here: at most the idle time and one
// retransmission timeout until something is done, then the bound. MOPO-1.2-05, MOPO-2.5-10.
TEST_F(MobileClient, TheSilentDeathOfTheUplinkIsSurvived)
{
    const Json& event = g_run->Event("uplink-goes-dead");
    EXPECT_EQ(event.at("bound"), "B8");
    EXPECT_LE(event.at("detection_ms").get<double>(), 1100);
    EXPECT_LE(event.at("decision_ms").get<double>(), 1100);
    ExpectWithinBound(event);
}

// MOPO-1.1-01, -02: no new IKE SA, and TCP does not notice.
TEST_F(MobileClient, OneIkeSaAndOneTcpConnectionLastFromBeginningToEnd)
{
    const std::string events = g_run->Read("events.jsonl");
    std::size_t inits = 0;
    for (auto at = events.find("\"ike:sa_init_sent\""); at != std::string::npos;
         at = events.find("\"ike:sa_init_sent\"", at + 1))
    {
        ++inits;
    }
    EXPECT_EQ(inits, 2U);
    EXPECT_EQ(events.find("\"tcp:closed\""), std::string::npos);
}

TEST_F(MobileClient, EveryLineOfTheEventsIsAnObjectWithTimeNodeNameAndData)
{
    std::istringstream events(g_run->Read("events.jsonl"));
    double last = 0;
    std::size_t lines = 0;
    for (std::string line; std::getline(events, line); ++lines)
    {
        const Json event = Json::parse(line);
        EXPECT_GE(event.at("time_s").get<double>(), last);
        last = event.at("time_s").get<double>();
        EXPECT_TRUE(event.at("node").is_string() && event.at("name").is_string());
        EXPECT_TRUE(event.at("data").is_object());
    }
    EXPECT_GT(lines, 100U);
}

// An interface sees parts of a TCP connection only, and that is no fault. Both sides of a NAT, as
// Wireshark decrypts them with the run's own profile.
TEST_F(MobileClient, TsharkDecryptsEveryIkeMessageAndEspPacketAndComplainsOfNone)
{
    for (const char* capture :
         {"gateway-wan.pcap", "laptop-eth0.pcap", "nat-b-lan.pcap", "nat-b-wan.pcap"})
    {
        SCOPED_TRACE(capture);
        EXPECT_GT(g_run->CountFrames(capture, "isakmp"), 2U);
        EXPECT_GT(g_run->CountFrames(capture, "esp.protocol"), 10U);
        EXPECT_EQ(g_run->CountFrames(capture,
                                     "(isakmp.enc.data && !isakmp.enc.decrypted) || "
                                     "(esp && !esp.protocol) || _ws.malformed || "
                                     "(_ws.expert.severity >= 6291456 && !tcp)"),
                  0U);
    }
}

TEST(MobileClientVariants, WithoutRandomLossTheMoveToTheWlanLosesNothing)
{
    const ScenarioRun run("mobile-client.json",
                          1,
                          [](Json& scenario)
                          {
                              ForManySeeds(scenario);
                              WithoutLoss(scenario);
                              scenario["duration"] = "25s";
                              std::erase_if(scenario["timeline"].get_ref<Json::array_t&>(),
                                            [](const Json& entry)
                                            {
                                                return entry["id"] != "wlan-appears" &&
                                                       entry["id"] != "prefer-wlan" &&
                                                       entry["id"] != "unplug";
                                            });
                              scenario["traffic"]["probes"]["every"]["default"] = "1ms";
                          });
    for (const char* id : {"prefer-wlan", "unplug"})
    {
        const Json& event = run.Event(id);
        EXPECT_EQ(event.at("lost"), (Json{{"up", 0}, {"down", 0}})) << id;
        EXPECT_EQ(event.at("outage_ms"), (Json{{"up", 0.0}, {"down", 0.0}})) << id;
    }
}

double Median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.at(values.size() / 2);
}

TEST(MobileClientVariants, OverTwentySeedsTheMedianIsWithinIdleTimeAndOneTimeoutThenTheBound)
{
    std::vector<double> detection;
    std::vector<double> up;
    std::vector<double> down;
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
    {
        const ScenarioRun run("mobile-client.json", seed, ForManySeeds);
        const Json& event = run.Event("uplink-goes-dead");
        ASSERT_TRUE(event.at("recovery_ms").at("up").is_number()) << seed << event.dump(1);
        ASSERT_TRUE(event.at("recovery_ms").at("down").is_number()) << seed << event.dump(1);
        detection.push_back(event.at("detection_ms").get<double>());
        up.push_back(event.at("recovery_ms").at("up").get<double>() /
                     (1.05 * event.at("bound_ms").at("up").get<double>() + 1));
        down.push_back(event.at("recovery_ms").at("down").get<double>() /
                       (1.05 * event.at("bound_ms").at("down").get<double>() + 1));
    }
    EXPECT_LE(Median(detection), 1100);
    EXPECT_LE(Median(up), 1);
    EXPECT_LE(Median(down), 1);
}

} // namespace
} // namespace mopo::test
