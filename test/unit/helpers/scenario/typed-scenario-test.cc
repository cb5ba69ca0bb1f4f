// SPDX-License-Identifier: GPL-2.0-only
// What a good file becomes.
#include "helpers/scenario/domains.h"
#include "helpers/scenario/flow-ends.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

using namespace std::chrono_literals;
using testing::ElementsAre;

Scenario Parse(const Json& document)
{
    auto scenario = ParseScenario(document.dump(), "test");
    EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().at(0).ToString());
    return scenario ? *scenario : Scenario{};
}

Scenario MobileClient()
{
    return Parse(Json::parse(ReadShipped("mobile-client.json")));
}

IpPrefix Prefix(const char* text)
{
    return *IpPrefix::Parse(text);
}

TEST(TypedScenario, KeepsTheOrderOfTheFile)
{
    const Scenario scenario = MobileClient();
    std::vector<std::string> names;
    for (const Node& node : scenario.nodes)
    {
        names.push_back(node.name);
    }
    EXPECT_THAT(names,
                ElementsAre("laptop", "nat-a", "nat-b", "nat-c", "core", "gateway", "server"));
}

TEST(TypedScenario, Links)
{
    const Scenario scenario = MobileClient();
    const Link& gprs = *scenario.FindLink("gprs");
    EXPECT_EQ(gprs.ends[0], (InterfaceRef{"laptop", "gprs0"}));
    EXPECT_EQ(gprs.ends[1], (InterfaceRef{"nat-b", "lan"}));
    EXPECT_EQ(gprs.up.rate, 20'000U);
    EXPECT_EQ(gprs.down.rate, 40'000U);
    EXPECT_EQ(gprs.up.delay, 299ms);
    EXPECT_EQ(gprs.up.jitter, 40ms);
    EXPECT_DOUBLE_EQ(gprs.up.loss, 0.01);
    EXPECT_EQ(gprs.mtu, 1500);
    const Link& wlan = *scenario.FindLink("wlan");
    EXPECT_EQ(wlan.up, wlan.down) << "as up";
    EXPECT_EQ(scenario.FindLinkOf({"core", "office"})->name, "office");
}

TEST(TypedScenario, InterfacesTakeTheKindOfTheirLink)
{
    const Scenario scenario = MobileClient();
    EXPECT_EQ(scenario.FindInterface({"laptop", "eth0"})->kind, AccessKind::Ethernet);
    EXPECT_EQ(scenario.FindInterface({"laptop", "wlan0"})->kind, AccessKind::Wlan);
    EXPECT_EQ(scenario.FindInterface({"laptop", "gprs0"})->kind, AccessKind::Cellular);
    EXPECT_TRUE(scenario.FindInterface({"laptop", "eth0"})->up);
    EXPECT_FALSE(scenario.FindInterface({"laptop", "gprs0"})->up);
}

TEST(TypedScenario, AGivenKindStays)
{
    const Scenario scenario =
        Parse(Edited(Starter(), {{"/nodes/laptop/interfaces/wlan0/kind", "cellular"}}));
    EXPECT_EQ(scenario.FindInterface({"laptop", "wlan0"})->kind, AccessKind::Cellular);
}

TEST(TypedScenario, ARouterGetsAnInterfaceForEachLink)
{
    const Scenario scenario = MobileClient();
    const Interface* office = scenario.FindInterface({"core", "office"});
    ASSERT_NE(office, nullptr);
    EXPECT_TRUE(office->implied);
    EXPECT_THAT(office->addresses, ElementsAre(Prefix("192.0.2.1/28"), Prefix("3fff:1::1/64")));
    EXPECT_THAT(scenario.FindInterface({"core", "uplink"})->addresses,
                ElementsAre(Prefix("203.0.113.2/28"), Prefix("3fff:ff::2/64")))
        << "the gateway has the first address itself";
}

TEST(TypedScenario, Nats)
{
    const Scenario scenario = MobileClient();
    const NatBehaviour& a = *scenario.FindNode("nat-a")->nat;
    EXPECT_EQ(a.mapping, NatDependence::EndpointIndependent);
    EXPECT_EQ(a.filtering, NatDependence::AddressAndPortDependent);
    EXPECT_EQ(a.timeout, 120s);
    EXPECT_EQ(a.outside, "wan");
    EXPECT_EQ(scenario.FindNode("nat-b")->nat->mapping, NatDependence::AddressAndPortDependent);
    EXPECT_EQ(scenario.FindNode("nat-b")->nat->timeout, 30s);
}

TEST(TypedScenario, Peers)
{
    const Scenario scenario = MobileClient();
    const Peer& client = *scenario.FindPeer("client");
    EXPECT_EQ(client.role, PeerRole::Initiator);
    EXPECT_THAT(client.outside, ElementsAre("eth0", "wlan0", "gprs0", "home0"));
    EXPECT_TRUE(client.networks.empty());
    EXPECT_EQ(client.policy.name, "mopo-default");
    ASSERT_EQ(client.ikeSuites.size(), 1U);
    EXPECT_EQ(client.ikeSuites[0].ToString(), "aes128gcm16-prfsha256-x25519");
    const Peer& gateway = *scenario.FindPeerOn("gateway");
    EXPECT_THAT(gateway.outside, ElementsAre("wan")) << "lan is in `networks`";
    EXPECT_THAT(gateway.networks, ElementsAre(Prefix("10.99.0.0/24")));
    EXPECT_THAT(gateway.pools, ElementsAre(Prefix("10.99.1.5/32")));
}

TEST(TypedScenario, NetworksFollowFromOutside)
{
    const Scenario scenario = Parse(Edited(
        Starter(), {Without("/peers/gateway/networks"), {"/peers/gateway/outside", {"wan"}}}));
    EXPECT_THAT(scenario.FindPeer("gateway")->networks, ElementsAre(Prefix("10.99.0.0/24")));
}

TEST(TypedScenario, APolicyMayOverrideAPreset)
{
    const Scenario scenario =
        Parse(Edited(Starter(), {{"/peers/client/policy", {{"idle-with-traffic", "3s"}}}}));
    EXPECT_EQ(scenario.FindPeer("client")->policy.idleWithTraffic, 3s);
    EXPECT_EQ(scenario.FindPeer("client")->policy.idleWithoutTraffic,
              scenario.FindPeer("gateway")->policy.idleWithoutTraffic);
}

TEST(TypedScenario, ChoicesAndLifetimes)
{
    const Scenario scenario =
        Parse(Edited(Starter(),
                     {{"/peers/client/choices",
                       {{"after-refusal", "close"},
                        {"routability", "continuous"},
                        {"routability-interval", "9s"},
                        {"nat-prevention-retries", 1},
                        {"always-encapsulate", true},
                        {"peer-addresses", "configured"},
                        {"ah-behind-nat", "delete"},
                        {"denied-peers", "203.0.113.64/26"}}},
                      {"/peers/client/lifetimes", {{"ike-sa", "1h"}, {"jitter", "50%"}}}}));
    const Peer& client = *scenario.FindPeer("client");
    EXPECT_EQ(client.choices.afterRefusal, AfterRefusal::Close);
    EXPECT_EQ(client.choices.routability, Routability::Continuous);
    EXPECT_EQ(client.choices.routabilityInterval, 9s);
    EXPECT_EQ(client.choices.natPreventionRetries, 1U);
    EXPECT_TRUE(client.choices.alwaysEncapsulate);
    EXPECT_EQ(client.choices.peerAddressUse, PeerAddressUse::Configured);
    EXPECT_EQ(client.choices.ahBehindNat, AhBehindNat::Delete);
    EXPECT_THAT(client.choices.deniedPeers, ElementsAre(Prefix("203.0.113.64/26")));
    EXPECT_EQ(client.ikeLifetime, 1h);
    EXPECT_EQ(client.childLifetime, 0s);
    EXPECT_DOUBLE_EQ(client.lifetimeJitter, 0.5);
    EXPECT_EQ(scenario.FindPeer("gateway")->choices.afterRefusal, AfterRefusal::NextPath);
}

TEST(TypedScenario, MinusZeroIsZeroAndNotTheDefault)
{
    std::string text = Edited(Starter(), {{"/peers/client/policy", "REPLACED"}}).dump();
    text.replace(text.find("\"REPLACED\""), 10, R"({"test-retransmissions": -0})");
    const auto scenario = ParseScenario(text, "test");
    ASSERT_TRUE(scenario);
    EXPECT_EQ(scenario->FindPeer("client")->policy.testRetransmissions, 0U);
}

TEST(TypedScenario, ManyProbesForAWhileAreNotTooMany)
{
    const auto probes = [](const char* at, const char* id, const char* every)
    {
        return Json{{"at", at},
                    {"id", id},
                    {"do", {{"set-probes", {{"flow", "probes"}, {"every", every}}}}}};
    };
    Parse(Edited(Starter(),
                 {{"/duration", "24h"},
                  {"/timeline/-", probes("1h", "faster", "10us")},
                  {"/timeline/-", probes("61min", "slower", "10ms")}}));
}

TEST(TypedScenario, Flows)
{
    const Scenario scenario = MobileClient();
    const auto& probes = std::get<ProbeFlow>(*scenario.FindFlow("probes"));
    EXPECT_EQ(probes.every.byDefault, 1ms);
    EXPECT_EQ(probes.every.byInterface.at({"laptop", "gprs0"}), 200ms);
    EXPECT_EQ(probes.size, 100);
    const auto& transfer = std::get<TcpFlow>(*scenario.FindFlow("transfer"));
    EXPECT_EQ(transfer.rate, 1'000'000U);
    EXPECT_THAT(transfer.pauseOn, ElementsAre(InterfaceRef{"laptop", "gprs0"}));
    EXPECT_EQ(scenario.FindFlow("nothing"), nullptr);
}

TEST(TypedScenario, TheTimelineIsInOrderOfTime)
{
    const Json early{{"at", "1s"}, {"id", "first"}, {"do", {{"link-down", "wlan"}}}};
    const Json same{{"at", "1s"}, {"id", "second"}, {"do", {{"link-up", "wlan"}}}};
    const Scenario scenario =
        Parse(Edited(Starter(), {{"/timeline/-", early}, {"/timeline/-", same}}));
    ASSERT_EQ(scenario.timeline.size(), 3U);
    EXPECT_EQ(scenario.timeline[0].id, "first");
    EXPECT_EQ(scenario.timeline[1].id, "second") << "of one instant: the order of the file";
    EXPECT_EQ(scenario.timeline[2].id, "silence");
}

TEST(TypedScenario, EveryActionKeepsItsName)
{
    Json document = Json::parse(ReadShipped("mobile-client.json"));
    const Json actions = {
        {{"interface-up", "laptop.wlan0"}},
        {{"interface-down", "laptop.wlan0"}},
        {{"link-up", "wlan"}},
        {{"link-down", "wlan"}},
        {{"prefer", "laptop.wlan0"}},
        {{"blackhole", {{"link", "wlan"}, {"direction", "down"}}}},
        {{"heal", "wlan"}},
        {{"set-link",
          {{"link", "wlan"}, {"up", {{"delay", "20ms"}, {"loss", "5%"}}}, {"mtu", 1400}}}},
        {{"nat-reboot", "nat-b"}},
        {{"pause", "probes"}},
        {{"resume", "transfer"}},
        {{"set-probes", {{"flow", "probes"}, {"every", "5ms"}}}},
        {{"check-liveness", "client"}},
        {{"rekey-ike-sa", "gateway"}},
        {{"rekey-child-sas", "client"}},
        {{"close", "client"}},
        {{"interface-up", {{"interface", "laptop.wlan0"}, {"route-after", "300ms"}}}},
        {{"flap", {{"link", "wlan"}, {"every", "200ms"}, {"times", 20}}}},
        {{"add-address", {{"interface", "laptop.wlan0"}, {"address", "10.1.0.11/24"}}}},
        {{"deprecate-address", {{"interface", "laptop.wlan0"}, {"address", "10.1.0.11"}}}},
        {{"withdraw-address", {{"interface", "laptop.wlan0"}}}},
        {{"renew-address", {{"interface", "laptop.wlan0"}, {"address", "10.1.0.11"}}}},
        {{"remove-address", {{"interface", "laptop.wlan0"}, {"address", "10.1.0.11"}}}},
        {{"route-lost", {{"interface", "laptop.wlan0"}, {"family", "ipv4"}}}},
        {{"route-back", {{"interface", "laptop.wlan0"}}}},
        {{"radio-off", "laptop"}},
        {{"radio-on", "laptop"}},
        {{"set-path-policy", {{"peer", "gateway"}, {"denied-peers", "198.51.100.0/24"}}}},
        {{"change-path", {{"peer", "client"}, {"from", "laptop.wlan0"}, {"to", "203.0.113.1"}}}},
        {{"change-path", {{"peer", "client"}, {"from", "10.1.0.10"}, {"to", "203.0.113.1"}}}},
    };
    document["timeline"] = Json::array({{{"at", "1s"}, {"id", "all"}, {"do", actions}}});
    document["expect"] = Json::array();
    const Scenario scenario = Parse(document);
    ASSERT_EQ(scenario.timeline.at(0).actions.size(), actions.size());
    for (std::size_t i = 0; i < actions.size(); ++i)
    {
        EXPECT_EQ(ActionName(scenario.timeline[0].actions[i]), actions[i].begin().key());
    }
    const auto& blackhole = std::get<Blackhole>(scenario.timeline[0].actions[5]);
    EXPECT_EQ(blackhole.direction, Direction::Down);
    const auto& set = std::get<SetLink>(scenario.timeline[0].actions[7]);
    EXPECT_EQ(set.up.delay, 20ms);
    EXPECT_EQ(set.up.rate, std::nullopt);
    EXPECT_EQ(set.down.delay, std::nullopt);
    EXPECT_EQ(set.mtu, 1400);
    EXPECT_EQ(std::get<SetInterface>(scenario.timeline[0].actions[16]).routeAfter, 300ms);
    EXPECT_EQ(std::get<SetRoute>(scenario.timeline[0].actions[23]).family, Family::Ipv4);
    EXPECT_EQ(std::get<SetRoute>(scenario.timeline[0].actions[24]).family, std::nullopt);
    EXPECT_EQ(scenario.FindInterface({"laptop", "wlan0"})->later,
              std::vector{Prefix("10.1.0.11/24")});
}

TEST(TypedScenario, LossesMayComeInBurstsAndQueuesMayBeTimes)
{
    const Json bursts{{"model", "gilbert-elliott"}, {"good-to-bad", "1%"}, {"bad-to-good", "25%"}};
    const Json change{{"link", "wlan"},
                      {"up", {{"loss", "2%"}, {"queue", "3s"}, {"corruption", "1%"}}}};
    const Scenario scenario = Parse(
        Edited(Starter(),
               {{"/links/wlan/up", {{"loss", bursts}, {"queue", "200ms"}}},
                {"/timeline/-", {{"at", "1s"}, {"id", "worse"}, {"do", {{"set-link", change}}}}}}));
    const LinkDirection& up = scenario.FindLink("wlan")->up;
    EXPECT_EQ(up.loss, 0);
    EXPECT_EQ(up.bursts, (LossBursts{.goodToBad = 0.01, .badToGood = 0.25, .loss = 1}));
    EXPECT_EQ(up.queue, (QueueLimit{0, false, 200ms}));
    const auto& worse = std::get<SetLink>(scenario.timeline.at(0).actions.at(0)).up;
    EXPECT_EQ(worse.loss, 0.02);
    EXPECT_EQ(worse.bursts, LossBursts{}) << "no bursts any more";
    EXPECT_EQ(worse.queue, (QueueLimit{0, false, 3s}));
    EXPECT_EQ(worse.corruption, 0.01);
}

TEST(TypedScenario, APeerMayForbidFragments)
{
    const Scenario scenario = Parse(Edited(
        Starter(), {{"/peers/client/dont-fragment", "copy"}, {"/peers/client/heed-icmp", false}}));
    EXPECT_EQ(scenario.FindPeer("client")->dontFragment, OuterDontFragment::Copy);
    EXPECT_FALSE(scenario.FindPeer("client")->heedIcmp);
    EXPECT_EQ(scenario.FindPeer("gateway")->dontFragment, OuterDontFragment::Clear);
    EXPECT_TRUE(scenario.FindPeer("gateway")->heedIcmp);
}

TEST(TypedScenario, ExpectationsAreNamedByWhatTheySay)
{
    const Scenario scenario = Parse(Edited(
        Starter(),
        {{"/expect",
          Json::array({{{"event", "silence"}, {"metric", "lost.down"}, {"at-most", 5}},
                       {{"event", "silence"}, {"within-bound", {"ike", "down"}}},
                       {{"never", "ike:sa_init_sent"}, {"after", "1s"}, {"node", "laptop"}},
                       {{"state", {{"peer", "client"}, {"agreed", false}, {"interface", "eth0"}}},
                        {"at", "4s"}},
                       {{"flow", "probes"}, {"metric", "lost.up"}, {"at-least", 1}, {"at-most", 2}},
                       {{"id", "mine"}, {"metric", "keepalives"}, {"equals", 0}}})}}));
    std::vector<std::string> ids;
    for (const Expectation& expectation : scenario.expectations)
    {
        ids.push_back(expectation.id);
    }
    EXPECT_THAT(ids,
                ElementsAre("silence: lost.down at most 5",
                            "silence: within the bound ike down",
                            "never ike:sa_init_sent at laptop after 1s",
                            "at 4s, client on eth0 not agreed",
                            "probes: lost.up at least 1 and at most 2",
                            "mine"));
    const auto& bound = std::get<BoundExpectation>(scenario.expectations[1].assertion);
    EXPECT_TRUE(bound.ike && bound.down && !bound.up);
}

TEST(Limits, HoldNothingThatIsNoNumber)
{
    const Limits limits{.atMost = 5, .atLeast = std::nullopt, .equals = std::nullopt};
    EXPECT_TRUE(limits.Hold(5));
    EXPECT_FALSE(limits.Hold(5.5));
    EXPECT_FALSE(limits.Hold(std::nan("")));
}

TEST(RoutingDomains, EndAtNatsAndTunnels)
{
    const Scenario scenario = MobileClient();
    const RoutingDomains v4(scenario, Family::Ipv4);
    EXPECT_TRUE(v4.Same({"laptop", "eth0"}, {"gateway", "wan"}));
    EXPECT_TRUE(v4.Same({"laptop", "wlan0"}, {"nat-a", "lan"}));
    EXPECT_FALSE(v4.Same({"laptop", "wlan0"}, {"gateway", "wan"})) << "a NAT is in between";
    EXPECT_FALSE(v4.Same({"gateway", "lan"}, {"gateway", "wan"})) << "a tunnel is in between";
    const RoutingDomains v6(scenario, Family::Ipv6);
    EXPECT_TRUE(v6.Same({"laptop", "wlan0"}, {"gateway", "wan"})) << "IPv6 is not translated";
}

TEST(FlowEnds, KnowWhoseTunnelLeadsThere)
{
    const Scenario scenario = MobileClient();
    const FlowEnds ends(scenario);
    const auto laptop = ends.Find("laptop", Family::Ipv4);
    ASSERT_TRUE(laptop);
    EXPECT_EQ(laptop->peer, "client");
    EXPECT_EQ(laptop->address, std::nullopt) << "it is given one later";
    const auto server = ends.Find("server", Family::Ipv4);
    ASSERT_TRUE(server);
    EXPECT_EQ(server->peer, "gateway");
    EXPECT_EQ(server->address, IpAddress::Parse("10.99.0.2"));
    EXPECT_EQ(ends.Find("core", Family::Ipv4), std::nullopt);
    EXPECT_EQ(ends.Find("laptop", Family::Ipv6), std::nullopt) << "there is no pool for it";
}

TEST(LoadScenario, NamesTheScenarioAfterItsFile)
{
    const auto loaded =
        LoadScenario(std::string(MOPO_SOURCE_DIR) + "/scenarios/mobile-client.json");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->scenario.name, "mobile-client");
    EXPECT_EQ(loaded->text, ReadShipped("mobile-client.json"));
}

} // namespace
} // namespace mopo
