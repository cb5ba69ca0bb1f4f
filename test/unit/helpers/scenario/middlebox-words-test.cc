// SPDX-License-Identifier: GPL-2.0-only
// NATs that forward, filters, and rules of routers: what they say and what can be wrong with it.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

using testing::ElementsAre;

/// The starter with a NAT `front` before the gateway, which forwards IKE to it.
Json Forwarding()
{
    return Edited(
        Starter(),
        {{"/nodes/gateway/interfaces/wan",
          {{"addresses", {"10.5.0.2/24"}}, {"announce-as", "198.51.100.65"}}},
         {"/nodes/front",
          {{"nat",
            {{"outside", "wan"},
             {"forward",
              {{{"protocol", "udp"}, {"port", 500}, {"to", "gateway.wan"}},
               {{"protocol", "udp"}, {"port", 4501}, {"to", "gateway.wan"}, {"to-port", 4500}},
               {{"protocol", "esp"}, {"to", "gateway.wan"}}}}}},
           {"interfaces",
            {{"wan", {{"addresses", {"198.51.100.65/28"}}}},
             {"lan", {{"addresses", {"10.5.0.1/24"}}}}}}}},
         {"/links/uplink", {{"between", {"gateway.wan", "front.lan"}}, {"preset", "wire"}}},
         {"/links/front", {{"between", {"front.wan", "core"}}, {"preset", "wire"}}}});
}

Scenario Parse(const Json& document)
{
    auto scenario = ParseScenario(document.dump(), "test");
    EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().at(0).ToString());
    return scenario ? *scenario : Scenario{};
}

std::vector<std::string> Texts(const std::vector<IpPrefix>& prefixes)
{
    std::vector<std::string> texts;
    for (const IpPrefix& prefix : prefixes)
    {
        texts.push_back(prefix.ToString());
    }
    return texts;
}

class FaultyMiddlebox : public testing::TestWithParam<FaultyCase>
{
};

TEST_P(FaultyMiddlebox, EverythingWrongIsSaidOnce)
{
    EXPECT_EQ(FaultsOf(Edited(Forwarding(), GetParam().edits)), GetParam().faults);
}

Json Reboot(const char* id, const char* address)
{
    return {{"at", "1s"},
            {"id", id},
            {"do", {{"nat-reboot", {{"node", "front"}, {"address", address}}}}}};
}

const std::string FORWARD = "/nodes/front/nat/forward";
const std::string BLOCK = "/nodes/core/block";

