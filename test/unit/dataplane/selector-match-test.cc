// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/selector-match.h"
#include "test/unit/sim/nat/packets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;

IpPrefix Prefix(std::string_view text)
{
    return *IpPrefix::Parse(text);
}

TrafficSelector Of(std::string_view prefix)
{
    return TrafficSelector::FromPrefix(Prefix(prefix));
}

std::vector<std::string> Prefixes(std::string_view first, std::string_view last)
{
    TrafficSelector selector;
    selector.first = Ip(first);
    selector.last = Ip(last);
    std::vector<std::string> texts;
    for (const auto& prefix : PrefixesOf(selector))
    {
        texts.push_back(prefix.ToString());
    }
    return texts;
}

bool Matches(const Octets& packet, const TrafficSelector& from, const TrafficSelector& to)
{
    const auto parsed = ParseIpPacket(packet);
    return parsed && MatchesSelectors(*parsed, {{from}}, {{to}});
}

TEST(SelectorMatch, ARangeIsTheFewestPrefixes)
{
    EXPECT_THAT(Prefixes("10.99.0.0", "10.99.0.255"), ElementsAre("10.99.0.0/24"));
    EXPECT_THAT(Prefixes("10.99.1.5", "10.99.1.5"), ElementsAre("10.99.1.5/32"));
    EXPECT_THAT(Prefixes("0.0.0.0", "255.255.255.255"), ElementsAre("0.0.0.0/0"));
    EXPECT_THAT(Prefixes("10.0.0.1", "10.0.0.6"),
                ElementsAre("10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32"));
    EXPECT_THAT(Prefixes("255.255.255.254", "255.255.255.255"), ElementsAre("255.255.255.254/31"));
    EXPECT_THAT(Prefixes("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ElementsAre("::/0"));
    EXPECT_THAT(Prefixes("3fff::", "3fff::2"), ElementsAre("3fff::/127", "3fff::2/128"));
    EXPECT_THAT(Prefixes("10.0.0.2", "10.0.0.1"), ElementsAre());
}

TEST(SelectorMatch, BothEndsMustMatch)
{
    const auto packet = Udp("10.99.1.5", 7, "10.99.0.2", 7);
    EXPECT_TRUE(Matches(packet, Of("10.99.1.5/32"), Of("10.99.0.0/24")));
    EXPECT_FALSE(Matches(packet, Of("10.99.1.6/32"), Of("10.99.0.0/24")));
    EXPECT_FALSE(Matches(packet, Of("10.99.1.5/32"), Of("10.99.1.0/24")));
    EXPECT_FALSE(Matches(packet, Of("::/0"), Of("::/0")));
}

TEST(SelectorMatch, ProtocolAndPortsNarrow)
{
    auto web = Of("10.99.0.0/24");
    web.protocol = IP_PROTOCOL_TCP;
    web.firstPort = 80;
    web.lastPort = 81;
    const auto any = Of("0.0.0.0/0");
    EXPECT_TRUE(Matches(Tcp("10.99.1.5", 5000, "10.99.0.2", 80), any, web));
    EXPECT_TRUE(Matches(Tcp("10.99.0.2", 81, "10.99.1.5", 5000), web, any));
    EXPECT_FALSE(Matches(Tcp("10.99.1.5", 80, "10.99.0.2", 82), any, web));
    EXPECT_FALSE(Matches(Udp("10.99.1.5", 5000, "10.99.0.2", 80), any, web));
}

TEST(SelectorMatch, AFragmentWithoutPortsMatchesOnlySelectorsThatDoNotLookAtPorts)
{
    const auto whole = Udp("10.99.1.5", 7, "10.99.0.2", 7, std::string(1000, 'x'));
    const auto later = Fragment(whole, 512, 496);
    auto port7 = Of("10.99.0.0/24");
    port7.firstPort = port7.lastPort = 7;
    EXPECT_TRUE(Matches(whole, Of("0.0.0.0/0"), port7));
    EXPECT_FALSE(Matches(later, Of("0.0.0.0/0"), port7));
    EXPECT_TRUE(Matches(later, Of("0.0.0.0/0"), Of("10.99.0.0/24")));
}

} // namespace
} // namespace mopo::test
