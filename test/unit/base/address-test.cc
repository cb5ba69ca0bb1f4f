// SPDX-License-Identifier: GPL-2.0-only
// Addresses, prefixes, transports and paths.
#include "model/base/address.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

IpAddress Address(std::string_view text)
{
    const auto address = IpAddress::Parse(text);
    EXPECT_TRUE(address) << text;
    return address.value_or(IpAddress{});
}

IpPrefix Prefix(std::string_view text)
{
    const auto prefix = IpPrefix::Parse(text);
    EXPECT_TRUE(prefix) << text;
    return prefix.value_or(IpPrefix{});
}

TEST(IpAddress, DefaultIsUnspecifiedIpv4)
{
    EXPECT_EQ(IpAddress{}, Address("0.0.0.0"));
    EXPECT_TRUE(IpAddress{}.IsUnspecified());
}

// Draft 3.2: "the type is determined by payload length"
TEST(IpAddress, FourOctetsAreIpv4AndSixteenIpv6)
{
    const Octets octets = *FromHex("20010db8000000000000000000000001");
    EXPECT_EQ(IpAddress::FromOctets(octets)->ToString(), "2001:db8::1");
    EXPECT_EQ(IpAddress::FromOctets(OctetView(octets).first(4))->ToString(), "32.1.13.184");
    for (std::size_t size = 0; size <= octets.size(); ++size)
    {
        EXPECT_EQ(IpAddress::FromOctets(OctetView(octets).first(size)).has_value(),
                  size == 4 || size == 16);
    }
    EXPECT_FALSE(IpAddress::FromOctets(Octets(17)));
}

TEST(IpAddress, OctetsAreInNetworkOrder)
{
    EXPECT_EQ(ToHex(Address("192.0.2.1").GetOctets()), "c0000201");
    EXPECT_EQ(ToHex(Address("2001:db8::1").GetOctets()), "20010db8000000000000000000000001");
}

TEST(IpAddress, ReadsTheFormsOfRfc4291)
{
    EXPECT_EQ(Address("2001:DB8:0:0:8:800:200C:417A").ToString(), "2001:db8::8:800:200c:417a");
    EXPECT_EQ(Address("::").ToString(), "::");
    EXPECT_EQ(Address("::1").ToString(), "::1");
    EXPECT_EQ(Address("::ffff:192.0.2.1").ToString(), "::ffff:192.0.2.1");
    EXPECT_EQ(Address("255.255.255.255").ToString(), "255.255.255.255");
}

TEST(IpAddress, ReadsNothingLooser)
{
    for (const std::string_view text : {"",
                                        "192.0.2",
                                        "192.0.2.1.",
                                        "192.0.2.256",
                                        "192.0.2.01",
                                        "0xc0.0.2.1",
                                        " 192.0.2.1",
                                        "192.0.2.1 ",
                                        "192.0.2.1/28",
                                        "192.0.2.1:500",
                                        "1::2::3",
                                        ":::",
                                        "1:2:3:4:5:6:7",
                                        "1:2:3:4:5:6:7:8:9",
                                        "12345::",
                                        "fe80::1%eth0",
                                        "[::1]",
                                        "localhost"})
    {
        EXPECT_FALSE(IpAddress::Parse(text)) << text;
    }
    EXPECT_FALSE(IpAddress::Parse(std::string_view("192.0.2.1\0", 10)));
    EXPECT_FALSE(IpAddress::Parse(std::string_view("::1\0::2", 7)));
}

TEST(IpAddress, ReadsWhatItWrites)
{
    for (const std::string_view text : {"10.0.0.1", "::", "2001:db8::1", "3fff:0:0:1::"})
    {
        EXPECT_EQ(Address(Address(text).ToString()), Address(text));
    }
}

TEST(IpAddress, IsOrderedByFamilyThenOctets)
{
    EXPECT_LT(Address("9.255.255.255"), Address("10.0.0.0"));
    EXPECT_LT(Address("255.255.255.255"), Address("::"));
    EXPECT_LT(Address("::ffff"), Address("1::"));
    EXPECT_NE(Address("0.0.0.0"), Address("::"));
}

/// For each of the texts: whether `is` holds. The second half of each list are near misses.
void ExpectKind(bool (IpAddress::*is)() const,
                std::initializer_list<std::string_view> members,
                std::initializer_list<std::string_view> others)
{
    for (const std::string_view text : members)
    {
        EXPECT_TRUE((Address(text).*is)()) << text;
    }
    for (const std::string_view text : others)
    {
        EXPECT_FALSE((Address(text).*is)()) << text;
    }
}

