// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/path-acceptance.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace mopo
{
namespace
{

PathAcceptance Gateway()
{
    PathAcceptance policy;
    policy.ownAddresses = List({"203.0.113.1", "203.0.113.2", "2001:db8:1::1"});
    policy.innerRanges = {P("10.99.1.0/24")};
    return policy;
}

// MOPO-2.3-25: the header's pair is judged, announced or not.
TEST(PathAcceptanceOf, TheDefaultTakesWhatCanBeAPeer)
{
    const PathAcceptance policy = Gateway();
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "192.0.2.1")), std::nullopt);
    EXPECT_EQ(policy.Judge(Between("203.0.113.2", "10.1.0.10")), std::nullopt);
    EXPECT_EQ(policy.Judge(Between("2001:db8:1::1", "2001:db8:2::1")), std::nullopt);
    EXPECT_EQ(policy.Judge({T("203.0.113.1"), T("198.51.100.7", 61001)}), std::nullopt);
}

// D-17: the header is not integrity protected.
TEST(PathAcceptanceOf, HostileSourcesAreRefused)
{
    struct Row
    {
        const char* peer;
        PathFault fault;
    };

    const std::vector<Row> table = {
        {"0.0.0.0", PathFault::PeerUnspecified},
        {"::", PathFault::PeerUnspecified},
        {"224.0.0.1", PathFault::PeerMulticast},
        {"239.255.255.255", PathFault::PeerMulticast},
        {"ff02::1", PathFault::PeerMulticast},
        {"255.255.255.255", PathFault::PeerBroadcast},
        {"127.0.0.1", PathFault::PeerLoopback},
        {"127.255.0.1", PathFault::PeerLoopback},
        {"::1", PathFault::PeerLoopback},
        {"169.254.1.1", PathFault::PeerLinkLocal},
        {"fe80::1", PathFault::PeerLinkLocal},
        {"::ffff:192.0.2.1", PathFault::PeerIpv4Mapped},
        {"203.0.113.1", PathFault::PeerIsSelf},
        {"203.0.113.2", PathFault::PeerIsSelf},
        {"2001:db8:1::1", PathFault::PeerIsSelf},
        {"10.99.1.7", PathFault::PeerInsideTunnel},
    };
    for (const Row& row : table)
    {
        const char* local = A(row.peer).IsIpv4() ? "203.0.113.1" : "2001:db8:1::1";
        EXPECT_EQ(Gateway().Judge(Between(local, row.peer)), row.fault) << row.peer;
    }
}

TEST(PathAcceptanceOf, PathsStayWithinOneFamily)
{
    EXPECT_EQ(Gateway().Judge(Between("203.0.113.1", "2001:db8:2::1")), PathFault::MixedFamilies);
}

TEST(PathAcceptanceOf, APathHasPorts)
{
    EXPECT_EQ(Gateway().Judge({T("203.0.113.1"), T("192.0.2.1", 0)}), PathFault::NoPort);
    EXPECT_EQ(Gateway().Judge({T("203.0.113.1", 0), T("192.0.2.1")}), PathFault::NoPort);
}

// D-17: "destination must be a configured IKE address"
TEST(PathAcceptanceOf, TheDestinationIsConfigured)
{
    EXPECT_EQ(Gateway().Judge(Between("203.0.113.3", "192.0.2.1")), PathFault::LocalNotConfigured);
    EXPECT_EQ(PathAcceptance().Judge(Between("203.0.113.1", "192.0.2.1")),
              PathFault::LocalNotConfigured)
        << "a policy without addresses accepts nothing";
}

TEST(PathAcceptanceOf, OptionsWidenIt)
{
    PathAcceptance policy = Gateway();
    policy.allowLoopback = true;
    policy.allowLinkLocal = true;
    policy.allowPeerInsideTunnel = true;
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "127.0.0.1")), std::nullopt);
    EXPECT_EQ(policy.Judge(Between("2001:db8:1::1", "fe80::1")), std::nullopt);
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "10.99.1.7")), std::nullopt);
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "224.0.0.1")), PathFault::PeerMulticast);
}

TEST(PathAcceptanceOf, LoopbackAddressesReachEachOther)
{
    PathAcceptance policy;
    policy.ownAddresses = {*IpAddress::Parse("127.0.0.1"), *IpAddress::Parse("203.0.113.1")};
    EXPECT_EQ(policy.Judge(Between("127.0.0.1", "127.0.0.2")), std::nullopt);
    EXPECT_EQ(policy.Judge(Between("127.0.0.1", "127.0.0.1")), PathFault::PeerIsSelf);
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "127.0.0.2")), PathFault::PeerLoopback);
}

// MOPO-2.4-18
TEST(PathAcceptanceOf, EachPeerMayHaveItsOwnPolicy)
{
    PathAcceptance policy = Gateway();
    policy.denied = {P("192.0.2.128/25")};
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "192.0.2.200")), PathFault::PeerDenied);
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "192.0.2.100")), std::nullopt);
    policy.allowed = {P("192.0.2.0/24")};
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "198.51.100.7")), PathFault::PeerNotAllowed);
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "192.0.2.200")), PathFault::PeerDenied)
        << "what is denied is denied";
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "192.0.2.100")), std::nullopt);
}

TEST(PathAcceptanceOf, SitesWithoutNatsMayInsistOnAnnouncedAddresses)
{
    PathAcceptance policy = Gateway();
    policy.announcedOnly = true;
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "192.0.2.1")), PathFault::PeerNotAnnounced);
    policy.announced = List({"192.0.2.1"});
    EXPECT_EQ(policy.Judge(Between("203.0.113.1", "192.0.2.1")), std::nullopt);
}

TEST(PathAcceptanceOf, EveryFaultHasItsWords)
{
    std::set<std::string> words;
    for (int fault = 0; fault <= static_cast<int>(PathFault::LocalNotConfigured); ++fault)
    {
        words.insert(ToString(static_cast<PathFault>(fault)));
    }
    EXPECT_EQ(words.size(), static_cast<std::size_t>(PathFault::LocalNotConfigured) + 1);
    EXPECT_FALSE(words.contains("?"));
}

} // namespace
} // namespace mopo
