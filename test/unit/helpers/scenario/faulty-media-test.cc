// SPDX-License-Identifier: GPL-2.0-only
// Segments of Ethernet and Wi-Fi: what they are, and what cannot be said of them.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

class FaultyMedia : public testing::TestWithParam<FaultyCase>
{
};

TEST_P(FaultyMedia, EverythingWrongIsSaidOnce)
{
    EXPECT_EQ(FaultsOf(Edited(Starter(), GetParam().edits)), GetParam().faults);
}

/// A second laptop on the office's segment.
const std::vector<Edit> SEGMENT{
    {"/nodes/printer", {{"interfaces", {{"eth0", {{"addresses", {"192.0.2.11/28"}}}}}}}},
    {"/links/office",
     {{"between", {"laptop.eth0", "printer.eth0", "core"}},
      {"medium", "ethernet-segment"},
      {"up", {{"rate", "100Mbps"}, {"delay", "5us"}}}}}};

/// The starter's WLAN on Wi-Fi.
const std::vector<Edit> WIFI{{"/nodes/laptop/position", {5, 0}},
                             {"/nodes/core/position", {0, 0.5}},
                             {"/links/wlan",
                              {{"between", {"laptop.wlan0", "core"}},
                               {"medium", "wifi"},
                               {"wifi", {{"access-point", "core"}, {"path-loss", "free-space"}}}}}};

std::vector<Edit> And(std::vector<Edit> edits, const std::vector<Edit>& more)
{
    edits.insert(edits.end(), more.begin(), more.end());
    return edits;
}

Edit Happens(const Json& action)
{
    return {"/timeline/-", {{"at", "6s"}, {"id", "more"}, {"do", action}}};
}

const std::vector<FaultyCase> CASES{
    {"ThreeEndsOfACable",
     And(SEGMENT, {Without("/links/office/medium")}),
     {"/links/office/between: two ends are wanted, unless the link's 'medium' is shared"}},
    {"UnknownMedium",
     {{"/links/office/medium", "wify"}},
     {"/links/office/medium: \"point-to-point\", \"ethernet-segment\" or \"wifi\" is wanted, not "
      "\"wify\"; did you mean 'wifi'?"}},
    {"SegmentThatIsNotTheSameForAll",
     And(SEGMENT,
         {{"/links/office/down", {{"rate", "10Mbps"}}},
          {"/links/office/up/loss", "1%"},
          {"/links/office/up/delay", "4ms"}}),
     {"/links/office: a segment of Ethernet is the same for all its ends: 'down' must be as 'up'",
      "/links/office/up: a delay of at most 100us is wanted on a segment of Ethernet, not 4ms: "
      "nobody else can send meanwhile",
      "/links/office/up: a segment of Ethernet has no jitter, loss or duplication"}},
    {"EndThatIsAloneInItsNetwork",
     And(SEGMENT,
         {{"/nodes/printer/interfaces/eth0/addresses", {"10.1.0.1/24"}},
          {"/links/office/between", {"laptop.eth0", "printer.eth0", "server.eth0"}},
          {"/nodes/server/interfaces/eth0", {{"addresses", {"192.0.2.1/28"}}}}}),
     {"/nodes/printer/interfaces/eth0/addresses: no other end of link 'office' has an address in "
      "10.1.0.0/24"}},
    {"TwoEndsAtOneNode",
     And(SEGMENT, {{"/links/office/between/1", "laptop.wlan0"}}),
     {"/links/office/between: two ends are at the same node"}},
    {"SegmentThatIsToChange",
     And(SEGMENT, {Happens({{"set-link", {{"link", "office"}, {"up", {{"rate", "1Mbps"}}}}}})}),
     {"/timeline/1/do/set-link: link 'office' is a segment of Ethernet and stays as it is"}},
    {"WifiWithFigures",
     And(WIFI,
         {{"/links/wlan/preset", "wlan"},
          {"/links/wlan/up", {{"rate", "20Mbps"}}},
          {"/links/wlan/mtu", 2400}}),
     {"/links/wlan/preset: Wi-Fi has no such figures: they follow from 'wifi' and from where its "
      "nodes are",
      "/links/wlan/up: Wi-Fi has no such figures: they follow from 'wifi' and from where its nodes "
      "are",
      "/links/wlan/mtu: at most 2296 is wanted on Wi-Fi"}},
    {"WifiWithoutAccessPoint",
     And(WIFI, {Without("/links/wlan/wifi")}),
     {"/links/wlan: 'wifi' is missing: which end is the access point?"}},
    {"AccessPointThatIsNoEnd",
     And(WIFI, {{"/links/wlan/wifi/access-point", "corr"}}),
     {"/links/wlan/wifi/access-point: no end of this link 'corr'; did you mean 'core'?"}},
    {"WifiOfACable",
     {{"/links/wlan/wifi", {{"access-point", "core"}}}},
     {"/links/wlan/wifi: only a link of the medium \"wifi\" has this"}},
    {"WifiNowhere",
     And(WIFI, {Without("/nodes/core/position"), {"/nodes/laptop/interfaces/wlan0/up", false}}),
     {"/nodes/laptop/interfaces/wlan0/up: an interface on Wi-Fi is up as soon as it is associated: "
      "let the node begin out of range",
      "/nodes/core: 'position' is missing, as link 'wlan' is Wi-Fi"}},
    {"WhatDoesNotHappenToWifi",
     And(WIFI,
         {Happens({{{"link-down", "wlan"}},
                   {{"blackhole", {{"link", "wlan"}}}},
                   {{"heal", "wlan"}},
                   {{"interface-down", "laptop.wlan0"}}})}),
     {"/timeline/1/do/0/link-down: link 'wlan' is Wi-Fi: let a node 'walk' instead",
      "/timeline/1/do/1/blackhole: link 'wlan' is Wi-Fi: let a node 'walk' instead",
      "/timeline/1/do/2/heal: link 'wlan' is Wi-Fi: let a node 'walk' instead",
      "/timeline/1/do/3/interface-down: link 'wlan' is Wi-Fi: let a node 'walk' instead"}},
    {"WalksThatCannotBe",
     And(WIFI,
         {Happens({{{"walk", {{"node", "gateway"}, {"to", {1, 2}}, {"speed", "1m/s"}}}},
                   {{"walk", {{"node", "laptop"}, {"to", {1, 2}}, {"speed", "0m/s"}}}},
                   {{"walk", {{"node", "laptop"}, {"to", {1}}, {"speed", "200m/s"}}}},
                   {{"walk", {{"node", "laptop"}, {"to", {1, 2}}, {"speed", "200m/s"}}}}})}),
     {"/timeline/1/do/0/walk: 'gateway' has no 'position' to begin from",
      "/timeline/1/do/1/walk/speed: a speed from 0.1m/s to 100m/s is wanted",
      "/timeline/1/do/2/walk/to: at least 2 are wanted in here: two numbers, x and y in metres, "
      "such as [5, 0]",
      "/timeline/1/do/3/walk/speed: a speed from 0.1m/s to 100m/s is wanted"}},
};

