// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/octets.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

TEST(ToHex, IsLowerCaseWithoutSeparators)
{
    EXPECT_EQ(ToHex(Octets{0x00, 0x0f, 0xa0, 0xff}), "000fa0ff");
    EXPECT_EQ(ToHex({}), "");
}

TEST(FromHex, ReadsBothCasesAndSpaceBetweenOctets)
{
    EXPECT_EQ(FromHex("00aAFf"), (Octets{0x00, 0xaa, 0xff}));
    EXPECT_EQ(FromHex("  01 02\t03\r\n04 "), (Octets{1, 2, 3, 4}));
    EXPECT_EQ(FromHex(""), Octets{});
    EXPECT_EQ(FromHex(" \n"), Octets{});
}

TEST(FromHex, ReadsNothingElse)
{
    for (const std::string_view digits :
         {"0", "012", "0g", "g0", "0x01", "0 1", "01:02", "-1", "01 2"})
    {
        EXPECT_EQ(FromHex(digits), std::nullopt) << digits;
    }
    EXPECT_EQ(FromHex(std::string_view("01\0", 3)), std::nullopt);
}

TEST(FromHex, ReadsWhatToHexWrites)
{
    Octets all;
    for (unsigned value = 0; value < 256; ++value)
    {
        all.push_back(static_cast<std::uint8_t>(value));
    }
    EXPECT_EQ(FromHex(ToHex(all)), all);
}

TEST(Append, AddsAtTheEnd)
{
    Octets octets{1};
    Append(octets, Octets{2, 3});
    Append(octets, {});
    EXPECT_EQ(octets, (Octets{1, 2, 3}));
}

TEST(ConstantTimeEqual, LooksAtEveryOctetAndTheLength)
{
    const Octets octets{1, 2, 3, 4};
    EXPECT_TRUE(ConstantTimeEqual(octets, octets));
    EXPECT_TRUE(ConstantTimeEqual({}, {}));
    for (std::size_t i = 0; i < octets.size(); ++i)
    {
        Octets other = octets;
        other[i] ^= 0x80;
        EXPECT_FALSE(ConstantTimeEqual(octets, other)) << i;
        EXPECT_FALSE(ConstantTimeEqual(octets, OctetView(octets).first(i))) << i;
    }
    // Differences must not cancel each other out.
    EXPECT_FALSE(ConstantTimeEqual(Octets{1, 1}, Octets{0, 0}));
}

TEST(AsOctets, IsTheTextsOwnOctets)
{
    EXPECT_EQ(ToHex(AsOctets("gw")), "6777");
    EXPECT_TRUE(AsOctets("").empty());
}

} // namespace

} // namespace mopo
