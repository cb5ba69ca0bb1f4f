// SPDX-License-Identifier: GPL-2.0-only
// ns-3 checks nothing that it is given: a file that is let through must be one that it can run.
#include "helpers/simulation/simulation.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <algorithm>

namespace mopo
{
namespace
{

/// A short run in which everything of the timeline happens.
void Compress(Scenario& scenario)
{
    const Duration end = std::chrono::milliseconds(300);
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i)
    {
        scenario.timeline[i].at = end * static_cast<std::int64_t>(i + 1) /
                                  static_cast<std::int64_t>(scenario.timeline.size() + 1);
    }
    scenario.duration = end;
}

TEST(HostileScenario, WhateverIsLetThroughCanBeRun)
{
    constexpr unsigned ATTEMPTS = 1500;
    std::mt19937 random(1);
    const Json good = Json::parse(ReadShipped("mobile-client.json"));
    unsigned runs = 0;
    for (unsigned i = 0; i < ATTEMPTS; ++i)
    {
        auto scenario = ParseScenario(Mutated(good, random).dump(), "hostile");
        if (!scenario)
        {
            continue;
        }
        Compress(*scenario);
        SimulationObserver observer;
        const auto report = RunSimulation(*scenario, {}, observer);
        EXPECT_TRUE(report);
        ++runs;
    }
    EXPECT_GE(runs, 10U) << "or nothing was tried";
}

} // namespace
} // namespace mopo
