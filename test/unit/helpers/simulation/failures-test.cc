// SPDX-License-Identifier: GPL-2.0-only
// Addresses, routes and links that fail in ns-3, and what IKE makes of it.
#include "helpers/simulation/simulation.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <fmt/format.h>

#include <map>

namespace mopo
{
namespace
{

using namespace std::chrono_literals;
using testing::ElementsAre;

/// Where the client's IPsec SAs send, as `1500 192.0.2.10 > 203.0.113.1` with milliseconds, and
/// what else there is to see.
class PathLog : public SimulationObserver
{
  public:
    void OnOutput(Instant now, const Peer& peer, const Output& output) override
    {
        if (peer.name == "client")
        {
            if (const auto* install = std::get_if<InstallEspSa>(&output))
            {
                Note(now, install->addresses.path);
            }
            if (const auto* update = std::get_if<UpdateEspSa>(&output))
            {
                Note(now, update->addresses.path);
            }
            refusals += std::holds_alternative<PathRefused>(output) ? 1U : 0U;
        }
    }

    void OnDiscarded(Instant, const Peer& peer, const Discarded&) override
    {
        ++discards[peer.name];
    }

    void OnProbeSent(Instant, const ProbeId&, Duration) override
    {
        ++sent;
    }

    void OnProbeReceived(Instant, const ProbeId&) override
    {
        ++received;
    }

    void OnInterfaceState(Instant, const InterfaceRef& ref, bool up) override
    {
        interfaces.push_back(ref.ToString() + (up ? " up" : " down"));
    }

    void OnLinkDrop(Instant, const Link& link, Direction, const char* reason, std::size_t) override
    {
        ++drops[link.name + " " + reason];
    }

    void OnLinkCorruption(Instant, const Link& link, Direction, std::size_t) override
    {
        ++corruptions[link.name];
    }

    /// Without the time.
    std::string Last() const
    {
        return paths.empty() ? "" : paths.back().substr(paths.back().find(' ') + 1);
    }

    std::vector<std::string> paths;
    unsigned refusals = 0;
    std::map<std::string, unsigned> discards;
    unsigned sent = 0;
    unsigned received = 0;
    std::vector<std::string> interfaces;
    std::map<std::string, unsigned> drops;
    std::map<std::string, unsigned> corruptions;

