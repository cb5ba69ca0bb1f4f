// SPDX-License-Identifier: GPL-2.0-only
// Short runs in ns-3: what the timeline does is done, and told.
#include "helpers/simulation/simulation.h"
#include "helpers/simulation/stream.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <map>

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

/// Counts what it is told.
class Counter : public SimulationObserver
{
  public:
    void OnTimeline(Instant now, const TimelineEntry& entry) override
    {
        EXPECT_GE(now.time_since_epoch(), entry.at);
        EXPECT_LE(now.time_since_epoch(), entry.at + entry.spread);
        firedAt = now;
        fired.push_back(entry.id);
    }

    void OnProbeSent(Instant now, const ProbeId& probe, Duration interval) override
    {
        ++sent[probe.direction];
        lastSent = now;
        lastInterval = interval;
    }

    void OnProbeReceived(Instant, const ProbeId& probe) override
    {
        ++received[probe.direction];
    }

    void OnOutput(Instant, const Peer& peer, const Output& output) override
    {
        if (std::holds_alternative<Established>(output))
        {
            established.push_back(peer.name);
        }
        if (std::holds_alternative<Closed>(output))
        {
            closed.push_back(peer.name);
        }
    }

    void OnInterfaceState(Instant, const InterfaceRef& ref, bool up) override
    {
        interfaces.push_back(ref.ToString() + (up ? " up" : " down"));
    }

    void OnLinkDrop(Instant, const Link& link, Direction, const char* reason, std::size_t) override
    {
        ++drops[link.name + " " + reason];
    }

    std::vector<std::string> fired;
    std::map<Direction, unsigned> sent;
    std::map<Direction, unsigned> received;
    Instant lastSent{};
    Duration lastInterval{};
    std::vector<std::string> established;
    std::vector<std::string> closed;
    std::vector<std::string> interfaces;
    std::map<std::string, unsigned> drops;
    Instant firedAt;
};

Counter Simulate(const Json& document, std::uint64_t seed = 1)
{
    const Scenario scenario = Parse(document);
    Counter counter;
    SimulationOptions options;
    options.seed = seed;
    const auto report = RunSimulation(scenario, options, counter);
    EXPECT_TRUE(report);
    EXPECT_TRUE(report && report->complete);
    EXPECT_EQ(report ? report->simulated : Duration{}, scenario.duration);
    return counter;
}

Json Entry(const char* at, const char* id, const Json& action)
{
    return {{"at", at}, {"id", id}, {"do", action}};
}

/// The starter for a few seconds, with other events.
Json Short(const Json& timeline)
{
    return Edited(Starter(),
                  {{"/duration", "3s"}, {"/timeline", timeline}, {"/expect", Json::array()}});
}

TEST(Simulation, SetsUpTheTunnelAndCarriesProbesBothWays)
{
    const Counter counter = Simulate(Short(Json::array()));
    EXPECT_THAT(counter.established, testing::UnorderedElementsAre("client", "gateway"));
    for (const Direction direction : {Direction::Up, Direction::Down})
    {
        EXPECT_GT(counter.sent.at(direction), 250U);
        EXPECT_GE(counter.received.at(direction) + 2, counter.sent.at(direction))
            << "but for those that are still under way";
    }
}

TEST(Simulation, ReachesAServerBehindARouterInside)
{
    const Counter counter = Simulate(
        Edited(Short(Json::array()),
               {{"/nodes/inner", {{"router", true}}},
                {"/nodes/server/interfaces/lan/addresses", {"10.99.7.2/24"}},
                {"/links/inside/between", {"gateway.lan", "inner"}},
                {"/links/deep", {{"between", {"server.lan", "inner"}}, {"preset", "wire"}}},
                {"/peers/gateway/networks", {"10.99.0.0/16"}},
                {"/peers/gateway/pool", "10.98.0.0/24"}}));
    EXPECT_GT(counter.received.at(Direction::Up), 250U);
    EXPECT_GT(counter.received.at(Direction::Down), 250U);
}

// RFC 7296 2.19: the responder's answer brings an address of each family that was asked for, while
// the client still takes in the packet that carries it.
TEST(Simulation, GivesInnerAddressesOfBothFamilies)
{
    const Counter counter =
        Simulate(Edited(Short(Json::array()),
                        {{"/nodes/gateway/interfaces/lan/addresses/-", "3fff:a::1/64"},
                         {"/nodes/server/interfaces/lan/addresses/-", "3fff:a::2/64"},
                         {"/peers/gateway/networks", {"10.99.0.0/24", "3fff:a::/64"}},
                         {"/peers/gateway/pool", {"10.99.1.0/24", "3fff:b::/64"}},
                         {"/traffic/probes/family", "ipv6"}}));
    EXPECT_THAT(counter.established, testing::UnorderedElementsAre("client", "gateway"));
    EXPECT_GT(counter.received.at(Direction::Up), 250U);
    EXPECT_GT(counter.received.at(Direction::Down), 250U);
}

TEST(Simulation, FiresTheTimelineInItsOrder)
{
    const Counter counter = Simulate(Short(Json::array({Entry("2s", "c", {{"heal", "wlan"}}),
                                                        Entry("1s", "a", {{"heal", "wlan"}}),
                                                        Entry("1s", "b", {{"heal", "wlan"}})})));
    EXPECT_THAT(counter.fired, ElementsAre("a", "b", "c"));
}

