// SPDX-License-Identifier: GPL-2.0-only
// What stands between two peers: IKE and ESP through NATs that forward, filters and rules.
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <sstream>

namespace mopo::test
{
namespace
{

Json Interface(const std::vector<std::string>& addresses)
{
    return {{"addresses", addresses}};
}

Json Wire(const std::string& one, const std::string& other)
{
    return {{"between", {one, other}}, {"preset", "wire"}};
}

Json Entry(const char* at, const char* id, const Json& action)
{
    return {{"at", at}, {"id", id}, {"do", action}};
}

Json StateAt(const char* at, const Json& state)
{
    return {{"state", state}, {"at", at}};
}

/// Of `events.jsonl`, those of that name at that node.
std::vector<Json> EventsOf(const ScenarioRun& run, const std::string& name, const std::string& node)
{
    std::istringstream lines(run.Read("events.jsonl"));
    std::vector<Json> events;
    for (std::string line; std::getline(lines, line);)
    {
        Json event = Json::parse(line);
        if (event.at("name") == name && event.at("node") == node)
        {
            events.push_back(std::move(event));
        }
    }
    return events;
}

void ExpectAllHolds(const ScenarioRun& run)
{
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
}

/// The gateway's only way to the world is through a NAT that forwards IKE to it.
///
///     laptop --- core --- front (198.51.100.65 | 10.5.0.1) --- gateway 10.5.0.2
void PutBehindForwardingNat(Json& scenario)
{
    Json& nodes = scenario["nodes"];
    nodes["gateway"]["interfaces"]["wan"] = Interface({"10.5.0.2/24"});
    nodes["gateway"]["interfaces"]["wan"]["announce-as"] = "198.51.100.65";
    Json forwards = Json::array();
    for (const int port : {500, 4500})
    {
        forwards.push_back({{"protocol", "udp"}, {"port", port}, {"to", "gateway.wan"}});
    }
    nodes["front"] = {
        {"nat", {{"outside", "wan"}, {"forward", forwards}}},
        {"interfaces",
         {{"wan", Interface({"198.51.100.65/28"})}, {"lan", Interface({"10.5.0.1/24"})}}}};
    scenario["links"]["uplink"] = Wire("gateway.wan", "front.lan");
    scenario["links"]["front-uplink"] = Wire("front.wan", "core");
}

// V6: both ends know of the NAT in front of the responder, and a move goes through it, too.
TEST(PortForwarding, AResponderBehindANatIsReachedAndKeptWhenTheInitiatorMoves)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            PutBehindForwardingNat(scenario);
            const Json seen{{"peer", "gateway"}, {"udp-encapsulation", true}, {"agreed", true}};
            scenario["expect"].push_back(StateAt("4s", seen));
            scenario["expect"].push_back(StateAt("14s", seen));
            scenario["expect"].push_back(
                StateAt("4s", {{"peer", "gateway"}, {"keepalives", true}}));
        });
    ExpectAllHolds(run);
    EXPECT_GT(run.CountFrames("front-wan.pcap", "ip.dst == 198.51.100.65 && udpencap"), 100U);
    EXPECT_GT(run.CountFrames("front-lan.pcap", "ip.dst == 10.5.0.2 && udpencap"), 100U);
    EXPECT_EQ(run.CountFrames("front-wan.pcap", "ip.addr == 10.5.0.2"), 0U);
}