  private:
    void Note(Instant now, const Path& path)
    {
        const std::string ends =
            path.local.address.ToString() + " > " + path.peer.address.ToString();
        if (ends != Last())
        {
            const auto time =
                std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
            paths.push_back(fmt::format("{} {}", time.count(), ends));
        }
    }
};

Json Entry(const char* at, const char* id, const Json& action)
{
    return {{"at", at}, {"id", id}, {"do", action}};
}

const std::vector<Edit> BOTH_FAMILIES{
    {"/duration", "4s"},
    {"/expect", Json::array()},
    {"/nodes/laptop/interfaces/eth0/addresses", {"192.0.2.10/28", "3fff:1::10/64"}},
    {"/nodes/laptop/interfaces/wlan0/addresses", {"198.51.100.10/28", "3fff:2::10/64"}},
    {"/nodes/gateway/interfaces/wan/addresses", {"203.0.113.1/28", "3fff:ff::1/64"}},
    {"/links/wlan", {{"between", {"laptop.wlan0", "core"}}, {"preset", "ethernet"}}},
    {"/nodes/laptop/interfaces/wlan0/kind", "wlan"}};

/// The starter with both families, a WLAN without loss, and other events; it starts on Ethernet.
PathLog Simulate(const Json& timeline, const std::vector<Edit>& more = {})
{
    const Json document =
        Edited(Edited(Edited(Starter(), BOTH_FAMILIES), {{"/timeline", timeline}}), more);
    auto scenario = ParseScenario(document.dump(), "test");
    EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().at(0).ToString());
    PathLog log;
    if (scenario)
    {
        EXPECT_TRUE(RunSimulation(*scenario, {}, log));
    }
    return log;
}

const std::string AT_FIRST = "192.0.2.10 > 203.0.113.1";

TEST(Failures, APathIsLeftWithItsAddressAndTakesANewOne)
{
    const Json gone{{"interface", "laptop.eth0"}, {"address", "192.0.2.10"}};
    const Json come{{"interface", "laptop.eth0"}, {"address", "192.0.2.11/28"}};
    const PathLog log = Simulate(Json::array(
        {Entry("1s", "gone", {{"remove-address", gone}}),
         Entry("2s", "come", {{"add-address", come}}),
         Entry("3s",
               "go",
               {{"change-path",
                 {{"peer", "client"}, {"from", "192.0.2.11"}, {"to", "203.0.113.1"}}}})}));
    ASSERT_EQ(log.paths.size(), 3U) << testing::PrintToString(log.paths);
    EXPECT_THAT(log.paths[0], testing::EndsWith(AT_FIRST));
    EXPECT_EQ(log.paths[1], "1000 3fff:1::10 > 3fff:ff::1");
    EXPECT_EQ(log.paths[2], "3000 192.0.2.11 > 203.0.113.1");
    EXPECT_EQ(log.discards, (std::map<std::string, unsigned>{}));
}

TEST(Failures, AnAddressThatWillBeGoneIsLeftWhileItWorks)
{
    const Json ethernet{{"interface", "laptop.eth0"}};
    const PathLog log =
        Simulate(Json::array({Entry("1s", "a", {{"withdraw-address", ethernet}}),
                              Entry("2s", "b", {{"interface-down", "laptop.eth0"}})}));
    ASSERT_EQ(log.paths.size(), 2U) << testing::PrintToString(log.paths);
    EXPECT_THAT(log.paths[1], testing::StartsWith("1000 198.51.100.10 > "));
    EXPECT_GE(log.received + 4, log.sent) << "but for what is under way at the end";
}

TEST(Failures, TheInitiatorLeavesAnAddressThatTheResponderWithdraws)
{
    const Json address{{"interface", "gateway.wan"}, {"address", "203.0.113.1"}};
    const PathLog log = Simulate(Json::array({Entry("1s", "a", {{"withdraw-address", address}})}));
    EXPECT_EQ(log.Last(), "3fff:1::10 > 3fff:ff::1");
    EXPECT_GE(log.received + 4, log.sent);
}

TEST(Failures, ADeprecatedAddressIsNotMovedToUntilItIsRenewed)
{
    const Json wlan{{"interface", "laptop.wlan0"}};
    const PathLog log = Simulate(Json::array({Entry("1s", "a", {{"deprecate-address", wlan}}),
                                              Entry("2s", "b", {{"prefer", "laptop.wlan0"}}),
                                              Entry("3s", "c", {{"renew-address", wlan}})}));
    ASSERT_EQ(log.paths.size(), 2U) << testing::PrintToString(log.paths);
    EXPECT_THAT(log.paths[1], testing::MatchesRegex("3[0-9]{3} (198.51.100.10|3fff:2::10) > .*"));
}

// A router that advertises a lifetime of 0: the address is there, and no use.
TEST(Failures, AnAddressWithoutARouteIsLeft)
{
    const Json ipv4{{"interface", "laptop.eth0"}, {"family", "ipv4"}};
    const PathLog log =
        Simulate(Json::array({Entry("1s", "a", {{"route-lost", ipv4}}),
                              Entry("2s", "b", {{"route-back", ipv4}}),
                              Entry("3s", "c", {{"route-lost", {{"interface", "laptop.eth0"}}}})}));
    ASSERT_EQ(log.paths.size(), 3U) << testing::PrintToString(log.paths);
    EXPECT_EQ(log.paths[1], "1000 3fff:1::10 > 3fff:ff::1");
    EXPECT_THAT(log.paths[2], testing::StartsWith("3000 3fff:2::10 > "));
    EXPECT_EQ(log.discards, (std::map<std::string, unsigned>{})) << "nothing was sent in vain";
}

TEST(Failures, AnInterfaceWithoutARouteIsNotMovedTo)
{
    const Json up{{"interface", "laptop.wlan0"}, {"route-after", "300ms"}};
    const PathLog log = Simulate(Json::array({Entry("1s", "a", {{"prefer", "laptop.wlan0"}}),
                                              Entry("2s", "b", {{"interface-up", up}})}),
                                 {{"/nodes/laptop/interfaces/wlan0/up", false}});
    ASSERT_EQ(log.paths.size(), 2U) << testing::PrintToString(log.paths);
    EXPECT_THAT(log.paths[1], testing::StartsWith("2300 "));
    EXPECT_EQ(log.discards, (std::map<std::string, unsigned>{}));
}

TEST(Failures, ATentativeAddressIsNotMovedTo)
{
    const PathLog log =
        Simulate(Json::array({Entry("1s", "a", {{"prefer", "laptop.wlan0"}}),
                              Entry("2s", "b", {{"interface-up", "laptop.wlan0"}})}),
                 {{"/nodes/laptop/interfaces/wlan0/up", false},
                  {"/nodes/laptop/interfaces/wlan0/dad", "700ms"},
                  {"/nodes/laptop/interfaces/wlan0/addresses", {"3fff:2::10/64"}}});
    ASSERT_EQ(log.paths.size(), 2U) << testing::PrintToString(log.paths);
    EXPECT_EQ(log.paths[1], "2700 3fff:2::10 > 3fff:ff::1");
}

TEST(Failures, WithItsRadioOffALaptopTakesTheWire)
{
    const PathLog log = Simulate(Json::array({Entry("1s", "a", {{"prefer", "laptop.wlan0"}}),
                                              Entry("2s", "b", {{"radio-off", "laptop"}}),
                                              Entry("3s", "c", {{"radio-on", "laptop"}})}));
    ASSERT_GE(log.paths.size(), 3U) << testing::PrintToString(log.paths);
    EXPECT_THAT(log.paths[2], testing::MatchesRegex("2000 (192.0.2.10|3fff:1::10) > .*"));
    EXPECT_THAT(log.interfaces, testing::IsSupersetOf({"laptop.wlan0 down", "laptop.wlan0 up"}));
}

TEST(Failures, WhatTheResponderAcceptsMayChange)
{
    const Json wlan = {"198.51.100.0/24", "3fff:2::/64"};
    const PathLog log = Simulate(Json::array(
        {Entry("1s", "a", {{"set-path-policy", {{"peer", "gateway"}, {"denied-peers", wlan}}}}),
         Entry("2s", "b", {{"prefer", "laptop.wlan0"}})}));
    EXPECT_GE(log.refusals, 1U);
    EXPECT_THAT(log.Last(), testing::MatchesRegex("(192.0.2.10|3fff:1::10) > .*"));
}

TEST(Failures, TheUserMayTakeAPathByItsInterface)
{
    const Json path{{"peer", "client"}, {"from", "laptop.wlan0"}, {"to", "3fff:ff::1"}};
    const PathLog log = Simulate(Json::array({Entry("1s", "a", {{"change-path", path}}),
                                              Entry("2s", "b", {{"radio-off", "laptop"}}),
                                              Entry("3s", "c", {{"change-path", path}})}));
    ASSERT_GE(log.paths.size(), 2U);
    EXPECT_EQ(log.paths[1], "1000 3fff:2::10 > 3fff:ff::1");
    EXPECT_EQ(log.discards.at("client"), 1U) << "what cannot be done is told";
}

TEST(Failures, ALinkThatFlapsIsUpAtLast)
{
    const Json flap{{"link", "office"}, {"every", "100ms"}, {"times", 3}};
    const PathLog log = Simulate(Json::array({Entry("1s", "a", {{"flap", flap}})}));
    EXPECT_EQ(std::ranges::count(log.interfaces, "laptop.eth0 down"), 3);
    EXPECT_EQ(std::ranges::count(log.interfaces, "core.office down"), 3);
    EXPECT_THAT(std::vector(log.interfaces.end() - 2, log.interfaces.end()),
                testing::UnorderedElementsAre("laptop.eth0 up", "core.office up"));
}

TEST(Failures, ALinkMayChangeOctetsAndIsFoundOut)
{
    const Json worse{{"link", "office"}, {"up", {{"corruption", "50%"}}}};
    const Json better{{"link", "office"}, {"up", {{"corruption", "0%"}}}};
    const PathLog log = Simulate(Json::array(
        {Entry("1s", "a", {{"set-link", worse}}), Entry("1.5s", "b", {{"set-link", better}})}));
    EXPECT_GE(log.corruptions.at("office"), 10U);
    EXPECT_GE(log.discards.at("gateway"), 10U) << "of protocol 50, not of UDP";
    EXPECT_LE(log.received + 10, log.sent);
}

TEST(Failures, AQueueMayShrinkAndLossesMayComeInBursts)
{
    const Json bursts{{"model", "gilbert-elliott"}, {"good-to-bad", "20%"}, {"bad-to-good", "20%"}};
    const PathLog log = Simulate(Json::array(
        {Entry("1s",
               "a",
               {{"set-link",
                 {{"link", "office"}, {"up", {{"rate", "20kbps"}, {"queue", "200ms"}}}}}}),
         Entry("1s", "b", {{"set-link", {{"link", "inside"}, {"up", {{"loss", bursts}}}}}})}));
    EXPECT_GE(log.drops.at("office queue-full"), 10U);
    EXPECT_GE(log.drops.at("inside loss"), 10U);
}

} // namespace
} // namespace mopo
