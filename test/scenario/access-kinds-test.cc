// SPDX-License-Identifier: GPL-2.0-only
// Accesses that are shared media: Ethernet with ARP and neighbour discovery, and real Wi-Fi.
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

constexpr const char* UNREADABLE = "(isakmp.enc.data && !isakmp.enc.decrypted) || "
                                   "(esp && !esp.protocol) || _ws.malformed";

/// The starter's laptop on one segment with another machine and its router, IPv4 and IPv6.
void OnASegment(Json& scenario)
{
    scenario["nodes"]["laptop"]["interfaces"]["eth0"]["addresses"] = {"192.0.2.10/28",
                                                                      "3fff:1::10/64"};
    scenario["nodes"]["gateway"]["interfaces"]["wan"]["addresses"] = {"203.0.113.1/28",
                                                                      "3fff:ff::1/64"};
    scenario["nodes"]["printer"]["interfaces"]["eth0"]["addresses"] = {"192.0.2.11/28",
                                                                       "3fff:1::11/64"};
    scenario["links"]["office"] = {{"between", {"laptop.eth0", "printer.eth0", "core"}},
                                   {"medium", "ethernet-segment"},
                                   {"up", {{"rate", "100Mbps"}, {"delay", "5us"}}}};
}

TEST(EthernetSegment, TheTunnelNeedsArpAndNeighbourDiscoveryAndSurvivesASilentFailure)
{
    const ScenarioRun run("starter.json", 1, OnASegment);
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    EXPECT_GT(run.CountFrames("laptop-eth0.pcap", "eth && arp.opcode == 1"), 0U);
    EXPECT_GT(run.CountFrames("laptop-eth0.pcap", "arp.opcode == 2"), 0U);
    EXPECT_GT(run.CountFrames("laptop-eth0.pcap", "eth && isakmp"), 2U);
    EXPECT_GT(run.CountFrames("laptop-eth0.pcap", "eth && esp.protocol"), 100U);
    EXPECT_EQ(run.CountFrames("laptop-eth0.pcap", UNREADABLE), 0U);
    // A question for everybody, and nothing of what is for others.
    EXPECT_GT(run.CountFrames("printer-eth0.pcap", "arp"), 0U);
    EXPECT_EQ(run.CountFrames("printer-eth0.pcap", "esp || isakmp"), 0U);
}

TEST(EthernetSegment, OverIpv6NeighbourDiscoveryFindsTheRouter)
{
    const ScenarioRun run("starter.json",
                          1,
                          [](Json& scenario)
                          {
                              OnASegment(scenario);
                              Json& nodes = scenario["nodes"];
                              nodes["laptop"]["interfaces"]["eth0"]["addresses"].erase(0U);
                              nodes["printer"]["interfaces"]["eth0"]["addresses"].erase(0U);
                              nodes["gateway"]["interfaces"]["wan"]["addresses"].erase(0U);
                              nodes["laptop"]["interfaces"]["wlan0"]["addresses"] = {
                                  "3fff:2::10/64"};
                          });
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    EXPECT_EQ(run.CountFrames("laptop-eth0.pcap", "arp"), 0U);
    // RFC 4861 4.3 and 4.4
    EXPECT_GT(run.CountFrames("laptop-eth0.pcap", "icmpv6.type == 135"), 0U);
    EXPECT_GT(run.CountFrames("laptop-eth0.pcap", "icmpv6.type == 136"), 0U);
    EXPECT_GT(run.CountFrames("laptop-eth0.pcap", "ipv6 && esp.protocol"), 100U);
    EXPECT_EQ(run.CountFrames("laptop-eth0.pcap", UNREADABLE), 0U);
}

TEST(EthernetSegment, LinkDownIsToldToItsEndsAndThePeerMovesAtOnce)
{
    const ScenarioRun run("starter.json",
                          1,
                          [](Json& scenario)
                          {
                              OnASegment(scenario);
                              scenario["timeline"][0]["do"] = {{"link-down", "office"}};
                          });
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    EXPECT_EQ(run.Event("silence").at("detection_ms"), 0);
}

// The station finds out by itself that it is out of range. No new IKE SA is made (MOPO-1.1-01).
TEST(WifiWalk, TheTunnelFallsBackToLteAndComesBack)
{
    const ScenarioRun run("wifi-walk.json");
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    EXPECT_GT(run.CountFrames("laptop-wlan0.pcap", "wlan.fc.type_subtype == 8"), 100U);
    EXPECT_GT(run.CountFrames("laptop-wlan0.pcap", "wlan && isakmp"), 2U);
    EXPECT_GT(run.CountFrames("laptop-wlan0.pcap", "wlan && esp.protocol"), 100U);
    EXPECT_EQ(run.CountFrames("laptop-wlan0.pcap", UNREADABLE), 0U);
}

/// Fewer probes and a quick walk: what is random does not depend on how long it takes.
void Quickly(Json& scenario)
{
    scenario["duration"] = "30s";
    scenario["traffic"]["probes"]["every"] = "50ms";
    scenario["timeline"][0]["do"]["walk"]["speed"] = "20m/s";
    scenario["timeline"][1]["at"] = "15s";
    scenario["timeline"][1]["do"]["walk"]["speed"] = "20m/s";
    scenario["expect"] = Json::array();
}

TEST(WifiWalk, TheSameSeedGivesTheSameBits)
{
    const ScenarioRun one("wifi-walk.json", 3, Quickly);
    const ScenarioRun again("wifi-walk.json", 3, Quickly);
    const ScenarioRun other("wifi-walk.json", 4, Quickly);
    for (const char* file :
         {"events.jsonl", "metrics.json", "pcap/laptop-wlan0.pcap", "pcap/home-lan.pcap"})
    {
        EXPECT_EQ(one.Read(file), again.Read(file)) << file;
    }
    EXPECT_NE(one.Read("pcap/laptop-wlan0.pcap"), other.Read("pcap/laptop-wlan0.pcap"));
}

} // namespace
} // namespace mopo::test