// "AA lists public addresses" (D-27): a second way to the gateway is announced as the world sees
// it.
TEST(PortForwarding, ThePublicAddressIsWhatAPeerIsTold)
{
    const ScenarioRun run("starter.json",
                          1,
                          [](Json& scenario)
                          {
                              PutBehindForwardingNat(scenario);
                              Json& gateway = scenario["nodes"]["gateway"]["interfaces"];
                              gateway["wan2"] = Interface({"203.0.113.17/28"});
                              scenario["links"]["uplink2"] = Wire("gateway.wan2", "core");
                          });
    ExpectAllHolds(run);
    const std::string events = run.Read("events.jsonl");
    EXPECT_NE(events.find("203.0.113.17"), std::string::npos);
    const auto told = EventsOf(run, "path:peer_addresses_changed", "laptop");
    ASSERT_FALSE(told.empty());
    const std::string text = told.back().dump();
    EXPECT_NE(text.find("198.51.100.65"), std::string::npos) << text;
    EXPECT_NE(text.find("203.0.113.17"), std::string::npos) << text;
    EXPECT_EQ(text.find("10.5.0.2"), std::string::npos) << text;
}

// S2: a pair of addresses that a router cuts is left for another pair, and nothing else is cut.
TEST(Block, APairOfAddressesIsCutAndHealsWithoutAnybodyBeingTold)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            scenario["nodes"]["core"]["block"] = {
                {"eth-gw", {{"between", {"laptop.eth0", "gateway.wan"}}, {"active", false}}}};
            scenario["timeline"] =
                Json::array({Entry("5s", "silence", {{"block", "core.eth-gw"}}),
                             Entry("10s", "healed", {{"unblock", "core.eth-gw"}})});
            scenario["expect"].push_back({{"never", "filter:discarded"}, {"before", "4.9s"}});
            scenario["expect"].push_back(
                {{"eventually", "filter:discarded"}, {"node", "core"}, {"after", "5s"}});
            scenario["expect"].push_back({{"never", "filter:discarded"}, {"after", "10.1s"}});
        });
    ExpectAllHolds(run);
    for (const Json& event : EventsOf(run, "filter:discarded", "core"))
    {
        EXPECT_EQ(event.at("data").at("rule"), "eth-gw");
        EXPECT_EQ(event.at("data").at("reason"), "blocked");
    }
}

// V15: protocol 50 alone is blocked. IKE notices nothing, and no ESP packet gets through.
TEST(Block, EspAloneIsBlockedWhileIkeIsAnswered)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            scenario["nodes"]["core"]["block"] = {{"no-esp", {{"protocol", "esp"}}}};
            scenario["timeline"] =
                Json::array({Entry("5s", "silence", {{"check-liveness", "client"}})});
            scenario["expect"] =
                Json::array({StateAt("1s", {{"peer", "client"}, {"established", true}}),
                             {{"eventually", "filter:discarded"}, {"node", "core"}},
                             {{"flow", "probes"}, {"metric", "received.up"}, {"equals", 0}}});
        });
    ExpectAllHolds(run);
    EXPECT_EQ(run.CountFrames("gateway-wan.pcap", "ip.proto == 50 && ip.src == 192.0.2.10"), 0U);
    EXPECT_GT(run.CountFrames("gateway-wan.pcap", "isakmp && ip.src == 192.0.2.10"), 2U);
}

/// Everything in IPv6, and a stateful filter in front of the laptop.
///
///     laptop === home (lan | wan) --- core --- gateway
void PutBehindFilter(Json& scenario)
{
    Json& nodes = scenario["nodes"];
    nodes["laptop"]["interfaces"]["eth0"] = Interface({"3fff:1::10/64"});
    nodes["laptop"]["interfaces"]["wlan0"] = Interface({"3fff:2::10/64"});
    nodes["gateway"]["interfaces"]["wan"] = Interface({"3fff:ff::1/64"});
    nodes["home"] = {{"filter", {{"inside", {"lan", "lan2"}}, {"timeout", "60s"}}},
                     {"interfaces",
                      {{"lan", Interface({"3fff:1::1/64"})},
                       {"lan2", Interface({"3fff:2::1/64"})},
                       {"wan", Interface({"3fff:3::1/64"})}}}};
    Json& links = scenario["links"];
    links["office"]["between"] = {"laptop.eth0", "home.lan"};
    links["wlan"]["between"] = {"laptop.wlan0", "home.lan2"};
    links["home-uplink"] = Wire("home.wan", "core");
}

