// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/endpoint-config.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

using testing::ElementsAre;

Scenario Parse(const Json& document)
{
    auto scenario = ParseScenario(document.dump(), "test");
    EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().at(0).ToString());
    return scenario ? *scenario : Scenario{};
}

std::string Text(const Octets& octets)
{
    return {octets.begin(), octets.end()};
}

TEST(EndpointConfig, AnInitiatorKnowsItsResponder)
{
    const Scenario scenario = Parse(Starter());
    const EndpointConfig config = EndpointConfigOf(scenario, *scenario.FindPeer("client"), true);
    ASSERT_EQ(config.ike.peers.size(), 1U);
    const PeerConfig& peer = config.ike.peers[0];
    EXPECT_EQ(peer.name, "gateway");
    EXPECT_EQ(peer.localIdentity.ToString(), Identity::Parse("client").ToString());
    EXPECT_EQ(peer.remoteIdentity.ToString(), Identity::Parse("gateway").ToString());
    EXPECT_THAT(peer.addresses, ElementsAre(*IpAddress::Parse("203.0.113.1")));
    EXPECT_TRUE(peer.requestInnerIpv4);
    EXPECT_FALSE(peer.requestInnerIpv6) << "there is no pool for it";
    ASSERT_EQ(peer.remoteSelectors.size(), 1U);
    EXPECT_EQ(peer.remoteSelectors[0].ToString(), "10.99.0.0-10.99.0.255");
    EXPECT_TRUE(config.trace);
}

TEST(EndpointConfig, AResponderTakesTheKeyOfEachInitiator)
{
    const Scenario scenario = Parse(Starter());
    const EndpointConfig config = EndpointConfigOf(scenario, *scenario.FindPeer("gateway"), false);
    ASSERT_EQ(config.ike.peers.size(), 1U);
    EXPECT_EQ(Text(config.ike.peers[0].preSharedKey), "a secret that both ends know");
    EXPECT_EQ(config.ike.peers[0].pools, scenario.FindPeer("gateway")->pools);
    EXPECT_FALSE(config.trace);
}

TEST(EndpointConfig, ItsOwnKeyComesFirst)
{
    const Scenario scenario =
        Parse(Edited(Starter(), {{"/peers/gateway/auth", {{"psk", "another one"}}}}));
    const EndpointConfig config = EndpointConfigOf(scenario, *scenario.FindPeer("gateway"), true);
    EXPECT_EQ(Text(config.ike.peers.at(0).preSharedKey), "another one")
        << "a study may want two keys that do not match";
}

TEST(EndpointConfig, TakesWhatThePeerSays)
{
    const Scenario scenario = Parse(Edited(Starter(),
                                           {{"/peers/client/mopo", false},
                                            {"/peers/client/nat-traversal", false},
                                            {"/peers/client/window-size", 1},
                                            {"/peers/client/replay-window", 64},
                                            {"/peers/client/keepalive", "60s"},
                                            {"/peers/client/policy", {{"give-up-after", "9s"}}},
                                            {"/code-points", {{"path-test", 240}}}}));
    const EndpointConfig config = EndpointConfigOf(scenario, *scenario.FindPeer("client"), true);
    EXPECT_FALSE(config.ike.mopo);
    EXPECT_FALSE(config.ike.natTraversal);
    EXPECT_EQ(config.ike.windowSize, 1U);
    EXPECT_EQ(config.ike.replayWindow, 64U);
    EXPECT_EQ(config.ike.keepaliveInterval, std::chrono::seconds(60));
    EXPECT_EQ(config.policy.giveUpAfter, std::chrono::seconds(9));
    EXPECT_EQ(config.ike.codePoints.pathTest, 240);
}

TEST(EndpointConfig, TheStrategiesOfTheScenarioAreTheEndpoints)
{
    PolicyRegistry strategies;
    strategies.AddDetector(
        "mine", [](const PolicyConfig&, Instant) { return std::unique_ptr<FailureDetector>{}; });
    const auto scenario = ParseScenario(Starter().dump(), "test", strategies);
    ASSERT_TRUE(scenario.has_value());
    const EndpointConfig config = EndpointConfigOf(*scenario, *scenario->FindPeer("client"), true);
    EXPECT_THAT(config.strategies.DetectorNames(), testing::Contains("mine"));
}

// A daemon repeats its initial exchanges as it repeats all others.
TEST(EndpointConfig, AFixedRetransmissionIsThatOfTheInitialExchangesToo)
{
    const Scenario scenario =
        Parse(Edited(Starter(), {{"/peers/client/policy", "strongswan-default"}}));
    EXPECT_EQ(
        EndpointConfigOf(scenario, *scenario.FindPeer("client"), true).ike.initialRetransmission,
        std::chrono::seconds(4));
    EXPECT_EQ(
        EndpointConfigOf(scenario, *scenario.FindPeer("gateway"), true).ike.initialRetransmission,
        std::chrono::milliseconds(500));
}

} // namespace
} // namespace mopo
