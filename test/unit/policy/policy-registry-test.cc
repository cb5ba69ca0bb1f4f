// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/path-choosers.h"
#include "model/policy/policy-registry.h"
#include "test/unit/policy/policy-test-support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(PolicyRegistry, HasTheBuiltInNames)
{
    const PolicyRegistry registry;
    EXPECT_THAT(registry.DetectorNames(),
                ElementsAre("dpd", "mopo-default", "peer-retransmissions", "traffic"));
    EXPECT_THAT(registry.ChooserNames(), ElementsAre("preference", "rfc6724", "round-trip"));
}

TEST(PolicyRegistry, EveryPresetNamesStrategiesThatAreThere)
{
    const PolicyRegistry registry;
    for (const std::string& name : PolicyConfig::PresetNames())
    {
        const PolicyConfig config = PolicyConfig::Preset(name).value();
        EXPECT_THAT(registry.DetectorNames(), Contains(config.detector)) << name;
        EXPECT_THAT(registry.ChooserNames(), Contains(config.chooser)) << name;
        EXPECT_NE(registry.MakeDetector(config, At(0)), nullptr);
        EXPECT_NE(registry.MakeChooser(config), nullptr);
    }
}

// What a name stands for shows in what it makes of one piece of evidence each.
TEST(PolicyRegistry, EachDetectorTakesItsOwnEvidence)
{
    const PolicyRegistry registry;
    const Outlook outlook{2, std::chrono::milliseconds(40), false};
    const auto suspects = [&](const std::string& name)
    {
        std::vector<std::string> seen;
        const auto make = [&]
        {
            PolicyConfig config;
            config.detector = name;
            return registry.MakeDetector(config, At(0));
        };
        const auto byTimeout = make();
        if (byTimeout->OnExchangeTimeout(At(500), At(0), 1, outlook) == Verdict::Suspect)
        {
            seen.emplace_back("timeout");
        }
        const auto byRepetition = make();
        if (byRepetition->OnDuplicateRequest(At(500), 7, outlook) == Verdict::Suspect)
        {
            seen.emplace_back("repetition");
        }
        const auto byTraffic = make();
        for (std::int64_t t = 0; t <= 2000; t += 100)
        {
            byTraffic->OnOutbound(At(t));
        }
        if (byTraffic->OnPeerCheck(At(2000), outlook) == Verdict::Suspect)
        {
            seen.emplace_back("traffic");
        }
        return seen;
    };
    EXPECT_THAT(suspects("mopo-default"), ElementsAre("timeout", "repetition", "traffic"));
    EXPECT_THAT(suspects("dpd"), ElementsAre());
    EXPECT_THAT(suspects("traffic"), ElementsAre("traffic"));
    EXPECT_THAT(suspects("peer-retransmissions"), ElementsAre("repetition"));
}

/// Gives up at the first unanswered request.
class Impatient final : public FailureDetector
{
  public:
    void OnPathChanged(Instant /*now*/) override
    {
    }

    void OnInbound(Instant /*now*/, Inbound /*what*/) override
    {
    }

    Verdict OnExchangeTimeout(Instant /*now*/,
                              Instant /*lastSent*/,
                              unsigned /*tries*/,
                              const Outlook& /*outlook*/) override
    {
        return Verdict::GiveUp;
    }

    std::optional<Instant> NextCheck() const override
    {
        return std::nullopt;
    }
};

TEST(PolicyRegistry, AUsersOwnStrategyIsMadeByItsName)
{
    PolicyRegistry registry;
    registry.AddDetector(
        "impatient", [](const PolicyConfig&, Instant) { return std::make_unique<Impatient>(); });
    registry.AddChooser("mine", [] { return std::make_unique<RoundTripChooser>(); });
    PolicyConfig config;
    config.detector = "impatient";
    config.chooser = "mine";
    const auto detector = registry.MakeDetector(config, At(0));
    EXPECT_EQ(detector->OnExchangeTimeout(At(500), At(0), 1, {}), Verdict::GiveUp);
    EXPECT_NE(dynamic_cast<RoundTripChooser*>(registry.MakeChooser(config).get()), nullptr);
    EXPECT_THAT(registry.DetectorNames(), Contains("impatient"));
    EXPECT_THAT(PolicyRegistry().DetectorNames(), Not(Contains("impatient")))
        << "a registry is a value";
}

// A simple detector need not care for what it has no use for.
TEST(PolicyRegistry, WhatADetectorDoesNotOverrideSaysNothing)
{
    Impatient detector;
    const Outlook outlook{1, std::chrono::milliseconds(40), true};
    EXPECT_EQ(detector.OnPeerCheck(At(0), outlook), Verdict::Nothing);
    EXPECT_EQ(detector.OnDuplicateRequest(At(0), 7, outlook), Verdict::Nothing);
    EXPECT_EQ(detector.OnAlternativeTested(At(0), outlook), Verdict::Nothing);
    EXPECT_EQ(detector.OnTestsUnanswered(At(0), outlook), Verdict::Nothing);
    EXPECT_FALSE(detector.NextDeadline());
    EXPECT_FALSE(detector.GetSuspicion());
}

} // namespace
} // namespace mopo
