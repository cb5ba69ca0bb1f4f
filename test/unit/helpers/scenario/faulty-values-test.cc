// SPDX-License-Identifier: GPL-2.0-only
// Words, units and ranges.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

class FaultyValues : public testing::TestWithParam<FaultyCase>
{
};

TEST_P(FaultyValues, EverythingWrongIsSaidOnce)
{
    EXPECT_EQ(FaultsOf(Edited(Starter(), GetParam().edits)), GetParam().faults);
}

const std::string ETH0 = "/nodes/laptop/interfaces/eth0";
const std::string NAME_WANTED =
    "a name of up to 32 letters, digits, '-' and '_' that begins with a letter is wanted, not ";

// A message takes as many lines as it needs.
// NOLINTBEGIN(bugprone-suspicious-missing-comma)
const std::vector<FaultyCase> CASES{
    {"UnknownKeyLooksLikeAKnownOne",
     {Without(ETH0 + "/addresses"), {ETH0 + "/adresses", {"192.0.2.10/28"}}},
     {ETH0 + ": 'addresses' is missing",
      ETH0 + "/adresses: unknown key \"adresses\"; did you mean 'addresses'?"}},
    {"UnknownKeyAtTheTop",
     {{"/colour", "red"}},
     {"/colour: unknown key \"colour\"; there are 'code-points', 'expect+', 'for-inclusion', "
      "'include', 'parameters', 'record', 'timeline+'"}},
    {"SeveralUnknownKeysInOneObject",
     {{"/links/office/colour", 1}, {"/links/office/delya", 1}},
     {"/links/office/colour: unknown key \"colour\"; there are 'down', 'medium', 'mtu', 'up', "
      "'wifi'",
      "/links/office/delya: unknown key \"delya\"; there are 'down', 'medium', 'mtu', 'up', "
      "'wifi'"}},
    {"EverythingIsMissing",
     {Without("/title"),
      Without("/duration"),
      Without("/links"),
      Without("/peers"),
      Without("/traffic"),
      Without("/timeline"),
      Without("/expect")},
     {"'title' is missing", "'duration' is missing", "'links' is missing", "'peers' is missing"}},
    {"UnitsThatAreNone",
     {{"/duration", "15 sec"},
      {"/links/office/up", {{"rate", "20MB"}, {"delay", -3}, {"loss", "150%"}, {"queue", "none"}}}},
     {"/duration: a duration such as \"15s\" or \"200ms\" is wanted, not \"15 sec\"",
      "/links/office/up/rate: a rate such as \"20Mbps\" or \"40kbps\" is wanted, not \"20MB\"",
      "/links/office/up/delay: a duration such as \"15s\" or \"200ms\" is wanted, not -3",
      "/links/office/up/loss: a percentage from 0% to 100% is wanted",
      "/links/office/up/queue: a queue length such as \"100 packets\", \"15000 octets\" or "
      "\"200ms\" is wanted, not \"none\""}},
    {"ValuesOutOfRange",
     {{"/links/office/up", {{"rate", "1bps"}, {"delay", "2min"}, {"loss", "100.1%"}}},
      {"/links/wlan/mtu", 70000},
      {"/peers/gateway/window-size", 0},
      {"/peers/gateway/replay-window", 1e300},
      {"/peers/gateway/keepalive", "0s"}},
     {"/links/office/up/rate: a rate from 1kbps to 100Gbps is wanted",
      "/links/office/up/delay: a duration from 0s to 1min is wanted",
      "/links/office/up/loss: a percentage from 0% to 100% is wanted",
      "/links/wlan/mtu: a number of octets from 576 to 65535 is wanted, not 70000",
      "/peers/gateway/window-size: a number of requests from 1 to 64 is wanted, not 0",
      "/peers/gateway/replay-window: a number of packets from 32 to 65536 is wanted, not 1e+300",
      "/peers/gateway/keepalive: a duration from 1s to 1h is wanted"}},
    {"DurationsNoRunCanHave",
     {{"/duration", "25h"}},
     {"/duration: a duration from 1ms to 24h is wanted"}},
    {"NoDurationAtAll", {{"/duration", "0s"}}, {"/duration: a duration from 1ms to 24h is wanted"}},
    {"JitterLargerThanDelay",
     {{"/links/office/up", {{"jitter", "5ms"}}}},
     {"/links/office: the jitter is larger than the delay: packets would arrive before they "
      "leave"}},
    {"MisspeltWordOfAList",
     {{ETH0 + "/kind", "wlna"}, {"/links/office/preset", "ethernte"}},
     {ETH0 + "/kind: the kind of access: \"ethernet\", \"wlan\" or \"cellular\" is wanted, not "
             "\"wlna\"; did you mean 'wlan'?",
      "/links/office/preset: \"wire\", \"backbone\", \"ethernet\", \"wlan\", \"dsl\", \"lte\" or "
      "\"gprs\" is wanted, not \"ethernte\"; did you mean 'ethernet'?"}},
    {"WrongTypes",
     {{"/title", 3},
      {"/nodes/laptop", "a laptop"},
      {"/links/office/between", "laptop.eth0"},
      {"/record", {{"probes", "yes"}}}},
     {"/title: a line of text is wanted, not 3",
      "/nodes/laptop: a node: an object with its interfaces is wanted, not \"a laptop\"",
      "/links/office/between: the ends, such as [\"laptop.eth0\", \"core\"] is wanted, not "
      "\"laptop.eth0\"",
      "/links/wlan/between/0: 'laptop' has no interface 'wlan0'",
      "/expect/0/state/interface: no interface that this peer uses 'eth0'",
      "/expect/1/state/interface: no interface that this peer uses 'wlan0'",
      "/record/probes: true or false is wanted, not \"yes\""}},
    {"NamesThatAreNoNames",
     {{"/nodes/..%2f..%2fetc", {{"router", true}}}, {"/nodes/a b", {{"router", true}}}},
     {"/nodes/..%2f..%2fetc: " + NAME_WANTED + "\"..%2f..%2fetc\"",
      "/nodes/a b: " + NAME_WANTED + "\"a b\""}},
    {"CodePointsThatCollide",
     {{"/code-points", {{"cookie2", 61400}, {"nat-prevented", 99999}}}},
     {"/code-points: COOKIE2: 61400 is CHANGE_PATH already",
      "/code-points/nat-prevented: a notify type from 1 to 65535 is wanted, not 99999"}},
};
// NOLINTEND(bugprone-suspicious-missing-comma)

INSTANTIATE_TEST_SUITE_P(Scenario,
                         FaultyValues,
                         testing::ValuesIn(CASES),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace mopo
