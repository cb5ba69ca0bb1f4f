// SPDX-License-Identifier: GPL-2.0-only
// Peers, their tunnels and the traffic in them.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

class FaultyPeers : public testing::TestWithParam<FaultyCase>
{
};

TEST_P(FaultyPeers, EverythingWrongIsSaidOnce)
{
    EXPECT_EQ(FaultsOf(Edited(Starter(), GetParam().edits)), GetParam().faults);
}

// A message takes as many lines as it needs.
// NOLINTBEGIN(bugprone-suspicious-missing-comma)
const std::vector<FaultyCase> CASES{
    {"PoolsOfAddressesThatNoHostCanHave",
     {{"/peers/gateway/pool", {"224.0.0.0/8", "127.1.0.0/16", "0.0.0.0/8", "2001:db8:1::/64"}}},
     {"/peers/gateway/pool: 224.0.0.0 is no address that a host can have here",
      "/peers/gateway/pool: 127.1.0.0 is no address that a host can have here",
      "/peers/gateway/pool: 0.0.0.0 is no address that a host can have here",
      "/peers/gateway/pool: ns-3's routers drop 2001:db8::/32; take an address of 3fff::/20"}},
    {"TwoInitiatorsWithOneIdentity",
     {{"/nodes/phone", {{"interfaces", {{"lte0", {{"addresses", {"198.18.0.2/24"}}}}}}}},
      {"/links/lte", {{"between", {"phone.lte0", "core"}}, {"preset", "lte"}}},
      {"/peers/other",
       {{"node", "phone"},
        {"role", "initiator"},
        {"connects-to", "gateway"},
        {"identity", "client"},
        {"auth", {{"psk", "another one"}}}}}},
     {"/peers/other: another 'identity' is wanted: to 'gateway', 'client' is peer 'client'"}},
    {"NamesThatLeadNowhere",
     {{"/peers/client/node", "latop"},
      {"/peers/client/connects-to", "gatway"},
      {"/peers/gateway/policy", "mopo-defalt"},
      {"/peers/gateway/pool", "10.99.0.0/16"},
      Without("/peers/client/auth")},
     {"/peers/client: 'auth' is missing",
      "/peers/client/node: no node 'latop'; did you mean 'laptop'?",
      "/peers/client/connects-to: no responder 'gatway'; did you mean 'gateway'?",
      "/peers/gateway/pool: 10.99.0.0/16 overlaps the network of 'gateway.lan', 10.99.0.0/24",
      "/peers/gateway/policy: no policy 'mopo-defalt'; did you mean 'mopo-default'?"}},
    {"PolicyAndProposals",
     {{"/peers/client/policy",
       {{"idle-with-trafic", "1s"},
        {"idle-with-traffic", "0s"},
        {"preferred-interfaces", {"wlan1"}}}},
      {"/peers/client/proposals", {{"ike", {"aes128gcm16", "des-md5"}}, {"esp", Json::array()}}}},
     {"/peers/client/policy/idle-with-trafic: unknown key \"idle-with-trafic\"; there are "
      "'background-tests', 'cellular-retransmission', 'chooser', 'detector', 'first-round-pause', "
      "'give-up-after', 'hysteresis', 'idle-without-traffic', 'last-round-pause', "
      "'minimum-retransmission', 'pairs-per-round', 'preset', 'probing', 'refused-hold', "
      "'retransmission', 'retransmission-cap', 'retransmission-factor', 'retransmissions', "
      "'test-pacing', 'test-retransmission', 'test-retransmissions', 'tests-in-flight', "
      "'unmeasured-retransmission'",
      "/peers/client/policy/idle-with-traffic: a duration from 1ms to 24h is wanted",
      "/peers/client/policy/preferred-interfaces/0: no interface 'wlan1'; did you mean 'wlan0'?",
      "/peers/client/proposals/ike/0: a suite of known algorithms such as "
      "\"aes128gcm16-prfsha256-x25519\" is wanted, not \"aes128gcm16\"",
      "/peers/client/proposals/ike/1: a suite of known algorithms such as "
      "\"aes128gcm16-prfsha256-x25519\" is wanted, not \"des-md5\"",
      "/peers/client/proposals/esp: at least 1 is wanted in here: a list of ESP or AH suites such "
      "as "
      "[\"aes128gcm16\"]"}},
    {"PeerOnARouter",
     {{"/peers/client/node", "core"}},
     {"/peers/client/node: 'core' is no host; a peer runs on a host"}},
    {"TwoPeersOnANode",
     {{"/peers/client/node", "gateway"}},
     {"/peers/gateway/node: peer 'client' runs on 'gateway' already",
      "/expect/0/state/interface: no interface that this peer uses 'eth0'; there are 'wan', 'lan'",
      "/expect/1/state/interface: no interface that this peer uses 'wlan0'; did you mean 'wan'?"}},
    {"WordsOfTheOtherRole",
     {{"/peers/client/pool", "10.5.0.0/24"}, {"/peers/gateway/connects-to", "client"}},
     {"/peers/client/pool: only a responder has a pool",
      "/peers/gateway/connects-to: only an initiator has this"}},
    {"NobodyToConnectTo",
     {Without("/peers/client/connects-to")},
     {"/peers/client: 'connects-to' is missing: an initiator connects to a responder"}},
    {"NothingBehind",
     {Without("/peers/gateway/networks"), Without("/traffic")},
     {"/peers/gateway: 'networks' is missing: what is behind this responder?"}},
    {"NoInnerAddress",
     {Without("/peers/gateway/pool"), Without("/traffic")},
     {"/peers/client: it needs 'networks', or 'gateway' needs a 'pool' to give it an inner "
      "address"}},
    {"NetworksWithBitsBehindThePrefix",
     {{"/peers/gateway/networks", {"10.99.0.1/24", "bad", "10.99.0.0/40"}}},
     {"/peers/gateway/networks/0: 10.99.0.1/24 has bits set behind its prefix; the network is "
      "10.99.0.0/24",
      "/peers/gateway/networks/1: a network such as \"10.99.0.0/24\" or \"3fff:a::/64\" is wanted, "
      "not \"bad\"",
      "/peers/gateway/networks/2: a network such as \"10.99.0.0/24\" or \"3fff:a::/64\" is "
      "wanted"}},
    {"OutsideIsInside",
     {{"/peers/gateway/outside", {"wan", "lan"}}},
     {"/peers/gateway/outside: 'lan' is outside, but 10.99.0.0/24 of 'networks' has its address",
      "/traffic/probes/between: 'server' has no IPv4 address inside: none in the 'networks' of a "
      "peer that it is behind, none from a 'pool'"}},
    {"HugePool",
     {{"/peers/gateway/pool", {"8.0.0.0/7", "3fff::/20", "10.98.0.0/16", "10.98.7.0/24"}}},
     {"/peers/gateway/pool: 8.0.0.0/7 is larger than a /8",
      "/peers/gateway/pool: 3fff::/20 is larger than a /64",
      "/peers/gateway/pool: 10.98.7.0/24 overlaps 10.98.0.0/16"}},
    {"NoWayToTheResponder",
     {{"/nodes/core2", {{"router", true}}},
      {"/links/office/between", {"laptop.eth0", "core2"}},
      {"/links/wlan/between", {"laptop.wlan0", "core2"}}},
     {"/peers/client/connects-to: no way leads from the outside interfaces of 'laptop' to those "
      "of 'gateway'"}},
    {"FlowsWithoutTunnel",
     {{"/traffic/probes/between", {"laptop", "laptop"}},
      {"/traffic/x", {{"kind", "tcp"}, {"from", "core"}, {"to", "laptop"}}},
      {"/traffic/y", {{"between", {"gateway", "server"}}, {"every", "1ms"}}},
      {"/traffic/z", {{"between", {"laptop", "server"}}, {"every", "1ms"}, {"family", "ipv6"}}}},
     {"/traffic/probes/between: both ends are at the same node",
      "/traffic/x: 'core' has no IPv4 address inside: none in the 'networks' of a peer that it is "
      "behind, none from a 'pool'",
      "/traffic/y/between: no tunnel leads from 'gateway' to 'server'",
      "/traffic/z/between: 'laptop' has no IPv6 address inside: none in the 'networks' of a peer "
      "that it is behind, none from a 'pool'",
      "/traffic/z/between: 'server' has no IPv6 address inside: none in the 'networks' of a peer "
      "that it is behind, none from a 'pool'"}},
    {"FlowsOfTheWrongKind",
     {{"/traffic/x",
       {{"kind", "tcp"}, {"between", {"laptop", "server"}}, {"every", "1ms"}, {"rate", "3"}}},
      {"/traffic/y", {{"from", "laptop"}, {"to", "sever"}, {"pause-on", {"laptop.eth0"}}}}},
     {"/traffic/x: 'from' is missing",
      "/traffic/x: 'to' is missing",
      "/traffic/x/between: this does not go with a flow of kind \"tcp\"",
      "/traffic/x/every: this does not go with a flow of kind \"tcp\"",
      "/traffic/x/rate: a rate such as \"20Mbps\" or \"40kbps\" is wanted, not \"3\"",
      "/traffic/y: 'between' is missing",
      "/traffic/y: 'every' is missing",
      "/traffic/y/from: this does not go with a flow of kind \"probes\"",
      "/traffic/y/to: this does not go with a flow of kind \"probes\"",
      "/traffic/y/pause-on: this does not go with a flow of kind \"probes\""}},
    {"Intervals",
     {{"/traffic/probes/every",
       {{"laptop.gprs0", "1ms"}, {"gateway.wan", "1ms"}, {"laptop.eth0", "1us"}}}},
     {"/traffic/probes/every: 'default' is missing",
      "/traffic/probes/every/laptop.gprs0: the key must be 'default' or an interface such as "
      "'laptop.gprs0'",
      "/traffic/probes/every/gateway.wan: no initiator's tunnel leads through 'gateway.wan'",
      "/traffic/probes/every/laptop.eth0: a duration from 10us to 1h is wanted"}},
    {"MoreProbesThanAnyRunNeeds",
     {{"/duration", "24h"}, {"/traffic/probes/every", "10us"}},
     {"/traffic/probes/every: more than 100000000 probes in one run"}},
    {"MoreProbesThroughOneInterfaceThanAnyRunNeeds",
     {{"/duration", "24h"},
      {"/traffic/probes/every", {{"default", "1s"}, {"laptop.wlan0", "10us"}}}},
     {"/traffic/probes/every: more than 100000000 probes in one run"}},
    {"MoreProbesFromAnEntryOnThanAnyRunNeeds",
     {{"/duration", "24h"},
      {"/timeline/-",
       {{"at", "6s"},
        {"id", "faster"},
        {"do", {{"set-probes", {{"flow", "probes"}, {"every", "10us"}}}}}}}},
     {"/timeline/1: more than 100000000 probes of 'probes' in one run"}},
    {"WhatOnlyASenderWithDontFragmentHears",
     {{"/peers/client/heed-icmp", true}, {"/peers/gateway/dont-fragment", "sometimes"}},
     {"/peers/client/heed-icmp: this needs 'dont-fragment': with \"clear\" nobody complains of its "
      "packets",
      "/peers/gateway/dont-fragment: one of clear, set, copy is wanted, not \"sometimes\""}},
    {"StopBeforeStart",
     {{"/traffic/probes/start", "5s"}, {"/traffic/probes/stop", "5s"}},
     {"/traffic/probes: 'stop' is not later than 'start'"}},
};
// NOLINTEND(bugprone-suspicious-missing-comma)

INSTANTIATE_TEST_SUITE_P(Scenario,
                         FaultyPeers,
                         testing::ValuesIn(CASES),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace mopo
