// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/address-selection.h"
#include "test/unit/policy/policy-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

/// Whether `a` is the better pair; a pair is written "source > destination".
bool IsBetter(const AddressPair& a, const AddressPair& b)
{
    return JudgeAddresses(a.local, a.peer) < JudgeAddresses(b.local, b.peer);
}

// RFC 6724 6, rule 2: "Prefer matching scope"
TEST(AddressSelection, Rule2MatchingScope)
{
    EXPECT_TRUE(IsBetter(Pair("192.0.2.1", "203.0.113.1"), Pair("3fff:1::1", "fec0::1")));
    EXPECT_TRUE(IsBetter(Pair("169.254.13.78", "169.254.1.1"), Pair("fe80::1", "3fff:1::1")));
}

// RFC 6724 6, rule 5: "Prefer matching label"
TEST(AddressSelection, Rule5MatchingLabel)
{
    // A unique local source reaches unique local destinations, hardly the Internet.
    EXPECT_TRUE(IsBetter(Pair("192.0.2.1", "203.0.113.1"), Pair("fd00::1", "3fff:ff::1")));
    EXPECT_TRUE(IsBetter(Pair("fd00::1", "fd00::2"), Pair("fd00::1", "3fff:ff::1")));
    // From a 6to4 source to a 6to4 destination, although those have the lower precedence.
    EXPECT_TRUE(IsBetter(Pair("2002:c633:6401::2", "2002:c633:6401::1"),
                         Pair("2002:c633:6401::2", "3fff:1::1")));
}

// RFC 6724 6, rule 6: "Prefer higher precedence": IPv6 before IPv4, IPv4 before 6to4 and Teredo
TEST(AddressSelection, Rule6HigherPrecedence)
{
    EXPECT_TRUE(IsBetter(Pair("3fff:1::10", "3fff:ff::1"), Pair("192.0.2.1", "203.0.113.1")));
    EXPECT_TRUE(IsBetter(Pair("192.0.2.1", "203.0.113.1"), Pair("2002:1::1", "2002:2::1")));
    EXPECT_TRUE(IsBetter(Pair("2002:1::1", "2002:2::1"), Pair("2001::1", "2001::2")));
    EXPECT_TRUE(IsBetter(Pair("192.0.2.1", "203.0.113.1"), Pair("fd00::1", "fd00::2")));
}

// RFC 6724 3.2: private IPv4 addresses "are assigned global scope"
TEST(AddressSelection, APrivateIpv4SourceIsAsGoodAsAPublicOne)
{
    EXPECT_EQ(JudgeAddresses(Ip("10.1.0.10"), Ip("203.0.113.1")),
              JudgeAddresses(Ip("192.0.2.10"), Ip("203.0.113.1")));
}

// RFC 6724 6, rule 9: "Use longest matching prefix", up to the source's /64
TEST(AddressSelection, Rule9LongestMatchingPrefix)
{
    EXPECT_TRUE(IsBetter(Pair("3fff:1::1", "3fff:1:8000::1"), Pair("3fff:1::1", "3fff:2::1")));
    EXPECT_EQ(JudgeAddresses(Ip("3fff:1::1"), Ip("3fff:1::2")),
              JudgeAddresses(Ip("3fff:1::1"), Ip("3fff:1::ff00:0:0:1")));
}

TEST(AddressSelection, CommonBitsOfIpv4AddressesSayNothing)
{
    EXPECT_EQ(JudgeAddresses(Ip("198.51.100.1"), Ip("198.51.100.129")),
              JudgeAddresses(Ip("198.51.100.1"), Ip("8.8.8.8")));
}

} // namespace
} // namespace mopo
