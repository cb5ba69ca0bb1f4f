// SPDX-License-Identifier: GPL-2.0-only
// What happens, and what is expected.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

class FaultyTimeline : public testing::TestWithParam<FaultyCase>
{
};

TEST_P(FaultyTimeline, EverythingWrongIsSaidOnce)
{
    EXPECT_EQ(FaultsOf(Edited(Starter(), GetParam().edits)), GetParam().faults);
}

Json Entry(const char* at, const char* id, const Json& action)
{
    return {{"at", at}, {"id", id}, {"do", action}};
}

const std::string ACTION = "one action such as { \"link-down\": \"office\" }";

// A message takes as many lines as it needs.
// NOLINTBEGIN(bugprone-suspicious-missing-comma)
const std::vector<FaultyCase> CASES{
    {"EntriesTooLateOrTwice",
     {{"/timeline/-", Entry("20s", "silence", {{"heal", "office"}})}},
     {"/timeline/1/at: a duration from 0s to 15s is wanted",
      "/timeline/1/id: 'silence' stands in the timeline twice"}},
    {"SpreadsThatReachTooFar",
     {{"/timeline/-",
       {{"at", "1s"}, {"spread", "3s"}, {"id", "early"}, {"do", {{"heal", "office"}}}}},
      {"/timeline/-", Entry("4s", "next", {{"heal", "office"}})},
      {"/timeline/-",
       {{"at", "14s"}, {"spread", "2s"}, {"id", "late"}, {"do", {{"heal", "office"}}}}}},
     {"/timeline/1: with its spread it may be later than 'next'",
      "/timeline/3: with its spread it may be later than the end of the run"}},
    {"NamesThatLeadNowhere",
     {{"/timeline/-",
       Entry("1s", "a", {{"blackhole", {{"link", "offce"}, {"direction", "sideways"}}}})},
      {"/timeline/-",
       Entry("1s",
             "b",
             Json::array({{{"pause", "probe"}}, {{"prefer", "server.lan"}}, {{"close", "me"}}}))},
      {"/timeline/-", Entry("1s", "c", {{"nat-reboot", "core"}})},
      {"/timeline/-", Entry("1s", "d", {{"interface-up", "laptop.gprs0"}})}},
     {"/timeline/1/do/blackhole/link: no link 'offce'; did you mean 'office'?",
      "/timeline/1/do/blackhole/direction: \"up\", \"down\" or \"both\" is wanted, not "
      "\"sideways\"",
      "/timeline/2/do/0/pause: no flow 'probe'; did you mean 'probes'?",
      "/timeline/2/do/1/prefer: no peer uses 'server.lan'",
      "/timeline/2/do/2/close: no peer 'me'; there are 'client', 'gateway'",
      "/timeline/3/do/nat-reboot: no NAT 'core'",
      "/timeline/4/do/interface-up: 'laptop' has no interface 'gprs0'; there are 'eth0', "
      "'wlan0'"}},
    {"NotOneAction",
     {{"/timeline/-", Entry("1s", "a", Json::object())},
      {"/timeline/-", Entry("1s", "b", Json::array())},
      {"/timeline/-", Entry("1s", "c", {{"heal", "wlan"}, {"link-down", "wlan"}})}},
     {"/timeline/1/do: at least 1 is wanted in here: " + ACTION + ", or a list of actions",
      "/timeline/2/do: at least 1 is wanted in here: " + ACTION + ", or a list of actions",
      "/timeline/3/do: at most 1 is wanted in here: " + ACTION + ", or a list of actions"}},
    {"ActionThatIsNone",
     {{"/timeline/-", Entry("1s", "a", {{"link-dwon", "wlan"}})}},
     {"/timeline/1/do/link-dwon: unknown key \"link-dwon\"; did you mean 'link-down'?"}},
    {"LinkChangesOutOfRange",
     {{"/timeline/-",
       Entry("1s", "a", {{"set-link", {{"link", "wlan"}, {"up", {{"delay", "2h"}}}}}})},
      {"/timeline/-", Entry("1s", "b", {{"set-link", {{"link", "wlan"}}}})}},
     {"/timeline/1/do/set-link/up/delay: a duration from 0s to 1min is wanted",
      "/timeline/2/do/set-link: at least 2 are wanted in here: an object with link and up, down, "
      "mtu or several"}},
    {"LinkThatBecomesTooNarrowForIpv6",
     {{"/nodes/laptop/interfaces/wlan0/addresses/-", "3fff:2::10/64"},
      {"/timeline/-", Entry("1s", "a", {{"set-link", {{"link", "wlan"}, {"mtu", 1279}}}})},
      {"/timeline/-", Entry("1s", "b", {{"set-link", {{"link", "wlan"}, {"mtu", 500}}}})}},
     {"/timeline/1/do/set-link/mtu: at least 1280 is wanted, as this link carries IPv6",
      "/timeline/2/do/set-link/mtu: a number of octets from 576 to 65535 is wanted, not 500"}},
    {"LinkChangesThatDoNotFitWhatTheLinkIsLikeByThen",
     {{"/timeline/-",
       Entry("2s", "b", {{"set-link", {{"link", "office"}, {"down", {{"delay", "1ms"}}}}}})},
      {"/timeline/-",
       Entry("1s", "a", {{"set-link", {{"link", "office"}, {"down", {{"jitter", "2ms"}}}}}})}},
     {"/timeline/1: the jitter of 'office' is larger than its delay then: packets would arrive "
      "before they leave"}},
    {"EventsThatAreNotThere",
     {{"/expect/-", {{"event", "silenc"}, {"metric", "lost.down"}, {"at-most", 0}}},
      {"/expect/-", {{"event", "silence"}, {"within-bound", {"up", "sideways"}}}},
      {"/expect/-", {{"within-bound", {"up"}}}},
      {"/expect/-", {{"never", "ike:sa_int_sent"}}},
      {"/expect/-", {{"eventually", "ike:closed"}, {"node", "latop"}}}},
     {"/expect/4/event: no event of the timeline 'silenc'; did you mean 'silence'?",
      "/expect/5/within-bound/1: \"ike\", \"up\" or \"down\" is wanted, not \"sideways\"",
      "/expect/6: 'event' is missing",
      "/expect/7/never: no event 'ike:sa_int_sent'; did you mean 'ike:sa_init_sent'?",
      "/expect/8/node: no node 'latop'; did you mean 'laptop'?"}},
    {"MetricsOfTheWrongThing",
     {{"/expect/-", {{"event", "silence"}, {"metric", "lost.dwon"}, {"at-most", 0}}},
      {"/expect/-", {{"flow", "probes"}, {"metric", "delivered_octets"}, {"at-most", 0}}}},
     {"/expect/4/metric: no metric 'lost.dwon'; did you mean 'lost.down'?",
      "/expect/5/metric: no metric 'delivered_octets'; there are 'sent.up', 'sent.down', "
      "'received.up', 'received.down', 'lost.up', 'lost.down', 'duplicated.up', "
      "'duplicated.down', 'reordered.up', 'reordered.down', 'reordering_extent.up', "
      "'reordering_extent.down'"}},
    {"LimitsThatNothingKeeps",
     {{"/expect/-", {{"metric", "keepalives"}}},
      {"/expect/-", {{"metric", "keepalives"}, {"equals", 1}, {"at-most", 2}}},
      {"/expect/-", {{"metric", "keepalives"}, {"at-least", 3}, {"at-most", 2}}},
      {"/expect/-", {{"metric", "keepalives"}, {"at-most", "5ms"}}}},
     {"/expect/4: 'at-most', 'at-least' or 'equals' is missing",
      "/expect/5: 'equals' stands alone, without 'at-most' and 'at-least'",
      "/expect/6: no number is both: 'at-most' is below 'at-least'",
      "/expect/7/at-most: a number is wanted, not \"5ms\""}},
    {"NotOneKindOfExpectation",
     {{"/expect/-", Json::object()},
      {"/expect/-", {{"never", "ike:closed"}, {"at-most", 1}}},
      {"/expect/-", {{"never", "ike:closed"}, {"eventually", "ike:established"}}}},
     {"/expect/4: exactly one of 'metric', 'within-bound', 'never', 'eventually', 'state' is "
      "wanted",
      "/expect/5/at-most: 'at-most' does not go with 'never'",
      "/expect/6: exactly one of 'metric', 'within-bound', 'never', 'eventually', 'state' is "
      "wanted"}},
    {"StatesOfNobodyAtNoTime",
     {{"/expect/-", {{"state", {{"peer", "client"}}}, {"at", "1s"}}},
      {"/expect/-", {{"state", {{"peer", "clint"}, {"established", true}}}}},
      {"/expect/-", {{"state", {{"peer", "gateway"}, {"interface", "lan"}}}, {"at", "16s"}}}},
     {"/expect/4/state: at least 2 are wanted in here: an object with peer and what must be so",
      "/expect/5: 'at' is missing: a state is that of an instant",
      "/expect/5/state/peer: no peer 'clint'; did you mean 'client'?",
      "/expect/6/state/interface: no interface that this peer uses 'lan'; did you mean 'wan'?",
      "/expect/6/at: a duration from 0s to 15s is wanted"}},
    {"TheSameTwice",
     {{"/expect/-", {{"never", "ike:closed"}}}, {"/expect/-", {{"never", "ike:closed"}}}},
     {"/expect/5: this is expected already; give it an 'id' or leave it"}},
};
// NOLINTEND(bugprone-suspicious-missing-comma)

INSTANTIATE_TEST_SUITE_P(Scenario,
                         FaultyTimeline,
                         testing::ValuesIn(CASES),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace mopo
