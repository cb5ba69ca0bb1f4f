// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/checksum.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

// RFC 1071 3: the worked example, whose sum is 0xddf2.
TEST(InternetChecksum, IsTheComplementOfTheExampleOfRfc1071)
{
    const Octets octets{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(InternetChecksum(octets), 0x220d);
}

TEST(InternetChecksum, AnOddOctetIsFollowedByAZero)
{
    EXPECT_EQ(InternetChecksum(Octets{0x12, 0x34, 0x56}),
              InternetChecksum(Octets{0x12, 0x34, 0x56, 0x00}));
}

// RFC 1624 4: "HC = 0xDD2F, m = 0x5555, m' = 0x3285", where the older equation gives 0xFFFF.
TEST(ChecksumUpdate, GivesPositiveZeroWhereRfc1141DidNot)
{
    ChecksumUpdate checksum(0xdd2f);
    checksum.Replace(0x5555, 0x3285);
    EXPECT_EQ(checksum.Result(), 0x0000);
}

TEST(ChecksumUpdate, EqualsTheChecksumThatIsComputedAnew)
{
    Octets octets(41);
    std::uint32_t state = 1;
    for (auto& octet : octets)
    {
        state = state * 1103515245 + 12345;
        octet = static_cast<std::uint8_t>(state >> 16);
    }
    for (unsigned round = 0; round < 2000; ++round)
    {
        const auto before = InternetChecksum(octets);
        state = state * 1103515245 + 12345;
        const auto offset = (state >> 16) % 18 * 2;
        const Octets old(octets.begin() + offset, octets.begin() + offset + 4);
        for (std::size_t i = 0; i < 4; ++i)
        {
            state = state * 1103515245 + 12345;
            octets[offset + i] = static_cast<std::uint8_t>(state >> 16);
        }
        ChecksumUpdate checksum(before);
        checksum.Replace(old, OctetView(octets).subspan(offset, 4));
        ASSERT_EQ(checksum.Result(), InternetChecksum(octets)) << "round " << round;
    }
}

TEST(ChecksumUpdate, AnOddLastOctetCountsAsAHighOne)
{
    const Octets before{0x11, 0x22, 0x33};
    const Octets after{0x11, 0x22, 0x44};
    ChecksumUpdate checksum(InternetChecksum(before));
    checksum.Replace(before, after);
    EXPECT_EQ(checksum.Result(), InternetChecksum(after));
}

} // namespace
} // namespace mopo