TEST(IpAddress, KindsHaveSharpEdges)
{
    ExpectKind(&IpAddress::IsUnspecified, {"0.0.0.0", "::"}, {"0.0.0.1", "::1", "1::"});
    ExpectKind(&IpAddress::IsMulticast,
               {"224.0.0.0", "239.255.255.255", "ff00::", "ff02::1"},
               {"223.255.255.255", "240.0.0.0", "feff::1", "e000::"});
    ExpectKind(&IpAddress::IsBroadcast,
               {"255.255.255.255"},
               {"255.255.255.254", "10.0.0.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"});
    ExpectKind(&IpAddress::IsLoopback,
               {"127.0.0.1", "127.255.255.255", "::1"},
               {"126.255.255.255", "128.0.0.0", "::", "::2", "7f00::1"});
    ExpectKind(&IpAddress::IsLinkLocal,
               {"169.254.0.0", "169.254.255.255", "fe80::", "febf:ffff::1"},
               {"169.253.255.255", "169.255.0.0", "fe7f::1", "fec0::"});
    ExpectKind(&IpAddress::IsIpv4Mapped,
               {"::ffff:0.0.0.0", "::ffff:192.0.2.1"},
               {"::fffe:192.0.2.1", "::1:ffff:192.0.2.1", "::192.0.2.1", "0.0.255.255"});
    ExpectKind(&IpAddress::IsPrivate,
               {"10.0.0.0",
                "10.255.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.168.0.0",
                "192.168.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "fc00::",
                "fdff::1"},
               {"9.255.255.255",
                "11.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "fbff::1",
                "fe00::"});
}

TEST(IpPrefix, ReadsAddressAndLength)
{
    const IpPrefix prefix = Prefix("192.0.2.17/28");
    EXPECT_EQ(prefix.address, Address("192.0.2.17"));
    EXPECT_EQ(prefix.length, 28);
    EXPECT_EQ(prefix.ToString(), "192.0.2.17/28");
    EXPECT_EQ(Prefix("0.0.0.0/0").length, 0);
    EXPECT_EQ(Prefix("3fff::/128").length, 128);
}

TEST(IpPrefix, ReadsNothingElse)
{
    for (const std::string_view text : {"",
                                        "/",
                                        "10.0.0.0",
                                        "10.0.0.0/",
                                        "10.0.0.0/33",
                                        "10.0.0.0/256",
                                        "10.0.0.0/-1",
                                        "10.0.0.0/+8",
                                        "10.0.0.0/08",
                                        "10.0.0.0/8 ",
                                        "10.0.0.0/8/8",
                                        "10.0.0.0/255.0.0.0",
                                        "::/129",
                                        "/8"})
    {
        EXPECT_FALSE(IpPrefix::Parse(text)) << text;
    }
}

TEST(IpPrefix, FirstAndLastAddress)
{
    EXPECT_EQ(Prefix("192.0.2.17/28").First(), Address("192.0.2.16"));
    EXPECT_EQ(Prefix("192.0.2.17/28").Last(), Address("192.0.2.31"));
    EXPECT_EQ(Prefix("10.1.2.3/0").First(), Address("0.0.0.0"));
    EXPECT_EQ(Prefix("10.1.2.3/0").Last(), Address("255.255.255.255"));
    EXPECT_EQ(Prefix("10.1.2.3/32").First(), Address("10.1.2.3"));
    EXPECT_EQ(Prefix("10.1.2.3/32").Last(), Address("10.1.2.3"));
    EXPECT_EQ(Prefix("10.1.2.3/9").Last(), Address("10.127.255.255"));
    EXPECT_EQ(Prefix("3fff:1::10/64").First(), Address("3fff:1::"));
    EXPECT_EQ(Prefix("3fff:1::10/64").Last(), Address("3fff:1::ffff:ffff:ffff:ffff"));
    EXPECT_EQ(Prefix("::/0").Last(), Address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
}

TEST(IpPrefix, ContainsItsOwnFamilyOnly)
{
    EXPECT_TRUE(Prefix("192.0.2.17/28").Contains(Address("192.0.2.30")));
    EXPECT_FALSE(Prefix("192.0.2.17/28").Contains(Address("192.0.2.32")));
    EXPECT_FALSE(Prefix("0.0.0.0/0").Contains(Address("::")));
    EXPECT_FALSE(Prefix("::/0").Contains(Address("10.0.0.1")));
    EXPECT_TRUE(Prefix("3fff::/127").Contains(Address("3fff::1")));
    EXPECT_FALSE(Prefix("3fff::/127").Contains(Address("3fff::2")));
}

TEST(Transport, BracketsIpv6)
{
    EXPECT_EQ((Transport{Address("192.0.2.1"), 500}).ToString(), "192.0.2.1:500");
    EXPECT_EQ((Transport{Address("3fff::1"), 4500}).ToString(), "[3fff::1]:4500");
}

TEST(Path, OwnEndFirst)
{
    const Path path{{Address("192.0.2.1"), 4500}, {Address("203.0.113.1"), 4500}};
    EXPECT_EQ(path.ToString(), "192.0.2.1:4500 > 203.0.113.1:4500");
}

// Draft 1.4: "a particular combination of source IP address and destination IP address (and
// possibly ports?)"
TEST(Path, SameAddressesWhateverThePorts)
{
    const Path path{{Address("192.0.2.1"), 4500}, {Address("203.0.113.1"), 4500}};
    Path rebound = path;
    rebound.peer.port = 33333;
    EXPECT_NE(path, rebound);
    EXPECT_TRUE(path.SameAddresses(rebound));
    Path moved = path;
    moved.local.address = Address("192.0.2.2");
    EXPECT_FALSE(path.SameAddresses(moved));
    const Path reversed{path.peer, path.local};
    EXPECT_FALSE(path.SameAddresses(reversed));
}

} // namespace

} // namespace mopo