// V7: IPv6 only, a stateful firewall, no NAT: ESP is not encapsulated, and its way in is opened by
// the way out.
TEST(Filter, IkeAndEspPassAFilterThatTheInsideHasOpened)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            PutBehindFilter(scenario);
            scenario["expect"].push_back(StateAt(
                "14s", {{"peer", "client"}, {"udp-encapsulation", false}, {"agreed", true}}));
        });
    ExpectAllHolds(run);
    EXPECT_GT(run.CountFrames("home-lan2.pcap", "ipv6.dst == 3fff:2::10 && esp"), 100U);
}

// Nothing from an address that the inside never sent to comes in (like V3).
TEST(Filter, WhatTheInsideHasNotAskedForIsDroppedWithItsReason)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            PutBehindFilter(scenario);
            scenario["nodes"]["home"]["filter"]["timeout"] = "1s";
            scenario["peers"]["gateway"]["policy"] = {{"preset", "strongswan-tuned"}};
            scenario["peers"]["client"]["policy"] = "strongswan-default";
            scenario["traffic"]["probes"]["stop"] = "3s";
            scenario["timeline"] =
                Json::array({Entry("8s", "silence", {{"check-liveness", "gateway"}})});
            scenario["expect"] = Json::array(
                {StateAt("2s", {{"peer", "client"}, {"established", true}}),
                 {{"eventually", "filter:discarded"}, {"node", "home"}, {"after", "8s"}}});
        });
    ExpectAllHolds(run);
    for (const Json& event : EventsOf(run, "filter:discarded", "home"))
    {
        EXPECT_EQ(event.at("data").at("reason"), "no-mapping");
    }
}

/// The laptop's eth0 is behind two NATs in a row; its wlan0 is not.
///
///     laptop 192.168.1.20 --- home (192.168.1.1 | 100.64.0.2) --- cgn (100.64.0.1 | 198.51.100.65)
///     --- core --- gateway
void PutBehindTwoNats(Json& scenario)
{
    Json& nodes = scenario["nodes"];
    nodes["laptop"]["interfaces"]["eth0"] = Interface({"192.168.1.20/24"});
    nodes["home"] = {
        {"nat", {{"outside", "wan"}, {"filtering", "endpoint-independent"}}},
        {"interfaces",
         {{"lan", Interface({"192.168.1.1/24"})}, {"wan", Interface({"100.64.0.2/24"})}}}};
    nodes["cgn"] = {
        {"nat",
         {{"outside", "wan"}, {"mapping", "address-and-port-dependent"}, {"timeout", "30s"}}},
        {"interfaces",
         {{"lan", Interface({"100.64.0.1/24"})}, {"wan", Interface({"198.51.100.65/28"})}}}};
    Json& links = scenario["links"];
    links["office"]["between"] = {"laptop.eth0", "home.lan"};
    links["home-uplink"] = Wire("home.wan", "cgn.lan");
    links["cgn-uplink"] = Wire("cgn.wan", "core");
}

// V5: the peer sees the outer NAT's address alone, both NATs have a mapping, and nothing leaks.
TEST(TwoNats, TheTunnelGoesThroughBoth)
{
    const ScenarioRun run("starter.json",
                          1,
                          [](Json& scenario)
                          {
                              PutBehindTwoNats(scenario);
                              scenario["expect"].push_back(StateAt("4s",
                                                                   {{"peer", "client"},
                                                                    {"interface", "eth0"},
                                                                    {"udp-encapsulation", true},
                                                                    {"keepalives", true},
                                                                    {"agreed", true}}));
                              scenario["expect"].push_back({{"never", "nat:discarded"}});
                          });
    ExpectAllHolds(run);
    EXPECT_FALSE(EventsOf(run, "nat:mapping_created", "home").empty());
    EXPECT_FALSE(EventsOf(run, "nat:mapping_created", "cgn").empty());
    EXPECT_GT(run.CountFrames("home-wan.pcap", "udpencap && ip.src == 100.64.0.2"), 100U);
    EXPECT_GT(run.CountFrames("cgn-wan.pcap", "udpencap && ip.src == 198.51.100.65"), 100U);
    EXPECT_GT(run.CountFrames("cgn-wan.pcap", "udpencap && ip.dst == 198.51.100.65"), 100U);
    EXPECT_EQ(run.CountFrames("cgn-wan.pcap", "ip.addr == 192.168.1.20 || ip.addr == 100.64.0.2"),
              0U);
}