INSTANTIATE_TEST_SUITE_P(Scenario,
                         FaultyMedia,
                         testing::ValuesIn(CASES),
                         [](const auto& each) { return each.param.name; });

TEST(Media, ASegmentHasSeveralEndsAndItsRouterAFreeAddress)
{
    const auto parsed = ParseScenario(Edited(Starter(), SEGMENT).dump(), "segment");
    ASSERT_TRUE(parsed) << parsed.error().front().ToString();
    const Link& office = *parsed->FindLink("office");
    EXPECT_EQ(office.medium, Medium::EthernetSegment);
    EXPECT_EQ(
        office.ends,
        (std::vector<InterfaceRef>{{"laptop", "eth0"}, {"printer", "eth0"}, {"core", "office"}}));
    EXPECT_EQ(office.up, office.down);
    EXPECT_EQ(parsed->FindInterface({"core", "office"})->addresses.front(),
              *IpPrefix::Parse("192.0.2.1/28"));
    EXPECT_EQ(parsed->FindLinkOf({"core", "office"}), &office);
}

TEST(Media, WifiHasAnAccessPointAndItsNodesStandSomewhere)
{
    const auto parsed = ParseScenario(
        Edited(
            Starter(),
            And(WIFI,
                {Happens({{"walk", {{"node", "laptop"}, {"to", {60, 1}}, {"speed", "1.5m/s"}}}})}))
            .dump(),
        "wifi");
    ASSERT_TRUE(parsed) << parsed.error().front().ToString();
    const Link& wlan = *parsed->FindLink("wlan");
    EXPECT_EQ(wlan.medium, Medium::Wifi);
    EXPECT_EQ(wlan.ends[wlan.wifi.accessPoint], (InterfaceRef{"core", "wlan"}));
    EXPECT_FALSE(wlan.wifi.exponent);
    EXPECT_EQ(parsed->FindInterface({"laptop", "wlan0"})->kind, AccessKind::Wlan);
    EXPECT_EQ(parsed->FindNode("core")->position, (Position{0, 0.5}));
    const auto& walk = std::get<Walk>(parsed->timeline.back().actions.front());
    EXPECT_EQ(walk.to, (Position{60, 1}));
    EXPECT_DOUBLE_EQ(walk.speed, 1.5);
}

} // namespace
} // namespace mopo
