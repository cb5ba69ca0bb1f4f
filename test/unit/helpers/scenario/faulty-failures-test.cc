// SPDX-License-Identifier: GPL-2.0-only
// What fails while the scenario runs: addresses, routes, radios, links.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

class FaultyFailures : public testing::TestWithParam<FaultyCase>
{
};

TEST_P(FaultyFailures, EverythingWrongIsSaidOnce)
{
    EXPECT_EQ(FaultsOf(Edited(Starter(), GetParam().edits)), GetParam().faults);
}

Json Entry(const char* at, const char* id, const Json& action)
{
    return {{"at", at}, {"id", id}, {"do", action}};
}

Json OfEthernet(const char* address)
{
    return {{"interface", "laptop.eth0"}, {"address", address}};
}

// A message takes as many lines as it needs.
// NOLINTBEGIN(bugprone-suspicious-missing-comma)
const std::vector<FaultyCase> CASES{
    {"AddressesThatAnInterfaceCannotGet",
     {{"/timeline/-", Entry("1s", "a", {{"add-address", OfEthernet("192.0.2.15/28")}})},
      {"/timeline/-", Entry("1s", "b", {{"add-address", OfEthernet("192.0.2.10/28")}})},
      {"/timeline/-", Entry("1s", "c", {{"add-address", OfEthernet("192.0.2.11/24")}})},
      {"/timeline/-", Entry("1s", "d", {{"add-address", OfEthernet("192.0.2.1/28")}})},
      {"/timeline/-", Entry("1s", "e", {{"add-address", OfEthernet("192.0.2.11")}})},
      {"/timeline/-",
       Entry("1s",
             "f",
             {{"add-address", {{"interface", "server.lan"}, {"address", "10.99.0.3/24"}}}})}},
     {"/timeline/1/do/add-address/address: 192.0.2.15 is the broadcast address of its network",
      "/timeline/2: 'laptop.eth0' has 192.0.2.10 already then",
      "/timeline/3: an address in a network that 'laptop.eth0' is in from the start is wanted, not "
      "192.0.2.11/24",
      "/timeline/4: 'core.office' has 192.0.2.1, too",
      "/timeline/5/do/add-address/address: an address with its prefix length, such as "
      "\"192.0.2.10/28\" is wanted, not \"192.0.2.11\"",
      "/timeline/6/do/add-address/interface: no peer uses 'server.lan'"}},
    {"AddressesInsideOfTheTunnel",
     {{"/peers/gateway/pool", "203.0.113.8/29"},
      {"/timeline/-",
       Entry("1s",
             "a",
             {{"add-address", {{"interface", "gateway.wan"}, {"address", "203.0.113.9/28"}}}})}},
     {"/peers/gateway/pool: 203.0.113.8/29 overlaps the network of 'gateway.wan', 203.0.113.0/28",
      "/timeline/1: 203.0.113.9 is inside of the tunnel of 'gateway'"}},
    {"AddressesThatAreNotThereThen",
     {{"/timeline/-", Entry("4s", "a", {{"add-address", OfEthernet("192.0.2.11/28")}})},
      {"/timeline/-", Entry("3s", "b", {{"withdraw-address", OfEthernet("192.0.2.11")}})},
      {"/timeline/-", Entry("5s", "c", {{"remove-address", OfEthernet("192.0.2.11")}})},
      {"/timeline/-", Entry("6s", "d", {{"remove-address", OfEthernet("192.0.2.11")}})},
      {"/timeline/-", Entry("6s", "e", {{"renew-address", OfEthernet("192.0.2.300")}})},
      {"/timeline/-", Entry("6s", "f", {{"deprecate-address", {{"interface", "laptop.eth1"}}}})},
      {"/timeline/-", Entry("6s", "g", {{"remove-address", {{"interface", "laptop.eth0"}}}})}},
     {"/timeline/2: 'laptop.eth0' does not have 192.0.2.11 then",
      "/timeline/4: 'laptop.eth0' does not have 192.0.2.11 then",
      "/timeline/5/do/renew-address/address: an address such as \"192.0.2.10\" is wanted",
      "/timeline/6/do/deprecate-address/interface: 'laptop' has no interface 'eth1'; did you mean "
      "'eth0'?",
      "/timeline/7/do/remove-address: 'address' is missing"}},
    {"RoutesAndRadiosThatAreNotThere",
     {{"/timeline/-",
       Entry("1s", "a", {{"route-lost", {{"interface", "laptop.eth0"}, {"family", "ipv6"}}}})},
      {"/timeline/-", Entry("1s", "b", {{"route-back", {{"interface", "core.office"}}}})},
      {"/timeline/-", Entry("1s", "c", {{"radio-off", "gateway"}})},
      {"/timeline/-", Entry("1s", "d", {{"radio-on", "lapdog"}})},
      {"/timeline/-",
       Entry(
           "1s", "e", {{"interface-up", {{"interface", "laptop.wlan0"}, {"route-after", "2h"}}}})},
      {"/nodes/laptop/interfaces/wlan0/dad", "2min"}},
     {"/nodes/laptop/interfaces/wlan0/dad: a duration from 0s to 1min is wanted",
      "/timeline/1/do/route-lost/family: 'laptop.eth0' has no address of this family",
      "/timeline/2/do/route-back/interface: no peer uses 'core.office'",
      "/timeline/3/do/radio-off: no interface of 'gateway' is of the kind wlan or cellular",
      "/timeline/4/do/radio-on: no node 'lapdog'; did you mean 'laptop'?",
      "/timeline/5/do/interface-up/route-after: a duration from 0s to 1h is wanted"}},
    {"PathsThatNobodyCanTake",
     {{"/timeline/-",
       Entry("1s",
             "a",
             {{"change-path",
               {{"peer", "gateway"}, {"from", "gateway.wan"}, {"to", "192.0.2.10"}}}})},
      {"/timeline/-",
       Entry("1s",
             "b",
             {{"change-path",
               {{"peer", "client"}, {"from", "gateway.wan"}, {"to", "203.0.113.1"}}}})},
      {"/timeline/-",
       Entry("1s",
             "c",
             {{"change-path", {{"peer", "client"}, {"from", "3fff::1"}, {"to", "203.0.113.1"}}}})},
      {"/timeline/-",
       Entry("1s",
             "d",
             {{"set-path-policy", {{"peer", "gateway"}, {"denied-peers", "192.0.2.0/33"}}}})}},
     {"/timeline/1/do/change-path/peer: no initiator 'gateway'; there is 'client'",
      "/timeline/2/do/change-path/from: 'client' runs on 'laptop'",
      "/timeline/3/do/change-path: 'from' and 'to' are of different families",
      "/timeline/4/do/set-path-policy/denied-peers: a network such as \"10.99.0.0/24\" or "
      "\"3fff:a::/64\" is wanted"}},
    {"LinksThatFailInStrangeWays",
     {{"/links/wlan/up", {{"queue", "0s"}, {"loss", {{"model", "gilbert-elliott"}}}}},
      {"/timeline/-",
       Entry("14s", "a", {{"flap", {{"link", "wlan"}, {"every", "200ms"}, {"times", 4}}}})},
      {"/timeline/-",
       Entry("1s", "b", {{"flap", {{"link", "wlan"}, {"every", "0s"}, {"times", 4}}}})},
      {"/timeline/-",
       Entry("1s", "c", {{"set-link", {{"link", "wlan"}, {"up", {{"corruption", "200%"}}}}}})}},
     {"/links/wlan/up/queue: a queue from 1us to 1h is wanted",
      "/links/wlan/up/loss: 'good-to-bad' is missing",
      "/links/wlan/up/loss: 'bad-to-good' is missing",
      "/timeline/1: 'wlan' would still flap at the end of the run",
      "/timeline/2/do/flap/every: a duration from 1ms to 1h is wanted",
      "/timeline/3/do/set-link/up/corruption: a percentage from 0% to 100% is wanted"}},
};
// NOLINTEND(bugprone-suspicious-missing-comma)

INSTANTIATE_TEST_SUITE_P(Scenario,
                         FaultyFailures,
                         testing::ValuesIn(CASES),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace mopo