// V5: a mapping of the outer NAT that times out between two keepalives leaves the peer deaf until
// the inside sends.
TEST(TwoNats, AMappingOfTheOuterOneExpiresBetweenKeepalives)
{
    const auto run = [](const char* keepalive)
    {
        return std::make_unique<ScenarioRun>(
            "starter.json",
            1,
            [&](Json& scenario)
            {
                PutBehindTwoNats(scenario);
                scenario["duration"] = "90s";
                scenario["peers"]["client"]["keepalive"] = keepalive;
                for (const char* peer : {"client", "gateway"})
                {
                    scenario["peers"][peer]["policy"] = "strongswan-default";
                }
                scenario["traffic"]["probes"]["stop"] = "3s";
                scenario["timeline"] = Json::array();
                scenario["expect"] = Json::array({{{"never", "ike:closed"}}});
            });
    };
    const auto often = run("20s");
    ExpectAllHolds(*often);
    const auto seldom = run("60s");
    ExpectAllHolds(*seldom);
    const auto natTraversalLost = [](const ScenarioRun& one)
    {
        const auto expired = EventsOf(one, "nat:mapping_expired", "cgn");
        return std::ranges::any_of(expired,
                                   [](const Json& event)
                                   {
                                       const auto inside =
                                           event.at("data").at("inside").get<std::string>();
                                       return inside == "100.64.0.2:4500";
                                   });
    };
    EXPECT_FALSE(natTraversalLost(*often));
    EXPECT_TRUE(natTraversalLost(*seldom));
}

// S1: a reboot with another address. The next packet from inside opens the way anew, and the
// responder follows the mapping.
TEST(NatReboot, ANewAddressIsFollowed)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            PutBehindTwoNats(scenario);
            scenario["timeline"] = Json::array(
                {Entry("5s",
                       "silence",
                       {{"nat-reboot", {{"node", "cgn"}, {"address", "198.51.100.67"}}}})});
            scenario["expect"] = Json::array(
                {StateAt("14s", {{"peer", "client"}, {"interface", "eth0"}, {"agreed", true}}),
                 {{"event", "silence"}, {"metric", "outage_ms.down"}, {"at-most", 200}},
                 {{"never", "ike:sa_init_sent"}, {"after", "1s"}}});
        });
    ExpectAllHolds(run);
    EXPECT_GT(run.CountFrames("cgn-wan.pcap", "udpencap && ip.dst == 198.51.100.67"), 100U);
    EXPECT_EQ(
        run.CountFrames("cgn-wan.pcap", "frame.time_relative > 7 && ip.addr == 198.51.100.65"), 0U);
    EXPECT_EQ(run.CountFrames("cgn-wan.pcap", "ip.src == 198.51.100.67 && udp.srcport == 4500"), 0U)
        << "the ports are new as well";
}

// RFC 3022 2.1: ports are kept. ESP would pass, but NAT detection sees another address and puts it
// into UDP all the same.
TEST(OneToOne, ATunnelGoesThroughAndAFixedAddressLeadsIn)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            PutBehindForwardingNat(scenario);
            scenario["nodes"]["front"]["nat"] = {
                {"style", "one-to-one"},
                {"outside", "wan"},
                {"forward", Json::array({{{"to", "gateway.wan"}}})}};
            const Json seen{{"peer", "client"}, {"udp-encapsulation", true}, {"agreed", true}};
            scenario["expect"].push_back(StateAt("4s", seen));
            scenario["expect"].push_back(StateAt("14s", seen));
            scenario["expect"].push_back({{"never", "nat:discarded"}});
        });
    ExpectAllHolds(run);
    EXPECT_GT(run.CountFrames("front-wan.pcap", "udpencap && udp.srcport == 4500"), 100U);
}

