// SPDX-License-Identifier: GPL-2.0-only
// A selection of the variants, and of the scenarios with a random phase: what they expect holds.
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace mopo::test
{
namespace
{

RunOptions Lean()
{
    RunOptions options;
    options.lean = true;
    return options;
}

class Variant : public testing::TestWithParam<std::string>
{
};

std::string TestName(const testing::TestParamInfo<std::string>& info)
{
    std::string name = info.param;
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

TEST_P(Variant, DoesWhatItExpects)
{
    const ScenarioRun run("variants/" + GetParam() + ".json", 1, {}, Lean());
    EXPECT_TRUE(run.Passed()) << run.Metrics().at("expectations").dump(1);
}

INSTANTIATE_TEST_SUITE_P(OfEveryKind,
                         Variant,
                         testing::Values("v01-full-cone-nat",
                                         "v03-port-restricted-nat",
                                         "v04-symmetric-nat",
                                         "v05-two-nats-keepalive-60s",
                                         "v06-responder-behind-port-forwarding",
                                         "v07-ipv6-stateful-filter",
                                         "v08-nat64-prevented",
                                         "v10-slow-and-fast-small-replay-window",
                                         "v13-gateway-changes-its-address",
                                         "v14-rekeying-is-open",
                                         "v15-esp-blocked",
                                         "v15-esp-blocked-always-encapsulate",
                                         "v15-udp-4500-blocked",
                                         "v16-loss-50-percent",
                                         "v17-the-later-change-path-is-first",
                                         "v18-everything-twice",
                                         "v21-narrow-paths",
                                         "v22-gateway-without-mopo",
                                         "v22-gateway-without-nat-traversal",
                                         "v24-sixty-four-pairs",
                                         "v25-rekeying-around-moves",
                                         "v26-overlapping-private-nets"),
                         TestName);

class RandomPhase : public testing::TestWithParam<std::string>
{
};

// Whenever it happens, the tunnel recovers.
TEST_P(RandomPhase, DoesNotMatter)
{
    std::set<double> times;
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
    {
        const ScenarioRun run(GetParam() + ".json", seed, {}, Lean());
        EXPECT_TRUE(run.Passed()) << "seed " << seed << run.Metrics().at("expectations").dump(1);
        times.insert(run.Metrics().at("events").back().at("at_s").get<double>());
    }
    EXPECT_EQ(times.size(), 5U);
}

INSTANTIATE_TEST_SUITE_P(
    Recoveries,
    RandomPhase,
    testing::Values("nat-rebinding", "nat-rebinding-after-a-check", "new-link", "several-clients"),
    TestName);

} // namespace
} // namespace mopo::test
