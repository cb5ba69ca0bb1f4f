// SPDX-License-Identifier: GPL-2.0-only
// Several initiators at one gateway: each has metrics of its own.
#include "test/scenario/scenario-run.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

/// So many laptops as in the starter; the Ethernet of the second one is unplugged.
void Multiply(Json& json, unsigned clients)
{
    const Json laptop = json["nodes"]["laptop"];
    const Json client = json["peers"]["client"];
    const Json probes = json["traffic"]["probes"];
    json["duration"] = "8s";
    for (unsigned i = 1; i < clients; ++i)
    {
        const auto node = fmt::format("laptop-{}", i);
        Json copy = laptop;
        copy["interfaces"]["wlan0"]["addresses"] = {fmt::format("10.{}.1.10/24", i)};
        copy["interfaces"]["eth0"]["addresses"] = {fmt::format("10.{}.0.10/24", i)};
        json["nodes"][node] = copy;
        json["links"][fmt::format("office-{}", i)] = {{"between", {node + ".eth0", "core"}},
                                                      {"preset", "ethernet"}};
        json["links"][fmt::format("wlan-{}", i)] = {{"between", {node + ".wlan0", "core"}},
                                                    {"preset", "wlan"}};
        Json peer = client;
        peer["node"] = node;
        json["peers"][fmt::format("client-{}", i)] = peer;
        Json flow = probes;
        flow["between"] = {node, "server"};
        json["traffic"][fmt::format("probes-{}", i)] = flow;
    }
    json["timeline"] = {{{"at", "5s"}, {"id", "unplug"}, {"do", {{"link-down", "office-1"}}}}};
    json["expect"] = Json::array();
}

TEST(SeveralClients, EachHasItsOwnMetrics)
{
    const ScenarioRun run("starter.json", 1, [](Json& json) { Multiply(json, 3); });
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    const Json& metrics = run.Metrics();
    const Json& peers = metrics.at("peers");
    ASSERT_EQ(peers.size(), 3U);
    EXPECT_EQ(metrics.at("events"), peers.at("client").at("events"));
    for (const auto& [name, peer] : peers.items())
    {
        const Json& event = peer.at("events").at(0);
        const bool isMoved = name == "client-1";
        EXPECT_EQ(event.at("bound"), isMoved ? Json("B1") : Json(nullptr)) << name;
        EXPECT_EQ(event.at("change_paths"), isMoved ? 1 : 0) << name;
        EXPECT_EQ(peer.at("totals").at("ike_sas_established"), 1) << name;
        EXPECT_EQ(peer.at("totals").at("flows").size(), 1U) << name;
        EXPECT_EQ(peer.at("totals").at("sent").at("up"), metrics.at("totals").at("sent").at("up"));
        EXPECT_LE(peer.at("totals").at("wrong_path_ms"), isMoved ? 100 : 0) << name;
    }
    ExpectWithinBound(peers.at("client-1").at("events").at(0));
    EXPECT_EQ(metrics.at("totals").at("flows").size(), 3U);
}

} // namespace
} // namespace mopo::test