// Without NAT traversal nothing looks for NATs: ESP itself goes through, both ways.
TEST(OneToOne, EspPassesAsItIs)
{
    const ScenarioRun run(
        "starter.json",
        1,
        [](Json& scenario)
        {
            PutBehindForwardingNat(scenario);
            scenario["nodes"]["front"]["nat"] = {
                {"style", "one-to-one"},
                {"outside", "wan"},
                {"forward", Json::array({{{"to", "gateway.wan"}}})}};
            for (const char* peer : {"client", "gateway"})
            {
                scenario["peers"][peer]["nat-traversal"] = false;
            }
            scenario["expect"] =
                Json::array({StateAt("4s", {{"peer", "client"}, {"udp-encapsulation", false}}),
                             {{"flow", "probes"}, {"metric", "received.up"}, {"at-least", 300}},
                             {{"flow", "probes"}, {"metric", "received.down"}, {"at-least", 300}}});
        });
    ExpectAllHolds(run);
    EXPECT_GT(run.CountFrames("front-wan.pcap", "ip.proto == 50 && ip.dst == 198.51.100.65"), 100U);
    EXPECT_GT(run.CountFrames("front-lan.pcap", "ip.proto == 50 && ip.dst == 10.5.0.2"), 100U);
}

// V8: a client with IPv6 only reaches a gateway with IPv4 only. Both see a NAT, and ESP goes in
// UDP, as IPv6 on the one side and as IPv4 on the other.
TEST(Nat64, AClientWithIpv6OnlyReachesAGatewayWithIpv4Only)
{
    const ScenarioRun run("starter.json",
                          1,
                          [](Json& scenario)
                          {
                              Json& nodes = scenario["nodes"];
                              nodes["laptop"]["interfaces"]["eth0"] = Interface({"3fff:1::10/64"});
                              nodes["laptop"]["interfaces"]["wlan0"] = Interface({"3fff:2::10/64"});
                              nodes["access"] = {{"router", true}};
                              nodes["nat64"] = {{"nat", {{"style", "nat64"}, {"outside", "wan"}}},
                                                {"interfaces",
                                                 {{"lan", Interface({"3fff:3::1/64"})},
                                                  {"wan", Interface({"198.51.100.65/28"})}}}};
                              Json& links = scenario["links"];
                              links["office"]["between"] = {"laptop.eth0", "access"};
                              links["wlan"]["between"] = {"laptop.wlan0", "access"};
                              links["nat64-inside"] = Wire("nat64.lan", "access");
                              links["nat64-uplink"] = Wire("nat64.wan", "core");
                              for (const char* at : {"4s", "14s"})
                              {
                                  scenario["expect"].push_back(StateAt(at,
                                                                       {{"peer", "gateway"},
                                                                        {"established", true},
                                                                        {"udp-encapsulation", true},
                                                                        {"agreed", true}}));
                              }
                              scenario["expect"].push_back({{"never", "nat:discarded"}});
                          });
    ExpectAllHolds(run);
    EXPECT_GT(run.CountFrames("nat64-lan.pcap", "ipv6.dst == 64:ff9b::203.0.113.1 && udpencap"),
              100U);
    EXPECT_GT(run.CountFrames("nat64-lan.pcap", "ipv6.src == 64:ff9b::203.0.113.1 && udpencap"),
              100U);
    EXPECT_GT(run.CountFrames("nat64-wan.pcap", "ip.src == 198.51.100.65 && udpencap"), 100U);
    EXPECT_FALSE(EventsOf(run, "nat:mapping_created", "nat64").empty());
}

} // namespace
} // namespace mopo::test
