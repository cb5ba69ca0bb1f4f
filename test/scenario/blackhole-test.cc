// SPDX-License-Identifier: GPL-2.0-only
// The path in use dies without a word while another one is alive, at a random time.
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace mopo::test
{
namespace
{

double Median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// T_idle, one retransmission timeout, and two round trips of the new path: 1000 + 100 + 2 * 72 ms.
TEST(Blackhole, IsLeftWhateverItsPhase)
{
    std::set<double> times;
    std::vector<double> recoveries;
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
    {
        const ScenarioRun run("blackhole.json", seed);
        EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
        const Json& event = run.Event("silence");
        times.insert(event.at("at_s").get<double>());
        recoveries.push_back(event.at("recovery_ms").at("down").get<double>());
    }
    EXPECT_EQ(times.size(), 20U);
    EXPECT_GE(*times.begin(), 5);
    EXPECT_LT(*times.rbegin(), 7);
    EXPECT_LE(Median(recoveries), 1000 + 100 + 2 * 72);
}

// Today's daemons, with their timers and without path tests: the tunnel is not moved at all.
TEST(Blackhole, IsNotLeftWithTheTimersOfTodaysDaemons)
{
    const ScenarioRun run("blackhole.json",
                          1,
                          [](Json& scenario)
                          {
                              for (Json& peer : scenario.at("peers"))
                              {
                                  peer["policy"] = "strongswan-default";
                              }
                          });
    EXPECT_FALSE(run.Passed());
    EXPECT_TRUE(run.Event("silence").at("recovery_ms").at("down").is_null());
    EXPECT_GT(run.Event("silence").at("lost").at("down").get<unsigned>(), 1000U);
}

} // namespace
} // namespace mopo::test
