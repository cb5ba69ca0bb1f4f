// SPDX-License-Identifier: GPL-2.0-only
// What a scenario file says about when and where to move.
#include "model/policy/path-choosers.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using namespace std::chrono_literals;
using testing::ElementsAre;

PolicyConfig Read(const Json& policy)
{
    const std::string text = Edited(Starter(), {{"/peers/client/policy", policy}}).dump();
    auto scenario = ParseScenario(text, "test");
    EXPECT_TRUE(scenario.has_value()) << text;
    return scenario ? scenario->FindPeer("client")->policy : PolicyConfig{};
}

std::vector<std::string> FaultsIn(const Json& policy)
{
    return FaultsOf(Edited(Starter(), {{"/peers/client/policy", policy}}));
}

TEST(PolicyWords, EveryPresetIsAWord)
{
    for (const std::string& name : PolicyConfig::PresetNames())
    {
        EXPECT_EQ(Read(name).name, name);
        EXPECT_EQ(Read({{"preset", name}}).name, name);
    }
}

TEST(PolicyWords, EveryStrategyIsAWord)
{
    const PolicyRegistry registry;
    for (const std::string& name : registry.DetectorNames())
    {
        EXPECT_EQ(Read({{"detector", name}}).detector, name);
    }
    for (const std::string& name : registry.ChooserNames())
    {
        EXPECT_EQ(Read({{"chooser", name}}).chooser, name);
    }
}

TEST(PolicyWords, APresetIsTheStartAndWordsChangeIt)
{
    const PolicyConfig policy = Read({{"preset", "strongswan-default"},
                                      {"idle-without-traffic", "30s"},
                                      {"retransmissions", 3}});
    EXPECT_EQ(policy.detector, "dpd");
    EXPECT_EQ(policy.fixedRetransmission, 4s);
    EXPECT_EQ(policy.idleWithoutTraffic, 30s);
    EXPECT_EQ(policy.retransmissions, 3U);
}

TEST(PolicyWords, Retransmission)
{
    const PolicyConfig fixed = Read({{"retransmission", "1.5s"}, {"retransmission-factor", 1.8}});
    EXPECT_EQ(fixed.fixedRetransmission, 1500ms);
    EXPECT_EQ(fixed.retransmissionFactor, 1.8);
    EXPECT_FALSE(fixed.retransmissions);
    const PolicyConfig adaptive =
        Read({{"preset", "strongswan-tuned"}, {"retransmission", "adaptive"}});
    EXPECT_FALSE(adaptive.fixedRetransmission);
}

TEST(PolicyWords, PathTestsAndMoves)
{
    const PolicyConfig policy =
        Read({{"hysteresis", "20s"}, {"probing", "none"}, {"background-tests", true}});
    EXPECT_EQ(policy.hysteresis, 20s);
    EXPECT_EQ(policy.probing, Probing::None);
    EXPECT_TRUE(policy.backgroundTests);
    const PolicyConfig back = Read({{"preset", "strongswan-default"}, {"probing", "parallel"}});
    EXPECT_EQ(back.probing, Probing::Parallel);
    EXPECT_EQ(Read({{"hysteresis", "0s"}}).hysteresis, 0s);
}

TEST(PolicyWords, Never)
{
    const PolicyConfig policy =
        Read({{"idle-without-traffic", "never"}, {"give-up-after", "never"}});
    EXPECT_EQ(policy.idleWithoutTraffic, NEVER);
    EXPECT_EQ(policy.giveUpAfter, NEVER);
}

TEST(PolicyWords, AllThatIsWrongIsSaidAtOnce)
{
    EXPECT_THAT(
        FaultsIn({{"preset", "strongswan"},
                  {"detector", "psychic"},
                  {"chooser", "coin"},
                  {"hysteresis", "25h"},
                  {"probing", "some"},
                  {"background-tests", "yes"},
                  {"retransmission", "4"},
                  {"retransmission-factor", 1},
                  {"retransmissions", 101},
                  {"idle-with-traffic", "never"},
                  {"idle-without-traffic", "often"}}),
        ElementsAre(
            "/peers/client/policy/preset: no policy 'strongswan'; there are 'mopo-default', "
            "'strongswan-default', 'strongswan-tuned', 'libreswan-default'",
            "/peers/client/policy/detector: no detector 'psychic'; there are 'dpd', "
            "'mopo-default', 'peer-retransmissions', 'traffic'",
            "/peers/client/policy/chooser: no chooser 'coin'; there are 'preference', 'rfc6724', "
            "'round-trip'",
            "/peers/client/policy/hysteresis: a duration from 0s to 24h is wanted",
            "/peers/client/policy/probing: \"parallel\" or \"none\" is wanted, not \"some\"; did "
            "you mean 'none'?",
            "/peers/client/policy/background-tests: true or false is wanted, not \"yes\"",
            "/peers/client/policy/retransmission: \"adaptive\", or a duration such as \"4s\" is "
            "wanted, not \"4\"",
            "/peers/client/policy/retransmission-factor: a number from 1.1 to 10 is wanted, not 1",
            "/peers/client/policy/retransmissions: a number of repetitions from 0 to 100 is "
            "wanted, not 101",
            "/peers/client/policy/idle-with-traffic: a duration such as \"15s\" or \"200ms\" is "
            "wanted, not \"never\"",
            "/peers/client/policy/idle-without-traffic: a duration such as \"15s\", or \"never\" "
            "is wanted, not \"often\""));
}

TEST(PolicyWords, AFirstWaitBeyondTheCapIsAFault)
{
    EXPECT_THAT(FaultsIn({{"retransmission", "31s"}}),
                ElementsAre("/peers/client/policy: 'retransmission' is longer than "
                            "'retransmission-cap'"));
    EXPECT_THAT(FaultsIn({{"retransmission", "0s"}}),
                ElementsAre("/peers/client/policy/retransmission: a duration from 1ms to 24h is "
                            "wanted"));
}

// A user's own strategy is a word of the files that are read with it, and of no others.
TEST(PolicyWords, AUsersStrategyIsAWordWhereItIsRegistered)
{
    PolicyRegistry strategies;
    strategies.AddChooser("mine", [] { return std::make_unique<RoundTripChooser>(); });
    const std::string text =
        Edited(Starter(), {{"/peers/client/policy", {{"chooser", "mine"}}}}).dump();
    const auto scenario = ParseScenario(text, "test", strategies);
    ASSERT_TRUE(scenario.has_value());
    EXPECT_EQ(scenario->FindPeer("client")->policy.chooser, "mine");
    EXPECT_THAT(scenario->strategies.ChooserNames(), testing::Contains("mine"));
    EXPECT_THAT(FaultsIn({{"chooser", "mine"}}),
                ElementsAre("/peers/client/policy/chooser: no chooser 'mine'; there are "
                            "'preference', 'rfc6724', 'round-trip'"));
}

} // namespace
} // namespace mopo
