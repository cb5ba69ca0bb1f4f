// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/block-rules.h"
#include "test/unit/sim/nat/packets.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

constexpr auto A = "192.0.2.1";
constexpr auto B = "203.0.113.1";
constexpr auto OTHER = "203.0.113.2";
constexpr auto A6 = "3fff:a::1";
constexpr auto B6 = "3fff:b::1";

IpPrefix Prefix(std::string_view text)
{
    return *IpPrefix::Parse(text);
}

/// The name of the rule that a packet breaks; empty if it may pass.
std::string Against(BlockRules& rules, const Octets& packet, double at = 0)
{
    const auto* rule = rules.FindAgainst(At(at), packet);
    return rule == nullptr ? "" : rule->name;
}

TEST(BlockRules, AProtocolAloneIsBlockedForBothFamilies)
{
    BlockRules rules({{.name = "no-esp", .protocol = IP_PROTOCOL_ESP}});
    EXPECT_EQ(Against(rules, Esp(A, B)), "no-esp");
    EXPECT_EQ(Against(rules, Ipv6(IP_PROTOCOL_ESP, A6, B6, Octets(40))), "no-esp");
    EXPECT_EQ(Against(rules, Udp(A, 4500, B, 4500)), "");
    EXPECT_EQ(Against(rules, Udp(A6, 500, B6, 500)), "");
}

TEST(BlockRules, APortIsBlockedAtEitherEnd)
{
    BlockRules rules({{.name = "no-4500", .protocol = IP_PROTOCOL_UDP, .port = 4500}});
    EXPECT_EQ(Against(rules, Udp(A, 4500, B, 40000)), "no-4500");
    EXPECT_EQ(Against(rules, Udp(A, 40000, B, 4500)), "no-4500");
    EXPECT_EQ(Against(rules, Udp(A, 500, B, 500)), "");
    EXPECT_EQ(Against(rules, Tcp(A, 4500, B, 4500)), "") << "another protocol";
    EXPECT_EQ(Against(rules, Esp(A, B)), "");
}

TEST(BlockRules, APairOfAddressesIsBlockedOneWayOrBothWays)
{
    const auto rule = [](bool bothWays)
    {
        return BlockRule{.name = "a-b",
                         .from = {Prefix("192.0.2.1/32"), Prefix("3fff:a::/64")},
                         .to = {Prefix("203.0.113.1/32"), Prefix("3fff:b::/64")},
                         .bothWays = bothWays};
    };
    BlockRules oneWay({rule(false)});
    BlockRules bothWays({rule(true)});
    for (auto* rules : {&oneWay, &bothWays})
    {
        EXPECT_EQ(Against(*rules, Udp(A, 500, B, 500)), "a-b");
        EXPECT_EQ(Against(*rules, Esp(A, B)), "a-b");
        EXPECT_EQ(Against(*rules, Udp(A6, 500, B6, 500)), "a-b");
        EXPECT_EQ(Against(*rules, Udp(A, 500, OTHER, 500)), "");
        EXPECT_EQ(Against(*rules, Udp(OTHER, 500, A, 500)), "");
    }
    EXPECT_EQ(Against(oneWay, Udp(B, 500, A, 500)), "");
    EXPECT_EQ(Against(bothWays, Udp(B, 500, A, 500)), "a-b");
    EXPECT_EQ(Against(bothWays, Udp(B6, 500, A6, 500)), "a-b");
}

TEST(BlockRules, ARuleWithoutConditionsBlocksEverything)
{
    BlockRules rules({{.name = "all"}});
    EXPECT_EQ(Against(rules, Esp(A, B)), "all");
    EXPECT_EQ(Against(rules, Echo(A, B, 1)), "all");
}

TEST(BlockRules, RulesAreSwitchedByName)
{
    BlockRules rules({{.name = "first", .protocol = IP_PROTOCOL_ESP, .active = false},
                      {.name = "second", .protocol = IP_PROTOCOL_UDP, .active = false}});
    EXPECT_FALSE(rules.HasActive());
    EXPECT_EQ(Against(rules, Esp(A, B)), "");
    rules.SetActive("first", true);
    EXPECT_TRUE(rules.HasActive());
    EXPECT_EQ(Against(rules, Esp(A, B)), "first");
    EXPECT_EQ(Against(rules, Udp(A, 500, B, 500)), "");
    rules.SetActive("first", false);
    EXPECT_FALSE(rules.HasActive());
    EXPECT_EQ(Against(rules, Esp(A, B)), "");
}

TEST(BlockRules, LaterFragmentsShareTheFateOfTheFirst)
{
    BlockRules rules({{.name = "no-4500", .protocol = IP_PROTOCOL_UDP, .port = 4500}});
    const std::string text(100, 'x');
    const auto blocked = Udp(A, 4500, B, 4500, text);
    const auto passed = Udp(A, 500, OTHER, 500, text);
    EXPECT_EQ(Against(rules, Fragment(blocked, 0, 48)), "no-4500");
    EXPECT_EQ(Against(rules, Fragment(blocked, 48, 60)), "no-4500");
    EXPECT_EQ(Against(rules, Fragment(passed, 0, 48)), "");
    EXPECT_EQ(Against(rules, Fragment(passed, 48, 60)), "");
    EXPECT_EQ(Against(rules, Fragment(blocked, 48, 60), 31), "")
        << "without its first fragment it has no ports";
}

TEST(BlockRules, WhatCannotBeUnderstoodIsNotBlocked)
{
    BlockRules rules({{.name = "all"}});
    EXPECT_EQ(Against(rules, {}), "");
    EXPECT_EQ(Against(rules, Octets(10)), "");
}

} // namespace
} // namespace mopo::test