// A message takes as many lines as it needs.
// NOLINTBEGIN(bugprone-suspicious-missing-comma)
const std::vector<FaultyCase> CASES{
    {"ForwardsThatLeadNowhere",
     {{FORWARD + "/0/to", "gateway.wna"}, {FORWARD + "/1/port", 0}, {FORWARD + "/2/port", 7}},
     {FORWARD + "/0/to: 'gateway' has no interface 'wna'; did you mean 'wan'?",
      FORWARD + "/1/port: a port from 1 to 65535 is wanted, not 0",
      FORWARD + "/2: 'esp' has no ports"}},
    {"OnePortThatLeadsToTwoPlaces",
     {{FORWARD + "/1/port", 500}, {FORWARD + "/0/protocol", "udp"}},
     {FORWARD + "/1: this port leads somewhere else already"}},
    {"PortThatIsMissing", {Without(FORWARD + "/0/port")}, {FORWARD + "/0: 'port' is missing"}},
    {"ForwardToTheOutside",
     {{FORWARD + "/2/to", "laptop.eth0"}},
     {FORWARD + "/2/to: 'laptop.eth0' is not inside of this NAT"}},
    {"ForwardToItself",
     {{FORWARD + "/2/to", "front.lan"}},
     {FORWARD + "/2/to: 'front.lan' is not inside of this NAT"}},
    {"AnnouncementThatLeadsNowhere",
     {{"/nodes/gateway/interfaces/wan/announce-as", "198.51.100.66"}},
     {"/nodes/gateway/interfaces/wan/announce-as: no NAT with a 'forward' has 198.51.100.66 "
      "outside"}},
    {"AnnouncementThatIsNoAddress",
     {{"/nodes/gateway/interfaces/wan/announce-as", "127.0.0.1"}},
     {"/nodes/gateway/interfaces/wan/announce-as: 127.0.0.1 is no address that a host can have "
      "here"}},
    {"NobodyForwardsIke",
     {{FORWARD + "/0/port", 501}},
     {"/peers/client/connects-to: no way leads from the outside interfaces of 'laptop' to those of "
      "'gateway'"}},
    {"NobodyKnowsWhereToConnect",
     {Without("/nodes/gateway/interfaces/wan/announce-as")},
     {"/peers/client/connects-to: no way leads from the outside interfaces of 'laptop' to those of "
      "'gateway'"}},
    {"RulesThatSayNothing",
     {{BLOCK,
       {{"a", {{"from", "laptop.gprs0"}}},
        {"b", {{"protocol", "esp"}, {"port", 500}}},
        {"c", {{"between", {"laptop.eth0", "core"}}}},
        {"d", {{"between", {"10.0.0.0/8", "3fff::/20"}}}},
        {"e", {{"from", "10.0.0.0/8"}, {"between", {"10.0.0.0/8", "11.0.0.0/8"}}}},
        {"f", {{"to", "10.0.0.0/99"}}}}}},
     {BLOCK + "/a/from: 'laptop' has no interface 'gprs0'; there are 'eth0', 'wlan0'",
      BLOCK + "/b: 'esp' has no ports",
      BLOCK + "/c/between/1: an interface such as \"laptop.wlan0\", an address or a network is "
              "wanted, not \"core\"",
      BLOCK + "/d: one end has IPv4 and the other one IPv6 addresses only",
      BLOCK + "/e: 'between' is both ways, 'from' and 'to' are one: not both",
      BLOCK + "/f/to: an interface such as \"laptop.wlan0\", an address or a network is wanted"}},
    {"RuleOfAHost",
     {{"/nodes/laptop/block", {{"all", Json::object()}}}},
     {"/nodes/laptop/block: only a router or a filter can block"}},
    {"RulesThatNobodyHas",
     {{BLOCK, {{"no-esp", {{"protocol", "esp"}}}}},
      {"/timeline/-", {{"at", "1s"}, {"id", "a"}, {"do", {{"block", "core.no-epsp"}}}}},
      {"/timeline/-", {{"at", "1s"}, {"id", "b"}, {"do", {{"unblock", "laptop.no-esp"}}}}}},
     {"/timeline/1/do/block: no rule 'core.no-epsp'; did you mean 'core.no-esp'?",
      "/timeline/2/do/unblock: no rule 'laptop.no-esp'; there is 'core.no-esp'"}},
    {"ForwardWithoutProtocol",
     {Without(FORWARD + "/0/protocol")},
     {FORWARD + "/0: 'protocol' is missing"}},
    {"OneToOneKnowsNoPorts",
     {{"/nodes/front/nat/style", "one-to-one"}, {"/nodes/front/nat/mapping", "address-dependent"}},
     {FORWARD + "/0/protocol: a one-to-one NAT forwards everything: leave this out",
      FORWARD + "/0/port: a one-to-one NAT forwards everything: leave this out",
      FORWARD + "/1/protocol: a one-to-one NAT forwards everything: leave this out",
      FORWARD + "/1/port: a one-to-one NAT forwards everything: leave this out",
      FORWARD + "/1/to-port: a one-to-one NAT forwards everything: leave this out",
      FORWARD + "/2/protocol: a one-to-one NAT forwards everything: leave this out",
      "/nodes/front/nat/mapping: a one-to-one NAT maps each address to one of its own: leave this "
      "out"}},
    {"Nat64HasIpv6Inside",
     {{"/nodes/front/nat/style", "nat64"}},
     {FORWARD + ": a nat64 forwards nothing from outside: leave this out",
      "/nodes/front/interfaces/lan/addresses: the inside of a nat64 has IPv6 addresses only"}},
    {"OneToOneNeedsAnAddressForEach",
     {{"/nodes/front/nat",
       {{"style", "one-to-one"},
        {"outside", "wan"},
        {"forward", {{{"to", "gateway.wan"}}, {{"to", "gateway.wan"}}}}}}},
     {FORWARD + "/1: this interface has an address outside already"}},
    {"RebootsWithAddressesThatCannotBe",
     {{"/timeline/-", Reboot("a", "198.51.100.80")},
      {"/timeline/-", Reboot("b", "198.51.100.79")},
      {"/timeline/-", Reboot("c", "198.51.100.66")},
      {"/timeline/-", {{"at", "1s"}, {"id", "d"}, {"do", {{"nat-reboot", {{"node", "core"}}}}}}}},
     {"/timeline/1/do/nat-reboot/address: an IPv4 address in the network of 'front.wan' is wanted",
      "/timeline/2/do/nat-reboot/address: 198.51.100.79 is the broadcast address of its network",
      "/timeline/3/do/nat-reboot/address: 'core.front' has 198.51.100.66, too",
      "/timeline/4/do/nat-reboot: 'address' is missing",
      "/timeline/4/do/nat-reboot/node: no NAT 'core'; there is 'front'"}},
    {"FilterWithoutSides",
     {{"/nodes/core/filter", {{"inside", {"a"}}}}},
     {"/nodes/core: a node is a router or a filter, not both",
      "/nodes/core/filter/inside/0: no interface 'a'"}},
    {"FilterOfANatThatSaysWhatIsInside",
     {{"/nodes/front/filter", {{"inside", {"lan"}}}}},
     {"/nodes/front/filter/inside: the inside of a NAT is all but its 'outside': leave this out"}},
};
// NOLINTEND(bugprone-suspicious-missing-comma)

