// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/address-list.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

const IpAddress SOURCE = A("192.0.2.1");

// MOPO-3.2-06
TEST(AnnouncedAddresses, AddressesThatNobodyCanHaveAreNotUsed)
{
    const auto own = List({"203.0.113.1", "2001:db8:1::1"});
    for (const char* hostile : {"0.0.0.0",
                                "::",
                                "224.0.0.1",
                                "ff02::1",
                                "255.255.255.255",
                                "127.0.0.1",
                                "::1",
                                "::ffff:192.0.2.9",
                                "169.254.7.7",
                                "fe80::7",
                                "203.0.113.1",
                                "2001:db8:1::1"})
    {
        EXPECT_FALSE(IsUsableAnnouncement(A(hostile), SOURCE, own)) << hostile;
    }
    EXPECT_TRUE(IsUsableAnnouncement(A("192.0.2.2"), SOURCE, own));
    EXPECT_TRUE(IsUsableAnnouncement(A("10.0.0.2"), SOURCE, own));
    EXPECT_TRUE(IsUsableAnnouncement(A("2001:db8:2::2"), SOURCE, own));
}

// D-51: "link-local (unless same link)"
TEST(AnnouncedAddresses, LinkLocalIsForNeighboursOnly)
{
    EXPECT_TRUE(IsUsableAnnouncement(A("fe80::7"), A("fe80::1"), {}));
    EXPECT_FALSE(IsUsableAnnouncement(A("fe80::7"), A("169.254.1.1"), {}));
    EXPECT_TRUE(IsUsableAnnouncement(A("169.254.7.7"), A("169.254.1.1"), {}));
}

// MOPO-3.2-07, MOPO-2.2-06: order is preference, families mix.
TEST(AnnouncedAddresses, AreKeptInOrderAndOnce)
{
    EXPECT_EQ(
        FilterAnnouncement(
            List({"192.0.2.3", "2001:db8::3", "192.0.2.3", "127.0.0.1", "192.0.2.2"}), SOURCE, {}),
        List({"192.0.2.3", "2001:db8::3", "192.0.2.2"}));
}

TEST(AnnouncedAddresses, TheHeaderSourceListedTooIsHarmless)
{
    EXPECT_EQ(FilterAnnouncement(List({"192.0.2.1", "192.0.2.2"}), SOURCE, {}),
              List({"192.0.2.2"}));
}

// MOPO-3.2-07
TEST(AnnouncedAddresses, AThousandBecomeSixteen)
{
    std::vector<IpAddress> announced;
    announced.reserve(1000);
    for (int host = 0; host < 1000; ++host)
    {
        announced.push_back(
            A("10." + std::to_string(host / 250) + ".0." + std::to_string(1 + host % 250)));
    }
    const auto kept = FilterAnnouncement(announced, SOURCE, {});
    EXPECT_EQ(kept, std::vector<IpAddress>(announced.begin(), announced.begin() + 16));
}

// D-48: "peer set := {header source} ∪ list"
TEST(PeerAddressSet, IsTheHeaderSourceAndTheList)
{
    const PeerAddresses peer{SOURCE, List({"192.0.2.2", "2001:db8::2"})};
    EXPECT_TRUE(peer.Contains(A("192.0.2.1")));
    EXPECT_TRUE(peer.Contains(A("2001:db8::2")));
    EXPECT_FALSE(peer.Contains(A("192.0.2.3")));
    EXPECT_EQ(peer.All(), List({"192.0.2.1", "192.0.2.2", "2001:db8::2"}));
}

// D-41: a private address may belong to somebody in this end's own network.
TEST(Probing, PrivateAddressesNeedAReason)
{
    for (const char* hidden : {"10.0.0.5", "172.16.3.3", "192.168.1.1", "100.64.0.9", "fd00::1"})
    {
        EXPECT_FALSE(MayProbe(A(hidden), A("198.51.100.7"))) << hidden;
        EXPECT_TRUE(MayProbe(A(hidden), A("192.168.7.7"))) << hidden;
        EXPECT_TRUE(MayProbe(A(hidden), A("198.51.100.7"), true)) << hidden;
        EXPECT_TRUE(MayProbe(A(hidden), A(hidden))) << hidden;
    }
    EXPECT_FALSE(MayProbe(A("fe80::1"), A("2001:db8::1")));
    EXPECT_FALSE(MayProbe(A("fe80::1"), A("10.0.0.1")));
    EXPECT_TRUE(MayProbe(A("fe80::1"), A("fe80::2")));
    EXPECT_TRUE(MayProbe(A("192.0.2.9"), A("198.51.100.7")));
    EXPECT_TRUE(MayProbe(A("192.0.2.9"), A("10.0.0.1")));
}

// MOPO-2.4-21: behind a NAT the list still names the private address, which is never used.
TEST(Probing, LeavesOutWhatMayNotBeProbed)
{
    const PeerAddresses peer{A("198.51.100.7"), List({"10.1.0.10", "192.0.2.9"})};
    EXPECT_EQ(Probeable(peer, A("198.51.100.7")), List({"198.51.100.7", "192.0.2.9"}));
    EXPECT_EQ(Probeable(peer, A("198.51.100.7"), true),
              List({"198.51.100.7", "10.1.0.10", "192.0.2.9"}));
}

// MOPO-2.2-01, MOPO-2.4-01
TEST(OwnAddresses, AllUsableOnesButTheSourceAreAnnounced)
{
    const auto usable = List({"192.0.2.1", "192.0.2.2", "2001:db8::2", "192.0.2.2"});
    EXPECT_EQ(OwnAddressList(usable, SOURCE), List({"192.0.2.2", "2001:db8::2"}));
    EXPECT_EQ(OwnAddressList(usable, A("192.0.2.2")), List({"192.0.2.1", "2001:db8::2"}));
}

TEST(OwnAddresses, WhatNobodyCanUseIsNotAnnounced)
{
    EXPECT_EQ(OwnAddressList(List({"127.0.0.1", "fe80::1", "0.0.0.0", "192.0.2.2"}), SOURCE),
              List({"192.0.2.2"}));
}

// MOPO-2.4-21, D-49: N(ADDITIONAL_ADDRESS)+ cannot say "none left".
TEST(OwnAddresses, AnUpdateIsNeverEmpty)
{
    EXPECT_EQ(OwnAddressList(List({"192.0.2.1"}), SOURCE), List({}));
    EXPECT_EQ(OwnAddressUpdate(List({"192.0.2.1"}), SOURCE), List({"192.0.2.1"}));
    EXPECT_EQ(OwnAddressUpdate(List({"192.0.2.1", "192.0.2.2"}), SOURCE), List({"192.0.2.2"}));
    // … and the receiver is left with the header's source alone.
    EXPECT_EQ(FilterAnnouncement(List({"192.0.2.1"}), SOURCE, {}), List({}));
}

TEST(OwnAddresses, TheListIsBounded)
{
    std::vector<IpAddress> usable;
    usable.reserve(98);
    for (int host = 2; host < 100; ++host)
    {
        usable.push_back(A("192.0.2." + std::to_string(host)));
    }
    EXPECT_EQ(OwnAddressList(usable, SOURCE).size(), ADDRESS_LIST_LIMIT);
}

} // namespace
} // namespace mopo
