// SPDX-License-Identifier: GPL-2.0-only
// What a check says about a run that is not what it was.
#include "helpers/reference/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Json Event(const std::string& id, const Json& up)
{
    return {{"id", id}, {"recovery_ms", {{"up", up}, {"down", nullptr}}}, {"change_paths", 1}};
}

Json Metrics(const Json& up)
{
    return {{"events", {Event("unplug", 20.5), Event("uplink-goes-dead", up)}},
            {"totals", {{"lost", {{"up", 3}}}}},
            {"expectations", {{"never ike:closed", true}}}};
}

TEST(Differences, NoneInWhatIsEqual)
{
    EXPECT_THAT(Differences(Metrics(1477.1), Metrics(1477.1)), IsEmpty());
}

TEST(Differences, AFieldOfAnEventWithBothItsValues)
{
    EXPECT_THAT(Differences(Metrics(1477.1), Metrics(1502.3)),
                ElementsAre("uplink-goes-dead: recovery_ms.up was 1477.1, is 1502.3"));
    EXPECT_THAT(Differences(Metrics(1477.1), Metrics(nullptr)),
                ElementsAre("uplink-goes-dead: recovery_ms.up was 1477.1, is null"));
}

TEST(Differences, TheLastBitCounts)
{
    EXPECT_THAT(Differences(Metrics(0.1), Metrics(0.1 + 0x1p-56)),
                ElementsAre("uplink-goes-dead: recovery_ms.up was 0.1, is 0.10000000000000002"));
}

TEST(Differences, TotalsAndExpectations)
{
    Json is = Metrics(1.0);
    is["totals"]["lost"]["up"] = 4;
    is["expectations"]["never ike:closed"] = false;
    EXPECT_THAT(Differences(Metrics(1.0), is),
                ElementsAre("the run: totals.lost.up was 3, is 4",
                            "the run: expectations.never ike:closed was true, is false"));
}

TEST(Differences, EventsAndFieldsThatCameOrWent)
{
    Json was = Metrics(1.0);
    was["events"][0]["id"] = "unplugged";
    was["events"][1]["old"] = 1;
    Json is = Metrics(1.0);
    is["events"][1]["fresh"] = "x";
    EXPECT_THAT(Differences(was, is),
                ElementsAre("unplugged: the event is gone",
                            "uplink-goes-dead: old was 1, is gone",
                            "uplink-goes-dead: fresh is new: \"x\"",
                            "unplug: the event is new"));
}

TEST(Differences, OfEachOfSeveralPeers)
{
    Json was = Metrics(1.0);
    was["peers"]["second"] = {{"events", {Event("unplug", 1.5)}}, {"totals", {{"lost", 1}}}};
    Json is = was;
    is["peers"]["second"]["events"][0]["recovery_ms"]["up"] = 2.5;
    is["peers"]["second"]["totals"]["lost"] = 2;
    EXPECT_THAT(Differences(was, is),
                ElementsAre("second, unplug: recovery_ms.up was 1.5, is 2.5",
                            "the run: peers.second.totals.lost was 1, is 2"));
    is.erase("peers");
    EXPECT_THAT(Differences(was, is), testing::SizeIs(1));
}

TEST(SeedDifferences, ByRowAndColumn)
{
    const std::string head = "seed,row,passed,event,kind,at_s,lost.up\n";
    const std::string was =
        head + "1,event,true,silence,blackhole,5.0,3\n1,total,true,,,,3\n2,total,true,,,,5\n";
    EXPECT_THAT(SeedDifferences(was, was), IsEmpty());
    EXPECT_THAT(
        SeedDifferences(was, head + "1,event,true,silence,blackhole,5.0,\n1,total,false,,,,3\n"),
        ElementsAre("seed 1, silence: lost.up was 3, is nothing",
                    "seed 1, total: passed was true, is false",
                    "seed 2, total: the row is gone"));
    EXPECT_THAT(SeedDifferences(was, was + "3,total,true,,,,5\n"),
                ElementsAre("seed 3, total: the row is new"));
    EXPECT_THAT(SeedDifferences(was, "seed,row\n"), testing::SizeIs(1));
}

} // namespace
} // namespace mopo
