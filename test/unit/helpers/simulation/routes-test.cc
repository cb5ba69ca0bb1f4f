// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/routes.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Scenario Parse(const Json& document)
{
    auto scenario = ParseScenario(document.dump(), "test");
    EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().at(0).ToString());
    return scenario ? *scenario : Scenario{};
}

/// `198.51.100.0/28 via 198.51.100.1` for each route through an interface.
std::vector<std::string> Routes(const Scenario& scenario, const InterfaceRef& ref)
{
    std::vector<std::string> texts;
    auto routes = ComputeRoutes(scenario);
    for (const StaticRoute& route : routes[ref])
    {
        texts.push_back(route.destination.ToString() + " via " + route.gateway.ToString());
    }
    return texts;
}

Scenario MobileClient()
{
    return Parse(Json::parse(ReadShipped("mobile-client.json")));
}

TEST(Routes, AHostSendsEverythingElseToTheOtherEndOfEachLink)
{
    const Scenario scenario = MobileClient();
    EXPECT_THAT(Routes(scenario, {"laptop", "eth0"}),
                ElementsAre("0.0.0.0/0 via 192.0.2.1", "::/0 via 3fff:1::1"));
    EXPECT_THAT(Routes(scenario, {"laptop", "wlan0"}), ElementsAre("0.0.0.0/0 via 10.1.0.1"));
    EXPECT_THAT(Routes(scenario, {"server", "lan"}), ElementsAre("0.0.0.0/0 via 10.99.0.1"));
}

TEST(Routes, OfSeveralRoutersOnASegmentAHostTakesTheFirst)
{
    Json document = Starter();
    document["nodes"]["spare"] = {{"router", true}};
    document["links"]["office"] = {{"between", {"laptop.eth0", "core", "spare"}},
                                   {"medium", "ethernet-segment"},
                                   {"preset", "wire"}};
    const Scenario scenario = Parse(document);
    EXPECT_THAT(Routes(scenario, {"laptop", "eth0"}), ElementsAre("0.0.0.0/0 via 192.0.2.1"));
    EXPECT_THAT(Routes(scenario, {"spare", "office"}), Contains("203.0.113.0/28 via 192.0.2.1"));
}

TEST(Routes, WhatIsInsideOfAPeerDoesNotLeadToTheWorld)
{
    const Scenario scenario = MobileClient();
    EXPECT_THAT(Routes(scenario, {"gateway", "lan"}), IsEmpty());
    EXPECT_THAT(Routes(scenario, {"gateway", "wan"}),
                ElementsAre("0.0.0.0/0 via 203.0.113.2", "::/0 via 3fff:ff::2"));
}

TEST(Routes, NobodyOutsideKnowsWhatIsInsideANat)
{
    const Scenario scenario = MobileClient();
    EXPECT_THAT(Routes(scenario, {"core", "nat-a-uplink"}), IsEmpty());
    EXPECT_THAT(Routes(scenario, {"nat-a", "wan"}),
                UnorderedElementsAre("192.0.2.0/28 via 198.51.100.2",
                                     "203.0.113.0/28 via 198.51.100.2",
                                     "198.51.100.16/28 via 198.51.100.2",
                                     "198.51.100.32/28 via 198.51.100.2"));
}

/// a - r1 - r2 - gateway's wan, and r1 - r3 - r2 as a longer way.
Json Chain()
{
    Json document = Starter();
    document["nodes"]["r1"] = {{"router", true}};
    document["nodes"]["r2"] = {
        {"router", true},
        {"interfaces",
         {{"a", {{"addresses", {"198.18.0.1/30"}}}}, {"b", {{"addresses", {"198.18.0.5/30"}}}}}}};
    document["nodes"]["r3"] = {{"router", true},
                               {"interfaces", {{"a", {{"addresses", {"198.18.0.9/30"}}}}}}};
    document["links"]["office"]["between"] = {"laptop.eth0", "r1"};
    document["links"]["wlan"]["between"] = {"laptop.wlan0", "r1"};
    document["links"]["uplink"]["between"] = {"gateway.wan", "r2"};
    document["links"]["far-1"] = {{"between", {"r3.a", "r1"}}, {"preset", "wire"}};
    document["links"]["far-2"] = {{"between", {"r2.b", "r3"}}, {"preset", "wire"}};
    document["links"]["near"] = {{"between", {"r2.a", "r1"}}, {"preset", "wire"}};
    document["nodes"].erase("core");
    return document;
}

TEST(Routes, RoutersKnowTheShortestWay)
{
    const Scenario scenario = Parse(Chain());
    EXPECT_THAT(Routes(scenario, {"r1", "near"}), Contains("203.0.113.0/28 via 198.18.0.1"));
    EXPECT_THAT(Routes(scenario, {"r1", "far-1"}), ElementsAre("198.18.0.4/30 via 198.18.0.9"))
        << "everything else is nearer by r2, and this as near, but named first";
    EXPECT_THAT(Routes(scenario, {"r2", "a"}),
                UnorderedElementsAre("192.0.2.0/28 via 198.18.0.2",
                                     "198.51.100.0/28 via 198.18.0.2",
                                     "198.18.0.8/30 via 198.18.0.2"));
}

/// The server is behind one more router inside.
Json DeepInside()
{
    return Edited(Starter(),
                  {{"/nodes/inner", {{"router", true}}},
                   {"/nodes/server/interfaces/lan/addresses", {"10.99.7.2/24"}},
                   {"/links/inside/between", {"gateway.lan", "inner"}},
                   {"/links/deep", {{"between", {"server.lan", "inner"}}, {"preset", "wire"}}},
                   {"/peers/gateway/networks", {"10.99.0.0/16"}},
                   {"/peers/gateway/pool", "10.98.0.0/24"}});
}

TEST(Routes, InsideARouterSendsWhatItDoesNotKnowIntoTheTunnel)
{
    const Scenario scenario = Parse(DeepInside());
    EXPECT_THAT(Routes(scenario, {"inner", "inside"}), ElementsAre("0.0.0.0/0 via 10.99.0.1"));
    EXPECT_THAT(Routes(scenario, {"gateway", "lan"}), ElementsAre("10.99.7.0/24 via 10.99.0.2"));
    EXPECT_THAT(Routes(scenario, {"server", "lan"}), ElementsAre("0.0.0.0/0 via 10.99.7.1"));
    EXPECT_THAT(Routes(scenario, {"core", "uplink"}), IsEmpty())
        << "nothing of it is known outside";
}

} // namespace
} // namespace mopo
