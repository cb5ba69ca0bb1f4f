// SPDX-License-Identifier: GPL-2.0-only
// V21: a link in the middle of the path carries less than the ends' own links do.
#include "test/scenario/scenario-run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace mopo::test
{
namespace
{

/// TCP both ways, and 1280 octets between two routers.
///
///     laptop --- core --- (1280) --- mid --- gateway
void MakeNarrow(Json& scenario, const char* middle)
{
    scenario["nodes"]["mid"] = {{"router", true},
                                {"interfaces", {{"core", {{"addresses", {middle}}}}}}};
    Json& links = scenario["links"];
    links["uplink"]["between"] = {"gateway.wan", "mid"};
    links["narrow"] = {{"between", {"mid.core", "core"}}, {"preset", "backbone"}, {"mtu", 1280}};
    scenario["timeline"] = Json::array();
    scenario["traffic"] = Json::object();
    scenario["expect"] = Json::array();
    const auto flow = [&](const char* name, const char* from, const char* to)
    {
        scenario["traffic"][name] = {
            {"kind", "tcp"}, {"from", from}, {"to", to}, {"rate", "500kbps"}, {"stop", "10s"}};
        for (const char* metric : {"undelivered_octets", "connections_lost"})
        {
            scenario["expect"].push_back({{"flow", name}, {"metric", metric}, {"equals", 0}});
        }
        scenario["expect"].push_back(
            {{"flow", name}, {"metric", "delivered_octets"}, {"at-least", 500000}});
    };
    flow("down", "server", "laptop");
    flow("up", "laptop", "server");
}

// ESP is sent without "Don't Fragment", so that routers cut it up and the ends join it again.
TEST(PathMtu, OverIpv4RoutersFragmentAndTheInnerPathCarriesEverything)
{
    const ScenarioRun run(
        "starter.json", 1, [](Json& scenario) { MakeNarrow(scenario, "203.0.113.17/28"); });
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    for (const char* source : {"192.0.2.10", "203.0.113.1"})
    {
        const std::string filter = std::string("ip.flags.mf == 1 && ip.src == ") + source;
        EXPECT_GT(run.CountFrames("mid-core.pcap", filter), 100U) << source;
    }
}

// The same in UDP through a NAT, which keeps the fragments of a datagram together.
TEST(PathMtu, ANatPassesTheFragments)
{
    const ScenarioRun run("starter.json",
                          1,
                          [](Json& scenario)
                          {
                              MakeNarrow(scenario, "203.0.113.17/28");
                              Json& nodes = scenario["nodes"];
                              nodes["laptop"]["interfaces"]["eth0"]["addresses"] = {"10.1.0.10/24"};
                              nodes["home"] = {{"nat", {{"outside", "wan"}}},
                                               {"interfaces",
                                                {{"lan", {{"addresses", {"10.1.0.1/24"}}}},
                                                 {"wan", {{"addresses", {"198.51.100.65/28"}}}}}}};
                              scenario["links"]["office"]["between"] = {"laptop.eth0", "home.lan"};
                              scenario["links"]["home-uplink"] = {{"between", {"home.wan", "core"}},
                                                                  {"preset", "wire"}};
                              scenario["expect"].push_back({{"never", "nat:discarded"}});
                          });
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    EXPECT_GT(run.CountFrames("home-lan.pcap", "ip.flags.mf == 1 && ip.dst == 10.1.0.10"), 100U);
}

// RFC 8200 5: no router fragments IPv6; it says Packet Too Big, and the source fragments from then.
TEST(PathMtu, OverIpv6TheSourceIsToldAndTheInnerPathCarriesEverything)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            MakeNarrow(scenario, "3fff:fe::1/64");
            Json& nodes = scenario["nodes"];
            nodes["laptop"]["interfaces"]["eth0"]["addresses"] = {"3fff:1::10/64"};
            nodes["laptop"]["interfaces"]["wlan0"]["addresses"] = {"3fff:2::10/64"};
            nodes["gateway"]["interfaces"]["wan"]["addresses"] = {"3fff:ff::1/64"};
        });
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    for (const char* capture : {"laptop-eth0.pcap", "gateway-wan.pcap"})
    {
        EXPECT_GE(run.CountFrames(capture, "icmpv6.type == 2"), 1U) << capture;
        EXPECT_GT(run.CountFrames(capture, "ipv6.fraghdr.more == 1"), 100U) << capture;
    }
    const std::string events = run.Read("events.jsonl");
    for (const char* router : {"core", "mid"})
    {
        const std::string dropped =
            std::string("\"node\":\"") + router + "\",\"name\":\"router:discarded\"";
        EXPECT_THAT(events, testing::HasSubstr(dropped));
    }
}

// With "Don't Fragment" routers drop and tell (RFC 1191 4); each end learns each path once (RFC
// 4301 8.2.1), nothing on the way is fragmented, and IKE's own messages stay below 576 octets.
TEST(PathMtu, WithDontFragmentBothEndsLearnEachPathAndNothingStalls)
{
    const ScenarioRun run("variants/v21-path-mtu-discovery.json");
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    std::map<std::string, std::vector<std::size_t>> learned;
    std::istringstream events(run.Read("events.jsonl"));
    std::map<std::string, unsigned> dropped;
    for (std::string line; std::getline(events, line);)
    {
        const Json event = Json::parse(line);
        if (event.at("name") == "esp:path_mtu")
        {
            learned[event.at("node")].push_back(event.at("data").at("mtu"));
        }
        if (event.at("name") == "router:discarded")
        {
            EXPECT_EQ(event.at("data").at("reason"), "too-big");
            ++dropped[event.at("node")];
        }
    }
    for (const char* node : {"laptop", "gateway"})
    {
        EXPECT_THAT(learned[node], testing::ElementsAre(1280, 1400, 1300)) << node;
    }
    for (const char* router : {"core", "lte-edge", "dsl-edge"})
    {
        EXPECT_GT(dropped[router], 0U) << router;
    }
    for (const char* capture : {"laptop-lte0.pcap", "laptop-dsl0.pcap"})
    {
        EXPECT_GT(run.CountFrames(capture, "udp || esp"), 100U) << capture;
        // Inner fragments are decrypted, too.
        EXPECT_EQ(run.CountFrames(capture, "ip.flags.mf == 1 && !esp"), 0U) << capture;
        EXPECT_EQ(run.CountFrames(capture, "isakmp && ip.len >= 576"), 0U) << capture;
    }
}

// RFC 4301 6.1.1: whoever heeds no ICMP has a black hole for large packets, which the run shows.
TEST(PathMtu, WithDontFragmentAndDeafToIcmpLargePacketsAreLostForGood)
{
    const ScenarioRun run("starter.json",
                          1,
                          [](Json& scenario)
                          {
                              MakeNarrow(scenario, "203.0.113.17/28");
                              for (const char* peer : {"client", "gateway"})
                              {
                                  scenario["peers"][peer]["dont-fragment"] = "set";
                                  scenario["peers"][peer]["heed-icmp"] = false;
                              }
                          });
    const Json& flows = run.Metrics().at("totals").at("flows");
    EXPECT_EQ(flows.at("down").at("delivered_octets"), 0) << flows.dump(1);
    EXPECT_THAT(run.Read("events.jsonl"),
                testing::HasSubstr("an unauthenticated ICMP error, which is not heeded"));
}

} // namespace
} // namespace mopo::test
