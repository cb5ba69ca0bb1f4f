// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/expectation-check.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{

namespace
{

using ::testing::HasSubstr;

const Json METRICS = Json::parse(R"({
    "events": [
        {"id": "unplug", "detection_ms": 2.0, "lost": {"up": 3, "down": 0},
         "recovery_ms": {"ike": 45.0, "up": 22.0, "down": 46.0},
         "bound_ms": {"ike": 42.0, "up": 20.0, "down": 46.0},
         "outage_ms": {"up": 20.0, "down": 0.0}},
        {"id": "prefer", "detection_ms": null, "lost": {"up": 0, "down": 0},
         "recovery_ms": {"ike": 45.0, "up": 0.0, "down": 10.0},
         "bound_ms": {"ike": null, "up": 0.0, "down": 0.0},
         "outage_ms": {"up": 0.0, "down": 10.0}}],
    "totals": {"keepalives": 4, "flows": {"bulk": {"connections_lost": 0}}}
})");

ExpectationResult Check(Assertion assertion, const Json& metrics = METRICS, PeerState state = {})
{
    const std::vector<Expectation> expectations{{"x", std::move(assertion)}};
    const OccurrenceWatch watch(OccurrencesIn(expectations));
    const Findings findings{metrics,
                            watch,
                            [&](const std::string&, Instant)
                            {
                                return state;
                            }};
    return CheckExpectations(expectations, findings).front();
}

Limits AtMost(double value)
{
    Limits limits;
    limits.atMost = value;
    return limits;
}

} // namespace

TEST(Expectation, MetricOfAnEvent)
{
    EXPECT_TRUE(Check(MetricExpectation{"unplug", {}, "lost.down", AtMost(0)}).passed);
    const ExpectationResult failed = Check(MetricExpectation{"unplug", {}, "lost.up", AtMost(0)});
    EXPECT_FALSE(failed.passed);
    EXPECT_EQ(failed.id, "x");
    EXPECT_THAT(failed.why, HasSubstr("lost.up is 3"));
}

TEST(Expectation, MetricOfTheTotalsAndOfAFlow)
{
    EXPECT_TRUE(Check(MetricExpectation{{}, {}, "keepalives", AtMost(4)}).passed);
    EXPECT_FALSE(Check(MetricExpectation{{}, {}, "keepalives", AtMost(3)}).passed);
    EXPECT_TRUE(Check(MetricExpectation{{}, "bulk", "connections_lost", AtMost(0)}).passed);
}

/// A metric that is null, or of an event that is not there, fails.
TEST(Expectation, NullFails)
{
    EXPECT_FALSE(Check(MetricExpectation{"prefer", {}, "detection_ms", AtMost(1000)}).passed);
    EXPECT_FALSE(Check(MetricExpectation{"nothing", {}, "lost.up", AtMost(1000)}).passed);
    EXPECT_FALSE(Check(MetricExpectation{{}, "nothing", "lost.up", AtMost(1000)}).passed);
}

/// recovery <= 1.05 * bound + 1: 45 <= 45.1, 22 <= 22, 46 <= 49.3.
TEST(Expectation, WithinBound)
{
    EXPECT_TRUE(Check(BoundExpectation{"unplug", true, true, true}).passed);
    Json slower = METRICS;
    slower["events"][0]["recovery_ms"]["up"] = 22.1;
    const ExpectationResult failed = Check(BoundExpectation{"unplug", true, true, true}, slower);
    EXPECT_FALSE(failed.passed);
    EXPECT_THAT(failed.why, HasSubstr("up: 22.1 ms, bound 20.0 ms"));
}

/// Where the bound is 0, the outage must be 0, too.
TEST(Expectation, ZeroBound)
{
    EXPECT_TRUE(Check(BoundExpectation{"prefer", false, true, false}).passed);
    EXPECT_FALSE(Check(BoundExpectation{"prefer", false, false, true}).passed);
}

TEST(Expectation, NullBoundFails)
{
    EXPECT_FALSE(Check(BoundExpectation{"prefer", true, false, false}).passed);
    EXPECT_FALSE(Check(BoundExpectation{"nothing", true, false, false}).passed);
}

TEST(Expectation, NeverAndEventually)
{
    OccurrenceExpectation never;
    never.name = "ike:sa_init_sent";
    never.after = Ms(1000);
    OccurrenceExpectation eventually;
    eventually.name = "path:changed";
    eventually.never = false;
    eventually.node = "laptop";
    eventually.before = Ms(2000);
    const std::vector<Expectation> expectations{{"a", never}, {"b", eventually}};
    const auto check = [&](const OccurrenceWatch& watch)
    {
        return CheckExpectations(expectations, {METRICS, watch, {}});
    };

    OccurrenceWatch watch(OccurrencesIn(expectations));
    EXPECT_TRUE(watch.IsWatched("path:changed"));
    EXPECT_FALSE(watch.IsWatched("probe:sent"));
    watch.Observe(At(1000), "laptop", "ike:sa_init_sent"); // not later than `after`
    watch.Observe(At(1500), "gateway", "path:changed");    // not there
    watch.Observe(At(2500), "laptop", "path:changed");     // too late
    EXPECT_TRUE(check(watch)[0].passed);
    EXPECT_FALSE(check(watch)[1].passed);

    watch.Observe(At(2000), "laptop", "path:changed");
    watch.Observe(At(3000), "laptop", "ike:sa_init_sent");
    watch.Observe(At(4000), "laptop", "ike:sa_init_sent");
    EXPECT_FALSE(check(watch)[0].passed);
    EXPECT_THAT(check(watch)[0].why, HasSubstr("2 times, first at 3.000000000 s at laptop"));
    EXPECT_TRUE(check(watch)[1].passed);
}

TEST(Expectation, State)
{
    StateExpectation expected;
    expected.peer = "client";
    expected.established = true;
    expected.interface = "wlan0";
    expected.keepalives = true;
    expected.agreed = true;
    PeerState state{true, "wlan0", NatFlags{.sendKeepalives = true}, true};
    EXPECT_TRUE(Check(expected, METRICS, state).passed);
    state.interface = "eth0";
    const ExpectationResult failed = Check(expected, METRICS, state);
    EXPECT_FALSE(failed.passed);
    EXPECT_THAT(failed.why, HasSubstr("interface is eth0"));
    EXPECT_FALSE(Check(expected, METRICS, {}).passed);
}

/// A figure below its bound is a defect of the measurement; a nanosecond is rounding.
TEST(Expectation, RecoveryIsNotBelowItsBound)
{
    EventMetrics event;
    event.id = "unplug";
    event.recovery.recovery = {Ms(45), Ms(22), Ms(46)};
    event.recovery.bound = {Ms(45), Ms(22) + Duration{1}, std::nullopt};
    const PeerMetrics sound{"client-a", {event}, {}, {}};
    EXPECT_TRUE(CheckBounds({sound}).passed);
    event.recovery.bound.up = Ms(22) + Duration{2};
    const PeerMetrics unsound{"client-b", {event}, {}, {}};
    const ExpectationResult failed = CheckBounds({unsound});
    EXPECT_FALSE(failed.passed);
    EXPECT_EQ(failed.why, "faster than any implementation can be: unplug");
    EXPECT_EQ(CheckBounds({sound, unsound}).why,
              "faster than any implementation can be: unplug of client-b");
}

TEST(Expectation, Json)
{
    EXPECT_EQ(ExpectationsToJson({{"a", true, "b"}}).dump(),
              R"([{"id":"a","passed":true,"why":"b"}])");
    EXPECT_EQ(ExpectationsToJson({}).dump(), "[]");
}

} // namespace mopo::test
