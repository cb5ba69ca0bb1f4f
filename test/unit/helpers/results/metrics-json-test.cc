// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics-json.h"
#include "helpers/scenario/metric-names.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

namespace
{

/// One event of case B1, and one that nothing answers to.
RunBuilder TwoEvents()
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.UpTrain(1005, 1200, NEW, 22);
    builder.Event("quiet", 1100);
    TcpTransfer transfer{"bulk", {}};
    transfer.meter.Written(At(0), 100);
    transfer.meter.Delivered(At(20), 90);
    builder.run.transfers.push_back(transfer);
    builder.run.end = At(1300);
    builder.run.streams.front().probes.up.Finish(At(1300));
    builder.run.streams.front().probes.down.Finish(At(1300));
    return builder;
}

Json JsonOf(const RunBuilder& builder)
{
    const RunRecord& run = builder.run;
    const Agreement agreement(run.initiator, run.responder, run.natMappings);
    return MetricsToJson({"example", 5, {MeasurePeer(run, agreement, "client")}});
}

bool Has(const Json& json, std::string_view path)
{
    std::string pointer = "/";
    for (const char c : path)
    {
        pointer += c == '.' ? '/' : c;
    }
    return json.contains(Json::json_pointer(pointer));
}

} // namespace

/// Other programs rely on these names and on their order.
TEST(MetricsJson, FieldsOfAnEvent)
{
    const Json json = JsonOf(TwoEvents());
    EXPECT_EQ(json.at("schema"), "mopo-metrics/1");
    EXPECT_EQ(json.at("scenario"), "example");
    EXPECT_EQ(json.at("seed"), 5);
    Json event = json.at("events").at(0);
    const Json expected = Json::parse(R"({
        "id": "unplug", "kind": "link-down", "at_s": 1.0,
        "detection_ms": 0.0, "decision_ms": 0.0, "signalling_ms": 45.0,
        "recovery_ms": {"ike": 45.0, "up": 22.0, "down": null},
        "outage_ms": {"up": 0.0, "down": 0.0},
        "arrival_gap_ms": {"up": 17.0, "down": 0.0},
        "first_on_new_path_ms": {"up": 22.0, "down": null},
        "bound": "B1", "bound_why": null,
        "bound_ms": {"ike": 45.0, "up": 22.0, "down": null},
        "ratio": {"ike": 1.0, "up": 1.0, "down": null},
        "lost": {"up": 0, "down": 0},
        "duplicated": {"up": 0, "down": 0},
        "reordered": {"up": 0, "down": 0},
        "reordering_extent": {"up": 0, "down": 0},
        "replayed": {"up": 0, "down": 0},
        "signalling": {"packets": 2, "octets": 200},
        "path_tests": 0,
        "testing": {"sent": 0, "answered": 0, "unmatched": 0, "max_in_flight": 0, "max_per_s": 0},
        "change_paths": 1, "change_paths_superseded": 0,
        "errors": {"unacceptable_path": 0, "nat_prevented": 0},
        "retransmissions": 0,
        "agreement_ms": 20.0,
        "wrong_path_ms": {"up": 0.0, "down": 20.0},
        "control_only_ms": {"up": 0.0, "down": 0.0},
        "tcp_stall_ms": 100.0, "tcp_goodput_bps": 0.0
    })");
    EXPECT_EQ(event.dump(1), expected.dump(1));
}

/// What does not apply is null; 0 is a value.
TEST(MetricsJson, NullAndZero)
{
    const Json json = JsonOf(TwoEvents());
    const Json& quiet = json.at("events").at(1);
    EXPECT_TRUE(quiet.at("bound").is_null());
    EXPECT_EQ(quiet.at("bound_why"), "nothing had to recover");
    EXPECT_TRUE(quiet.at("detection_ms").is_null());
    EXPECT_TRUE(quiet.at("recovery_ms").at("ike").is_null());
    EXPECT_TRUE(quiet.at("bound_ms").at("up").is_null());
    EXPECT_EQ(quiet.at("outage_ms").at("up"), 0.0);
    EXPECT_EQ(quiet.at("lost").at("up"), 0);
    EXPECT_EQ(quiet.at("signalling").at("packets"), 0);
}

TEST(MetricsJson, NullWithoutProbes)
{
    RunBuilder builder = TwoEvents();
    builder.run.streams.clear();
    const Json event = JsonOf(builder).at("events").at(0);
    for (const char* field : {"outage_ms",
                              "arrival_gap_ms",
                              "lost",
                              "duplicated",
                              "reordered",
                              "reordering_extent",
                              "control_only_ms"})
    {
        EXPECT_TRUE(event.at(field).at("up").is_null()) << field;
        EXPECT_TRUE(event.at(field).at("down").is_null()) << field;
    }
    EXPECT_EQ(event.at("recovery_ms").at("ike"), 45.0);
}

