// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/tidy-table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace mopo
{

namespace
{

Json Both(Json up, Json down)
{
    return {{"up", std::move(up)}, {"down", std::move(down)}};
}

/// An event of `metrics.json` in which nothing was recovered.
Json Event(const Json& why, Json outageUp, Json outageDown)
{
    Json event{{"id", "silence"},
               {"kind", "blackhole"},
               {"at_s", 5.5},
               {"detection_ms", nullptr},
               {"recovery_ms", {{"ike", nullptr}, {"up", nullptr}, {"down", nullptr}}},
               {"bound", nullptr},
               {"bound_why", why}};
    event["outage_ms"] = Both(std::move(outageUp), std::move(outageDown));
    return event;
}

} // namespace

TEST(Recovered, NothingHadTo)
{
    const Json event = Event("nothing had to recover", 0.0, 0.0);
    for (const char* direction : {"ike", "up", "down"})
    {
        EXPECT_EQ(HasRecovered(event, direction), nullptr);
    }
}

TEST(Recovered, OnlyWhatWasCutOffDidNot)
{
    const Json event = Event("no end changed the path", 9000.0, 20.0);
    EXPECT_EQ(HasRecovered(event, "ike"), false);
    EXPECT_EQ(HasRecovered(event, "up"), false);
    EXPECT_EQ(HasRecovered(event, "down"), nullptr);
}

TEST(Recovered, WithoutProbesOnlyIkeIsKnown)
{
    const Json event = Event("the IKE SA was closed", nullptr, nullptr);
    EXPECT_EQ(HasRecovered(event, "ike"), false);
    EXPECT_EQ(HasRecovered(event, "up"), nullptr);
}

TEST(Recovered, AnyTimeIsARecovery)
{
    Json event = Event(nullptr, 9000.0, 9000.0);
    event["bound"] = "B9";
    event["recovery_ms"]["down"] = 0.0;
    EXPECT_EQ(HasRecovered(event, "down"), true);
    EXPECT_EQ(HasRecovered(event, "up"), false);
    EXPECT_EQ(HasRecovered(event, "ike"), nullptr); // it has no part in it
}

TEST(TidyTable, ARowForEachDirection)
{
    Json event = Event("no end changed the path", 9000.0, 0.0);
    event["signalling"] = {{"packets", 4}};
    const Json metrics{{"events", {event}}, {"totals", {{"lost", Both(1, 2)}, {"path_tests", 3}}}};
    const auto rows = TidyRows(metrics);
    TidyTable table({"rtt_ms"});
    table.Learn(rows);
    std::ostringstream stream;
    table.WriteHead(stream);
    table.Write(stream, {"p001", "a, b", {20}, 7, true}, rows);
    EXPECT_EQ(
        stream.str(),
        "point,policy,rtt_ms,seed,row,passed,peer,event,kind,at_s,direction,recovered,bound,"
        "detection_ms,recovery_ms,bound_why,signalling.packets,outage_ms,path_tests,lost\n"
        "p001,\"a, b\",20,7,event,true,,silence,blackhole,5.5,ike,false,,,,no end changed the "
        "path,4,,,\n"
        "p001,\"a, b\",20,7,event,true,,silence,blackhole,5.5,up,false,,,,,,9000.0,,\n"
        "p001,\"a, b\",20,7,event,true,,silence,blackhole,5.5,down,,,,,,,0.0,,\n"
        "p001,\"a, b\",20,7,total,true,,,,,ike,,,,,,,,3,\n"
        "p001,\"a, b\",20,7,total,true,,,,,up,,,,,,,,,1\n"
        "p001,\"a, b\",20,7,total,true,,,,,down,,,,,,,,,2\n");
}

TEST(TidyTable, EachInitiatorHasItsRows)
{
    const Json one{{"events", {Event("nothing had to recover", 0.0, 0.0)}},
                   {"totals", {{"path_tests", 1}}}};
    Json metrics = one;
    metrics["peers"] = {{"first", one}, {"second", one}};
    const auto rows = TidyRows(metrics);
    ASSERT_EQ(rows.size(), 12U);
    EXPECT_EQ(rows.front().peer, "first");
    EXPECT_EQ(rows.back().peer, "second");
}

} // namespace mopo