INSTANTIATE_TEST_SUITE_P(Scenario,
                         FaultyMiddlebox,
                         testing::ValuesIn(CASES),
                         [](const auto& each) { return each.param.name; });

/// A filter in the place of the NAT.
Json Filtering(const Json& filter)
{
    return Edited(Forwarding(),
                  {Without("/nodes/front/nat"),
                   Without("/nodes/gateway/interfaces/wan/announce-as"),
                   {"/nodes/front/filter", filter}});
}

TEST(Filter, HasTwoSides)
{
    EXPECT_THAT(FaultsOf(Filtering({{"inside", {"lan"}}})), ElementsAre());
    EXPECT_THAT(FaultsOf(Filtering(Json::object())),
                ElementsAre("/nodes/front/filter: 'inside' is missing"));
    EXPECT_THAT(
        FaultsOf(Filtering({{"inside", {"lan", "wan"}}})),
        ElementsAre("/nodes/front/filter/inside: a filter needs an interface outside, too"));
    EXPECT_THAT(FaultsOf(Filtering({{"inside", {"lan", "lan"}}})),
                ElementsAre("/nodes/front/filter/inside/1: this interface stands here twice"));
}

TEST(Filter, OfANatHasTheInsideOfTheNat)
{
    const Scenario scenario =
        Parse(Edited(Forwarding(), {{"/nodes/front/filter", {{"timeout", "60s"}}}}));
    const Node& front = *scenario.FindNode("front");
    EXPECT_EQ(front.kind, NodeKind::Nat);
    EXPECT_THAT(front.filter->inside, ElementsAre("lan"));
    EXPECT_EQ(front.filter->timeout, std::chrono::seconds(60));
}

TEST(PortForward, KeepsThePortUnlessItSaysOtherwise)
{
    const Scenario scenario = Parse(Forwarding());
    const auto& forwards = scenario.FindNode("front")->nat->forwards;
    ASSERT_EQ(forwards.size(), 3U);
    EXPECT_EQ(forwards[0].toPort, 500);
    EXPECT_EQ(forwards[1].port, 4501);
    EXPECT_EQ(forwards[1].toPort, 4500);
    EXPECT_EQ(forwards[2].protocol, IP_PROTOCOL_ESP);
    EXPECT_EQ(forwards[2].to.ToString(), "gateway.wan");
}

TEST(BlockRule, AnInterfaceStandsForItsAddresses)
{
    const Scenario scenario = Parse(
        Edited(Starter(),
               {{"/nodes/laptop/interfaces/eth0/addresses/-", "3fff:1::10/64"},
                {BLOCK,
                 {{"pair", {{"between", {"laptop.eth0", "203.0.113.1"}}, {"active", false}}},
                  {"one-way", {{"to", "10.0.0.0/8"}, {"protocol", "udp"}, {"port", 4500}}}}}}));
    const auto& block = scenario.FindNode("core")->block;
    ASSERT_EQ(block.size(), 2U);
    EXPECT_THAT(Texts(block[0].from), ElementsAre("192.0.2.10/32", "3fff:1::10/128"));
    EXPECT_THAT(Texts(block[0].to), ElementsAre("203.0.113.1/32"));
    EXPECT_TRUE(block[0].bothWays);
    EXPECT_FALSE(block[0].active);
    EXPECT_THAT(Texts(block[1].from), ElementsAre());
    EXPECT_FALSE(block[1].bothWays);
    EXPECT_TRUE(block[1].active);
    EXPECT_EQ(block[1].protocol, IP_PROTOCOL_UDP);
    EXPECT_EQ(block[1].port, 4500);
}

} // namespace
} // namespace mopo
