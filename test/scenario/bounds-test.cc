// SPDX-License-Identifier: GPL-2.0-only
// Bounds of what the ends really did: policies, and a gateway that loses its address.
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

/// The link-loss scenario with what the gateway does as it is told.
void Choose(Json& json, const char* choice, const Json& value)
{
    json["peers"]["gateway"]["choices"][choice] = value;
}

/// The starter with a gateway on two links, of which the one in use is lost, and nothing random.
void TwoUplinks(Json& json)
{
    json["duration"] = "8s";
    json["nodes"]["gateway"]["interfaces"]["wan2"] = {{"addresses", {"203.0.113.33/28"}}};
    json["links"]["uplink2"] = {{"between", {"gateway.wan2", "core"}}, {"preset", "backbone"}};
    json["links"]["wlan"]["up"] = {{"jitter", "0s"}, {"loss", "0%"}};
    json["links"]["wlan"]["down"] = "as up";
    json["peers"]["gateway"]["outside"] = {"wan", "wan2"};
    json["timeline"] = {{{"at", "5s"}, {"id", "uplink-lost"}, {"do", {{"link-down", "uplink"}}}}};
    json["expect"] = Json::array();
}

void OneAccess(Json& json)
{
    TwoUplinks(json);
    json["nodes"]["laptop"]["interfaces"].erase("wlan0");
    json["links"].erase("wlan");
}

TEST(Bounds, B3WhereTheGatewayVerifiesFirst)
{
    const ScenarioRun run(
        "link-loss.json", 1, [](Json& json) { Choose(json, "routability", "before"); });
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    for (const char* id : {"ethernet-lost", "wlan-lost"})
    {
        const Json& event = run.Event(id);
        EXPECT_EQ(event.at("bound"), "B3") << event.dump(1);
        EXPECT_GT(event.at("bound_ms").at("down"),
                  1.8 * event.at("bound_ms").at("ike").get<double>());
        ExpectWithinBound(event);
    }
}

TEST(Bounds, B11WhereTheGatewayHasOneWayOut)
{
    const ScenarioRun run("starter.json", 1, OneAccess);
    const Json& event = run.Event("uplink-lost");
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    EXPECT_EQ(event.at("bound"), "B11") << event.dump(1);
    EXPECT_EQ(event.at("detection_ms"), 0);
    ExpectWithinBound(event);
}

TEST(Bounds, B12WhereTheGatewayTestsFirst)
{
    const ScenarioRun run("starter.json", 1, TwoUplinks);
    const Json& event = run.Event("uplink-lost");
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    EXPECT_EQ(event.at("bound"), "B12") << event.dump(1);
    ExpectWithinBound(event);
}

TEST(Bounds, B13WhereTheGatewayMovesForItself)
{
    const ScenarioRun run("starter.json",
                          1,
                          [](Json& json)
                          {
                              OneAccess(json);
                              Choose(json, "responder-source-fallback", true);
                          });
    const Json& event = run.Event("uplink-lost");
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
    EXPECT_EQ(event.at("bound"), "B13") << event.dump(1);
    EXPECT_GT(event.at("wrong_path_ms").at("up"), 0);
    ExpectWithinBound(event);
}

} // namespace
} // namespace mopo::test
