// SPDX-License-Identifier: GPL-2.0-only
// Addresses, links and the network that they make.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

class FaultyNetwork : public testing::TestWithParam<FaultyCase>
{
};

TEST_P(FaultyNetwork, EverythingWrongIsSaidOnce)
{
    EXPECT_EQ(FaultsOf(Edited(Starter(), GetParam().edits)), GetParam().faults);
}

const std::string WLAN0 = "/nodes/laptop/interfaces/wlan0/addresses";

const std::vector<FaultyCase> CASES{
    {"AddressesNoHostCanHave",
     {{WLAN0,
       {"192.0.2.999/28",
        "1.2.3.4",
        "127.0.0.1/8",
        "2001:db8::1/64",
        "fe80::1/64",
        "10.0.0.0/24",
        "10.0.0.255/24",
        "1.2.3.4/33",
        "::ffff:1.2.3.4/100",
        "224.0.0.1/24",
        "0.1.2.3/24",
        "198.51.100.10/32",
        "3fff::/64"}}},
     {WLAN0 + "/0: an address with its prefix length, such as \"192.0.2.10/28\", is wanted",
      WLAN0 + "/1: an address with its prefix length, such as \"192.0.2.10/28\" is wanted, not "
              "\"1.2.3.4\"",
      WLAN0 + "/2: 127.0.0.1 is no address that a host can have here",
      WLAN0 + "/3: ns-3's routers drop 2001:db8::/32; take an address of 3fff::/20",
      WLAN0 + "/4: fe80::1 is no address that a host can have here",
      WLAN0 + "/5: 10.0.0.0 is the lowest address of its network",
      WLAN0 + "/6: 10.0.0.255 is the broadcast address of its network",
      WLAN0 + "/7: an address with its prefix length, such as \"192.0.2.10/28\", is wanted",
      WLAN0 + "/8: ::ffff:1.2.3.4 is no address that a host can have here",
      WLAN0 + "/9: 224.0.0.1 is no address that a host can have here",
      WLAN0 + "/10: 0.1.2.3 is no address that a host can have here",
      WLAN0 + "/11: a prefix length from 8 to 30 is wanted",
      WLAN0 + "/12: 3fff:: is the lowest address of its network"}},
    {"EndsThatAreNotThere",
     {{"/links/office/between", {"laptop.eth1", "cor"}},
      {"/links/wlan/between", {"laptop", "gateway"}}},
     {"/links/office/between/0: 'laptop' has no interface 'eth1'; did you mean 'eth0'?",
      "/links/office/between/1: no node 'cor'; did you mean 'core'?",
      "/links/wlan/between: one end at least must be an interface with addresses"}},
    {"OnlyARouterStandsAlone",
     {{"/links/inside/between", {"gateway.lan", "server"}}},
     {"/links/inside/between/1: an interface of 'server' is wanted: only a router may stand "
      "alone; there is 'lan'"}},
    {"InterfaceWithoutLink",
     {{"/nodes/laptop/interfaces/gprs0", {{"addresses", {"10.64.3.7/24"}}}}},
     {"/nodes/laptop/interfaces/gprs0: no link leads to this interface"}},
    {"InterfaceWithTwoLinks",
     {{"/links/second", {{"between", {"laptop.eth0", "core"}}, {"preset", "wire"}}}},
     {"/links/second/between/0: 'laptop.eth0' is an end of link 'office' already"}},
    {"LinkToItself",
     {{"/links/office/between", {"laptop.eth0", "laptop.wlan0"}}},
     {"/links/office/between: both ends are at the same node"}},
    {"EndsInDifferentNetworks",
     {{"/nodes/server/interfaces/lan/addresses", {"10.99.1.2/24"}}},
     {"/nodes/gateway/interfaces/lan/addresses: an address in 10.99.1.0/24 is wanted, as "
      "'server.lan' at the other end of the link has 10.99.1.2/24",
      "/nodes/server/interfaces/lan/addresses: an address in 10.99.0.0/24 is wanted, as "
      "'gateway.lan' at the other end of the link has 10.99.0.1/24"}},
    {"OneEndLacksAFamily",
     {{"/nodes/server/interfaces/lan/addresses", {"10.99.0.2/24", "3fff:99::2/64"}}},
     {"/nodes/gateway/interfaces/lan/addresses: an address in 3fff:99::/64 is wanted, as "
      "'server.lan' at the other end of the link has 3fff:99::2/64"}},
    {"AddressThatStandsTwice",
     {{WLAN0, {"192.0.2.10/28"}}},
     {WLAN0 + ": 'laptop.eth0' has 192.0.2.10, too",
      WLAN0 + ": 192.0.2.0/28 is the network of link 'office', too"}},
    {"NetworksThatOverlap",
     {{WLAN0, {"192.0.2.20/24"}}},
     {"/nodes/laptop/interfaces/eth0/addresses: 192.0.2.0/28 overlaps 192.0.2.0/24 of link "
      "'wlan'"}},
    {"RouterAndNat",
     {{"/nodes/core/nat", {{"outside", "wan"}}}},
     {"/nodes/core: a node is a router or a NAT, not both"}},
    {"NatWithoutInside",
     {{"/nodes/nat",
       {{"nat", {{"outside", "wna"}}},
        {"interfaces", {{"wan", {{"addresses", {"198.51.100.65/28"}}}}}}}},
      {"/links/nat", {{"between", {"nat.wan", "core"}}, {"preset", "wire"}}}},
     {"/nodes/nat/nat/outside: no interface 'wna'; did you mean 'wan'?"}},
    {"NatWithoutOneAddressOutside",
     {{"/nodes/nat",
       {{"nat", {{"outside", "wan"}}},
        {"interfaces",
         {{"wan", {{"addresses", {"3fff:64::1/64"}}}},
          {"lan", {{"addresses", {"10.1.0.1/24"}}}}}}}},
      {"/nodes/laptop/interfaces/wlan0/addresses", {"10.1.0.10/24"}},
      {"/links/wlan/between", {"laptop.wlan0", "nat.lan"}},
      {"/links/nat", {{"between", {"nat.wan", "core"}}, {"preset", "wire"}}}},
     {"/nodes/nat/nat/outside: the outside interface needs exactly one IPv4 address"}},
    {"NatWithTwoAddressesOutside",
     {{"/nodes/nat",
       {{"nat", {{"outside", "wan"}}},
        {"interfaces",
         {{"wan", {{"addresses", {"198.18.0.1/24", "198.18.0.2/24", "3fff:64::1/64"}}}},
          {"lan", {{"addresses", {"10.1.0.1/24"}}}}}}}},
      {"/nodes/laptop/interfaces/wlan0/addresses", {"10.1.0.10/24"}},
      {"/links/wlan/between", {"laptop.wlan0", "nat.lan"}},
      {"/links/nat", {{"between", {"nat.wan", "core"}}, {"preset", "wire"}}}},
     {"/nodes/nat/nat/outside: the outside interface needs exactly one IPv4 address"}},
    {"NatWithOneNetworkOnBothSides",
     {{"/nodes/nat",
       {{"nat", {{"outside", "wan"}}},
        {"interfaces",
         {{"wan", {{"addresses", {"10.1.0.66/28"}}}}, {"lan", {{"addresses", {"10.1.0.1/24"}}}}}}}},
      {"/nodes/laptop/interfaces/wlan0/addresses", {"10.1.0.10/24"}},
      {"/links/wlan/between", {"laptop.wlan0", "nat.lan"}},
      {"/links/nat", {{"between", {"nat.wan", "core"}}, {"preset", "wire"}}}},
     {"/nodes/nat/interfaces/lan/addresses: another network than 10.1.0.64/28 is wanted, in which "
      "the NAT's outside 'wan' is"}},
    {"InterfaceWithTheNameOfTheTunnel",
     {{"/nodes/gateway/interfaces",
       {{"wan", {{"addresses", {"203.0.113.1/28"}}}},
        {"ipsec0", {{"addresses", {"10.99.0.1/24"}}}}}},
      {"/links/inside/between", {"gateway.ipsec0", "server.lan"}}},
     {"/nodes/gateway/interfaces/ipsec0: another name is wanted: 'ipsec0' is the tunnel of peer "
      "'gateway'"}},
    {"TwoCapturesInOneFile",
     {{"/nodes/server", {{"interfaces", {{"b-c", {{"addresses", {"10.99.0.2/24"}}}}}}}},
      {"/links/inside/between", {"gateway.lan", "server.b-c"}},
      {"/nodes/server-b", {{"interfaces", {{"c", {{"addresses", {"198.18.0.2/24"}}}}}}}},
      {"/links/other", {{"between", {"server-b.c", "core"}}, {"preset", "wire"}}}},
     {"/nodes/server-b/interfaces/c: another name is wanted: 'server.b-c' and 'server-b.c' would "
      "be captured in one file, server-b-c.pcap"}},
    {"SmallMtuWithIpv6",
     {{"/nodes/laptop/interfaces/eth0/addresses/-", "3fff:1::10/64"}, {"/links/office/mtu", 1000}},
     {"/links/office/mtu: at least 1280 is wanted, as this link carries IPv6"}},
    {"LinkWithoutValues",
     {Without("/links/office/preset"),
      {"/links/wlan", {{"between", {"laptop.wlan0", "core"}}, {"up", {{"loss", "1%"}}}}}},
     {"/links/office: 'preset' or 'up' is missing",
      "/links/wlan/up: 'rate' is missing, as there is no 'preset'",
      "/links/wlan/up: 'delay' is missing, as there is no 'preset'"}},
};

INSTANTIATE_TEST_SUITE_P(Scenario,
                         FaultyNetwork,
                         testing::ValuesIn(CASES),
                         [](const auto& each) { return each.param.name; });

TEST(GoodNetwork, PrivateNetworksBehindTwoNatsMayBeTheSame)
{
    Json document = Json::parse(ReadShipped("mobile-client.json"));
    document["nodes"]["nat-b"]["interfaces"]["lan"]["addresses"] = {"10.1.0.1/24"};
    document["nodes"]["laptop"]["interfaces"]["gprs0"]["addresses"] = {"10.1.0.11/24"};
    EXPECT_EQ(FaultsOf(document), std::vector<std::string>{});
}

} // namespace
} // namespace mopo
