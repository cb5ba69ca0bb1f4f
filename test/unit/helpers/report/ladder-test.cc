// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/ladder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using ::testing::SizeIs;

Json MessageOf(int number, bool response, const Json& payloads, const char* from = "a:500")
{
    return {{"exchange", "INFORMATIONAL"},
            {"message_id", number},
            {"response", response},
            {"from_initiator", !response},
            {"initiator_spi", "11"},
            {"responder_spi", "22"},
            {"path", {{"local", from}, {"peer", "b:500"}}},
            {"octets", 80},
            {"retransmission", false},
            {"payloads", payloads}};
}

EventLine Sent(double time, const Json& message)
{
    return {time, "left", "ike:message_sent", message};
}

/// As it arrives at the other end: from the path that the sender used, unless a NAT changed it.
EventLine Arrived(double time, Json message)
{
    std::swap(message["path"]["local"], message["path"]["peer"]);
    return {time, "right", "ike:message_received", message};
}

const Json CHANGE_PATH = Json::array({{{"type", "N"}, {"notify", "CHANGE_PATH"}}});

TEST(Ladder, AMessageThatArrivedIsOneRungAndOneThatDidNotHasNoArrival)
{
    const Json message = MessageOf(1, false, CHANGE_PATH);
    const Json ladder = LadderOf({}, {Sent(1, message), Sent(2, message), Arrived(2.5, message)});
    ASSERT_THAT(ladder, SizeIs(2));
    EXPECT_EQ(ladder[0].at("arrived_s"), nullptr);
    EXPECT_EQ(ladder[1].at("arrived_s"), 2.5);
    EXPECT_EQ(ladder[1].at("from"), "left");
    EXPECT_EQ(ladder[1].at("to"), "right");
    EXPECT_EQ(ladder[1].at("purpose"), "CHANGE_PATH");
}

TEST(Ladder, AnArrivalGoesToTheSendingWhoseAddresseeItHas)
{
    Json first = MessageOf(1, false, CHANGE_PATH);
    Json second = first;
    first["path"]["peer"] = "b:500";
    second["path"]["peer"] = "c:500";
    const Json ladder = LadderOf({}, {Sent(1, first), Sent(2, second), Arrived(2.5, first)});
    EXPECT_EQ(ladder[0].at("arrived_s"), 2.5);
    EXPECT_EQ(ladder[1].at("arrived_s"), nullptr);
}

TEST(Ladder, WhatIsSentAgainWithoutContentHasThatOfTheFirstTime)
{
    const Json response = MessageOf(1, true, CHANGE_PATH);
    const Json ladder =
        LadderOf({}, {Sent(1, response), Sent(2, MessageOf(1, true, Json::array()))});
    EXPECT_EQ(ladder[0].at("decoded_s"), nullptr);
    EXPECT_EQ(ladder[1].at("decoded_s"), 1.0);
    EXPECT_EQ(ladder[1].at("message").at("payloads"), CHANGE_PATH);
}

TEST(Ladder, AResponseIsForWhatItsRequestIsFor)
{
    const Json ladder = LadderOf({},
                                 {Sent(1, MessageOf(1, false, CHANGE_PATH)),
                                  Sent(2, MessageOf(1, true, Json::array())),
                                  Sent(3, MessageOf(2, false, Json::array()))});
    EXPECT_EQ(ladder[1].at("purpose"), "CHANGE_PATH");
    EXPECT_EQ(ladder[2].at("purpose"), "liveness");
}

TEST(Ladder, WhatWasDiscardedWhenItArrivedSaysWhy)
{
    const Json message = MessageOf(1, false, CHANGE_PATH);
    const EventLine discarded{
        1.5,
        "right",
        "ike:discarded",
        {{"why", "no such SA"}, {"octets", 80}, {"path", {{"local", "b:500"}, {"peer", "a:500"}}}}};
    const Json ladder = LadderOf({}, {Sent(1, message), discarded});
    EXPECT_EQ(ladder[0].at("discarded"), "no such SA");
    EXPECT_EQ(ladder[0].at("arrived_s"), 1.5);
}

TEST(Ladder, MessagesThatLackEverythingHarmNobody)
{
    const Json ladder = LadderOf({}, {Sent(1, Json::object()), Sent(2, {{"payloads", 7}})});
    EXPECT_THAT(ladder, SizeIs(2));
    EXPECT_THAT(MessageTable(ladder).at("rows"), SizeIs(2));
}

} // namespace
} // namespace mopo