/// A zero bound has no ratio.
TEST(MetricsJson, Ratio)
{
    EXPECT_EQ(RatioOf(Ms(30), Ms(20)), 1.5);
    EXPECT_EQ(RatioOf(Ms(0), Ms(20)), 0.0);
    EXPECT_TRUE(RatioOf(Ms(30), Ms(0)).is_null());
    EXPECT_TRUE(RatioOf(std::nullopt, Ms(20)).is_null());
    EXPECT_TRUE(RatioOf(Ms(20), std::nullopt).is_null());
}

TEST(MetricsJson, NullWithoutTransfers)
{
    RunBuilder builder = TwoEvents();
    builder.run.transfers.clear();
    const Json event = JsonOf(builder).at("events").at(0);
    EXPECT_TRUE(event.at("tcp_stall_ms").is_null());
    EXPECT_TRUE(event.at("tcp_goodput_bps").is_null());
}

TEST(MetricsJson, Totals)
{
    const Json totals = JsonOf(TwoEvents()).at("totals");
    EXPECT_EQ(totals.at("sent").at("up"), 30);
    EXPECT_EQ(totals.at("received").at("up"), 30);
    EXPECT_EQ(totals.at("lost").at("up"), 0);
    EXPECT_EQ(totals.at("change_paths"), 1);
    EXPECT_EQ(totals.at("sa_inits_after_start"), 0);
    EXPECT_EQ(totals.at("ike_sas_closed"), 0);
    EXPECT_EQ(totals.at("wrong_path_ms"), 20.0);
    EXPECT_EQ(totals.at("wrong_path_by_direction_ms").at("down"), 20.0);
    EXPECT_EQ(totals.at("flows").at("bulk").at("undelivered_octets"), 10);
    EXPECT_EQ(totals.at("flows").at("bulk").at("longest_stall_ms"), 20.0);
    EXPECT_EQ(totals.at("flows").at("probes").at("sent").at("up"), 30);
}

/// A stream whose first end is behind the responder: the scenario's words for its directions.
TEST(MetricsJson, ReversedStream)
{
    RunBuilder builder = TwoEvents();
    builder.run.streams.front().reversed = true;
    const Json totals = JsonOf(builder).at("totals");
    EXPECT_EQ(totals.at("sent").at("up"), 30);
    EXPECT_EQ(totals.at("flows").at("probes").at("sent").at("down"), 30);
    EXPECT_EQ(totals.at("flows").at("probes").at("sent").at("up"), 0);
}

/// With one initiator there are no blocks for each; with two, the first one's are the top-level
/// ones, and all flows are there, too.
TEST(MetricsJson, SeveralInitiators)
{
    const RunBuilder one = TwoEvents();
    RunBuilder two;
    two.run.streams.front().name = "others";
    two.Event("unplug", 1000);
    two.UpTrain(905, 1000, OLD, 5);
    const auto measure = [](const RunBuilder& builder, const char* name)
    {
        const RunRecord& run = builder.run;
        return MeasurePeer(run, Agreement(run.initiator, run.responder, {}), name);
    };
    const PeerMetrics first = measure(one, "a");
    EXPECT_FALSE(MetricsToJson({"example", 5, {first}}).contains("peers"));
    const Json json = MetricsToJson({"example", 5, {first, measure(two, "b")}});
    EXPECT_EQ(json.at("events").at(0).at("bound"), "B1");
    EXPECT_EQ(json.at("peers").at("a").at("events"), json.at("events"));
    EXPECT_TRUE(json.at("peers").at("b").at("events").at(0).at("bound").is_null());
    EXPECT_EQ(json.at("totals").at("change_paths"), 1);
    EXPECT_EQ(json.at("peers").at("b").at("totals").at("change_paths"), 0);
    EXPECT_TRUE(json.at("totals").at("flows").contains("others"));
    EXPECT_FALSE(json.at("peers").at("a").at("totals").at("flows").contains("others"));
    EXPECT_FALSE(json.at("peers").at("a").at("totals").contains("discarded"));
}

TEST(MetricsJson, SaInitsAfterTheStart)
{
    RunBuilder builder = TwoEvents();
    IkeRecord init;
    init.time = At(1100);
    init.sent = true;
    init.key.exchangeType = 34;
    builder.run.initiator.messages.push_back(init);
    EXPECT_EQ(JsonOf(builder).at("totals").at("sa_inits_after_start"), 1);
}

/// Every word that a scenario may use for a metric leads to something.
TEST(MetricsJson, KnowsEveryMetricOfScenarios)
{
    const Json json = JsonOf(TwoEvents());
    const Json& totals = json.at("totals");
    for (const std::string_view name : EventMetricNames())
    {
        EXPECT_TRUE(Has(json.at("events").at(0), std::string(name))) << name;
    }
    for (const std::string_view name : TotalMetricNames())
    {
        EXPECT_TRUE(Has(totals, std::string(name))) << name;
    }
    for (const std::string_view name : ProbeMetricNames())
    {
        EXPECT_TRUE(Has(totals.at("flows").at("probes"), std::string(name))) << name;
    }
    for (const std::string_view name : TcpMetricNames())
    {
        EXPECT_TRUE(Has(totals.at("flows").at("bulk"), std::string(name))) << name;
    }
}

} // namespace mopo::test
