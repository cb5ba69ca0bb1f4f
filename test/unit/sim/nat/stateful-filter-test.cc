// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/stateful-filter.h"
#include "test/unit/sim/nat/packets.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using enum RemoteDependence;

FilterConfig Config(RemoteDependence filtering = AddressAndPortDependent)
{
    FilterConfig config;
    config.filtering = filtering;
    config.timeouts.udp = std::chrono::seconds(30);
    return config;
}

constexpr auto NO_MAPPING = std::unexpected(NatDropReason::NoMapping);
constexpr auto FILTERED = std::unexpected(NatDropReason::Filtered);

TEST(StatefulFilter, OnlyWhoWasSentToMayAnswer)
{
    struct Hosts
    {
        const char* inside;
        const char* remote;
        const char* stranger;
    };

    for (const auto& hosts : {Hosts{"192.0.2.1", "203.0.113.1", "203.0.113.2"},
                              Hosts{"3fff:3::20", "3fff:ff::1", "3fff:ff::2"}})
    {
        StatefulFilter filter(Config());
        EXPECT_EQ(filter.Inbound(At(0), Udp(hosts.remote, 4500, hosts.inside, 4500)), NO_MAPPING);
        EXPECT_TRUE(filter.Outbound(At(0), Udp(hosts.inside, 4500, hosts.remote, 4500)));
        EXPECT_TRUE(filter.Inbound(At(1), Udp(hosts.remote, 4500, hosts.inside, 4500)));
        EXPECT_EQ(filter.Inbound(At(1), Udp(hosts.remote, 500, hosts.inside, 4500)), FILTERED);
        EXPECT_EQ(filter.Inbound(At(1), Udp(hosts.stranger, 4500, hosts.inside, 4500)), FILTERED);
        EXPECT_EQ(filter.Inbound(At(1), Udp(hosts.remote, 4500, hosts.inside, 500)), NO_MAPPING);
        EXPECT_EQ(filter.Inbound(At(31), Udp(hosts.remote, 4500, hosts.inside, 4500)), NO_MAPPING);
    }
}

TEST(StatefulFilter, FilteringBehavioursAreThoseOfATranslator)
{
    StatefulFilter byAddress(Config(AddressDependent));
    StatefulFilter byNothing(Config(EndpointIndependent));
    for (auto* filter : {&byAddress, &byNothing})
    {
        ASSERT_TRUE(filter->Outbound(At(0), Udp("3fff:3::20", 4500, "3fff:ff::1", 4500)));
        EXPECT_TRUE(filter->Inbound(At(0), Udp("3fff:ff::1", 9, "3fff:3::20", 4500)));
    }
    const auto strangers = Udp("3fff:ff::2", 4500, "3fff:3::20", 4500);
    EXPECT_EQ(byAddress.Inbound(At(0), strangers), FILTERED);
    EXPECT_TRUE(byNothing.Inbound(At(0), strangers));
}

// ESP has no ports (RFC 4303 2): its addresses open the way.
TEST(StatefulFilter, EspIsKnownByItsAddresses)
{
    StatefulFilter filter(Config());
    EXPECT_EQ(filter.Inbound(At(0), Esp("3fff:ff::1", "3fff:3::20")), NO_MAPPING);
    ASSERT_TRUE(filter.Outbound(At(0), Esp("3fff:3::20", "3fff:ff::1")));
    EXPECT_TRUE(filter.Inbound(At(0), Esp("3fff:ff::1", "3fff:3::20")));
    EXPECT_EQ(filter.Inbound(At(0), Esp("3fff:ff::2", "3fff:3::20")), FILTERED);
}

TEST(StatefulFilter, ErrorsAboutWhatWasSentComeIn)
{
    for (const bool v4 : {true, false})
    {
        const auto* inside = v4 ? "192.0.2.1" : "3fff:3::20";
        const auto* remote = v4 ? "203.0.113.1" : "3fff:ff::1";
        const auto* router = v4 ? "198.51.100.9" : "3fff:9::9";
        const std::size_t quoted = v4 ? 28 : 48;
        StatefulFilter filter(Config());
        const auto sent = Udp(inside, 4500, remote, 4500);
        ASSERT_TRUE(filter.Outbound(At(0), sent));
        EXPECT_TRUE(filter.Inbound(At(1), IcmpError(router, inside, sent, quoted)));
        const auto never = Udp(inside, 9, remote, 9);
        EXPECT_EQ(filter.Inbound(At(1), IcmpError(router, inside, never, quoted)), NO_MAPPING);
        EXPECT_EQ(filter.Inbound(At(1), IcmpError(router, inside, sent, quoted - 1)),
                  std::unexpected(NatDropReason::Malformed));
    }
}

TEST(StatefulFilter, EchoesAreAnswered)
{
    StatefulFilter filter(Config());
    ASSERT_TRUE(filter.Outbound(At(0), Echo("3fff:3::20", "3fff:ff::1", 7)));
    EXPECT_TRUE(filter.Inbound(At(0), Echo("3fff:ff::1", "3fff:3::20", 7, true)));
    EXPECT_EQ(filter.Inbound(At(0), Echo("3fff:ff::1", "3fff:3::20", 8, true)), NO_MAPPING);
}

TEST(StatefulFilter, LaterFragmentsFollowTheFirst)
{
    StatefulFilter filter(Config());
    const auto answer = Udp("203.0.113.1", 4500, "192.0.2.1", 4500, std::string(1000, 'x'));
    const auto second = Fragment(answer, 512, 496);
    EXPECT_EQ(filter.Inbound(At(0), second), std::unexpected(NatDropReason::FragmentWithoutFirst));
    ASSERT_TRUE(filter.Outbound(At(0), Udp("192.0.2.1", 4500, "203.0.113.1", 4500)));
    EXPECT_TRUE(filter.Inbound(At(0), Fragment(answer, 0, 512)));
    EXPECT_TRUE(filter.Inbound(At(0), second));
}

TEST(StatefulFilter, TheTableHasALimitAndARebootEmptiesIt)
{
    auto config = Config();
    config.maxEndpoints = 2;
    StatefulFilter filter(config);
    ASSERT_TRUE(filter.Outbound(At(0), Udp("192.0.2.1", 1, "203.0.113.1", 1)));
    ASSERT_TRUE(filter.Outbound(At(20), Udp("192.0.2.1", 2, "203.0.113.1", 1)));
    EXPECT_EQ(filter.Outbound(At(21), Udp("192.0.2.1", 3, "203.0.113.1", 1)),
              std::unexpected(NatDropReason::TableFull));
    EXPECT_TRUE(filter.Outbound(At(31), Udp("192.0.2.1", 3, "203.0.113.1", 1)));
    EXPECT_EQ(filter.Size(), 2U);
    filter.Reboot();
    EXPECT_EQ(filter.Size(), 0U);
}

TEST(StatefulFilter, NothingThatIsNoPacketHurts)
{
    StatefulFilter filter(Config());
    const auto whole = Udp("3fff:3::20", 4500, "3fff:ff::1", 4500);
    for (std::size_t size = 0; size < whole.size(); ++size)
    {
        EXPECT_EQ(filter.Outbound(At(0), OctetView(whole).first(size)),
                  std::unexpected(NatDropReason::Malformed));
        EXPECT_EQ(filter.Inbound(At(0), OctetView(whole).first(size)),
                  std::unexpected(NatDropReason::Malformed));
    }
}

} // namespace
} // namespace mopo::test
