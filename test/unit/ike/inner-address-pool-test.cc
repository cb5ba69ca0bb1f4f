// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/inner-address-pool.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

std::string Lease(InnerAddressPool& pool, Family family, std::uint32_t owner)
{
    const auto address = pool.Lease(family, owner);
    return address ? address->ToString() : "none";
}

TEST(InnerAddressPoolTest, GivesTheLowestFreeAddressButNetworkAndBroadcast)
{
    InnerAddressPool pool({*IpPrefix::Parse("10.99.1.0/30")});
    EXPECT_EQ(Lease(pool, Family::Ipv4, 1), "10.99.1.1");
    EXPECT_EQ(Lease(pool, Family::Ipv4, 2), "10.99.1.2");
    EXPECT_EQ(Lease(pool, Family::Ipv4, 3), "none");
    EXPECT_EQ(Lease(pool, Family::Ipv6, 3), "none");
}

TEST(InnerAddressPoolTest, OneOrTwoAddressesAreAllGiven)
{
    InnerAddressPool one({*IpPrefix::Parse("10.99.1.5/32")});
    EXPECT_EQ(Lease(one, Family::Ipv4, 1), "10.99.1.5");
    EXPECT_EQ(Lease(one, Family::Ipv4, 2), "none");
    InnerAddressPool two({*IpPrefix::Parse("10.99.1.4/31")});
    EXPECT_EQ(Lease(two, Family::Ipv4, 1), "10.99.1.4");
    EXPECT_EQ(Lease(two, Family::Ipv4, 2), "10.99.1.5");
    EXPECT_EQ(Lease(two, Family::Ipv4, 3), "none");
}

TEST(InnerAddressPoolTest, TakesBackAllAddressesOfAnOwner)
{
    InnerAddressPool pool({*IpPrefix::Parse("10.99.1.0/29"), *IpPrefix::Parse("3fff:99::/126")});
    EXPECT_EQ(Lease(pool, Family::Ipv4, 1), "10.99.1.1");
    EXPECT_EQ(Lease(pool, Family::Ipv6, 1), "3fff:99::1");
    EXPECT_EQ(Lease(pool, Family::Ipv4, 2), "10.99.1.2");
    pool.Release(1);
    EXPECT_EQ(Lease(pool, Family::Ipv4, 3), "10.99.1.1");
    EXPECT_EQ(Lease(pool, Family::Ipv6, 3), "3fff:99::1");
}

TEST(InnerAddressPoolTest, GoesOnInTheNextPrefix)
{
    InnerAddressPool pool({*IpPrefix::Parse("10.1.0.0/30"), *IpPrefix::Parse("10.2.0.0/30")});
    Lease(pool, Family::Ipv4, 1);
    Lease(pool, Family::Ipv4, 1);
    EXPECT_EQ(Lease(pool, Family::Ipv4, 1), "10.2.0.1");
}

// A prefix at the very end of the address space must not be walked past.
TEST(InnerAddressPoolTest, EndsAtTheEndOfTheAddressSpace)
{
    InnerAddressPool pool({*IpPrefix::Parse("255.255.255.252/30")});
    Lease(pool, Family::Ipv4, 1);
    Lease(pool, Family::Ipv4, 1);
    EXPECT_EQ(Lease(pool, Family::Ipv4, 1), "none");
    InnerAddressPool six({*IpPrefix::Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127")});
    EXPECT_EQ(Lease(six, Family::Ipv6, 1), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe");
    EXPECT_EQ(Lease(six, Family::Ipv6, 1), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    EXPECT_EQ(Lease(six, Family::Ipv6, 1), "none");
}

} // namespace
} // namespace mopo