TEST(Simulation, TheSeedDecidesWithinTheSpread)
{
    const Json scenario = Short({{{"at", "1s"},
                                  {"spread", "500ms"},
                                  {"id", "soon"},
                                  {"do", {{"blackhole", {{"link", "office"}}}}}}});
    const Instant first = Simulate(scenario, 1).firedAt;
    EXPECT_EQ(Simulate(scenario, 1).firedAt, first);
    EXPECT_NE(Simulate(scenario, 2).firedAt, first);
}

TEST(Simulation, PausesAndResumesAFlow)
{
    const Counter paused = Simulate(Short(Json::array({Entry("1s", "a", {{"pause", "probes"}})})));
    EXPECT_LE(paused.lastSent.time_since_epoch(), 1s);
    const Counter resumed = Simulate(Short(Json::array(
        {Entry("1s", "a", {{"pause", "probes"}}), Entry("2s", "b", {{"resume", "probes"}})})));
    EXPECT_NEAR(resumed.sent.at(Direction::Up), paused.sent.at(Direction::Up) + 100U, 2);
}

TEST(Simulation, ChangesTheIntervalOfProbes)
{
    const Counter counter = Simulate(Short(Json::array(
        {Entry("1s", "a", {{"set-probes", {{"flow", "probes"}, {"every", "100ms"}}}})})));
    EXPECT_EQ(counter.lastInterval, 100ms);
}

TEST(Simulation, TheIntervalFollowsTheInterface)
{
    const Counter counter = Simulate(
        Edited(Short(Json::array({Entry("1s", "a", {{"link-down", "office"}})})),
               {{"/traffic/probes/every", {{"default", "10ms"}, {"laptop.wlan0", "50ms"}}}}));
    EXPECT_EQ(counter.lastInterval, 50ms);
}

TEST(Simulation, InterfacesAndLinksGoDownAndUpAndTheStacksAreTold)
{
    const Counter counter =
        Simulate(Short(Json::array({Entry("1s", "a", {{"interface-down", "laptop.wlan0"}}),
                                    Entry("1.5s", "b", {{"interface-up", "laptop.wlan0"}}),
                                    Entry("2s", "c", {{"link-down", "wlan"}}),
                                    Entry("2.5s", "d", {{"link-up", "wlan"}})})));
    EXPECT_THAT(counter.interfaces,
                testing::IsSupersetOf({"laptop.wlan0 down",
                                       "laptop.wlan0 up",
                                       "laptop.wlan0 down",
                                       "laptop.wlan0 up",
                                       "core.wlan down",
                                       "core.wlan up"}));
}

TEST(Simulation, ABlackholeIsSilentAndHasADirection)
{
    const Counter counter = Simulate(Short(
        Json::array({Entry("1s", "a", {{"blackhole", {{"link", "office"}, {"direction", "up"}}}}),
                     Entry("1.2s", "b", {{"heal", "office"}})})));
    EXPECT_GT(counter.drops.at("office blackhole"), 15U);
    EXPECT_LT(counter.received.at(Direction::Up) + 15, counter.sent.at(Direction::Up));
    EXPECT_GE(counter.received.at(Direction::Down) + 2, counter.sent.at(Direction::Down));
    EXPECT_TRUE(counter.interfaces.empty() ||
                std::ranges::none_of(counter.interfaces,
                                     [](const std::string& text)
                                     { return text.ends_with(" down"); }));
}

TEST(Simulation, LinksChangeAtRunTime)
{
    const Counter counter = Simulate(Short(Json::array(
        {Entry("1s", "a", {{"set-link", {{"link", "inside"}, {"up", {{"loss", "100%"}}}}}})})));
    EXPECT_GT(counter.drops.at("inside loss"), 150U);
}

TEST(Simulation, ClosesAndChecksLiveness)
{
    const Counter counter =
        Simulate(Short(Json::array({Entry("1s", "a", {{"check-liveness", "client"}}),
                                    Entry("2s", "b", {{"close", "client"}})})));
    EXPECT_THAT(counter.closed, testing::UnorderedElementsAre("client", "gateway"));
}

TEST(Simulation, ANatThatRebootsForgetsItsMappings)
{
    struct Mappings : SimulationObserver
    {
        void OnNatMapping(Instant, const Node& node, const NatMappingInfo&, bool isNew) override
        {
            ++(isNew ? created : expired)[node.name];
        }

        std::map<std::string, unsigned> created;
        std::map<std::string, unsigned> expired;
    };

    Json document = Edited(Json::parse(ReadShipped("link-loss.json")),
                           {{"/duration", "6s"}, {"/expect", Json::array()}});
    document["timeline"] = Json::array(
        {Entry("1s", "a", {{"link-down", "office"}}), Entry("3s", "b", {{"nat-reboot", "nat-a"}})});
    Mappings mappings;
    ASSERT_TRUE(RunSimulation(Parse(document), {}, mappings));
    EXPECT_GE(mappings.created["nat-a"], 2U);
    EXPECT_GE(mappings.expired["nat-a"], 1U);
}

TEST(Simulation, StopsWhenItIsAskedTo)
{
    SimulationOptions options;
    options.onProgress = [](Instant now)
    {
        return now.time_since_epoch() < 1s;
    };
    Counter counter;
    const auto report = RunSimulation(Parse(Starter()), options, counter);
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->complete);
    EXPECT_EQ(report->simulated, 1s);
}

TEST(StreamOf, LeavesRoomBehindEachName)
{
    EXPECT_NE(StreamOf("link/office"), StreamOf("link/wlan"));
    EXPECT_GE(StreamOf("link/office"), 0);
    EXPECT_EQ(StreamOf("link/office") % 256, 0);
}

} // namespace
} // namespace mopo
