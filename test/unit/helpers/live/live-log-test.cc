// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/live/live-log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace mopo
{
namespace
{

constexpr Instant NOW = Instant(std::chrono::milliseconds(1500));

PathChanged Move()
{
    PathChanged event;
    event.ikeSa = {1};
    event.from = {{*IpAddress::Parse("192.0.2.10"), 500}, {*IpAddress::Parse("203.0.113.1"), 500}};
    event.to = {{*IpAddress::Parse("198.51.100.10"), 4500},
                {*IpAddress::Parse("203.0.113.1"), 4500}};
    event.reason = PathReason::PathDead;
    return event;
}

TEST(LiveLogOf, ALineForPeopleHasTheTimeTheNameAndTheFacts)
{
    std::ostringstream stream;
    LiveLog log({}, stream);
    log.OnOutput(NOW, Move());
    EXPECT_THAT(stream.str(), testing::StartsWith("     1.500  path:changed "));
    EXPECT_THAT(stream.str(), testing::HasSubstr(" reason=path-dead "));
    EXPECT_THAT(stream.str(), testing::HasSubstr(" to=198.51.100.10:4500>203.0.113.1:4500 "));
    log.OnOutput(NOW, IkeMessageTraced{});
    EXPECT_THAT(stream.str(), testing::Not(testing::HasSubstr("ike:message_received")));
}

TEST(LiveLogOf, ALineForProgramsIsOneOfEventsJsonl)
{
    std::ostringstream stream;
    LiveLogOptions options;
    options.peer = "client";
    options.json = true;
    LiveLog log(options, stream);
    log.OnOutput(NOW, Move());
    log.OnTrouble(NOW, "no \"room\"");
    log.OnDiscarded(NOW, {Move().to, 7, {ErrorCode::Replayed, 0, "again"}, std::nullopt});
    std::istringstream lines(stream.str());
    std::vector<Json> events;
    for (std::string line; std::getline(lines, line);)
    {
        events.push_back(Json::parse(line));
        EXPECT_EQ(events.back()["node"], "client");
        EXPECT_EQ(events.back()["time_s"], 1.5);
    }
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0]["name"], "path:changed");
    EXPECT_EQ(events[0]["data"]["to"]["local"], "198.51.100.10:4500");
    EXPECT_EQ(events[1]["data"]["what"], "no \"room\"");
    EXPECT_EQ(events[2]["name"], "esp:discarded");
    EXPECT_EQ(events[2]["data"]["reason"], "REPLAYED");
}

} // namespace
} // namespace mopo
