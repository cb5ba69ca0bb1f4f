// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-crypto.h"
#include "test/unit/crypto/crypto-test-tools.h"

#include <set>

namespace mopo::test
{

namespace
{

TEST(SeededRandom, IsTheSameEverywhere)
{
    // ChaCha20 with a zero nonce under SHA-256(000000000000002a | "gateway").
    const auto random = NewSeededRandom(42, "gateway");
    EXPECT_EQ(ToHex(random->Take(48)),
              "d835a3dc9efaa113f82e1843ddcd6bb5d6087758c0ee041a7056875473d0c83b"
              "2a887fcccfe24fce299629dc88094f96");
    random->Take(1040);
    EXPECT_EQ(ToHex(random->Take(12)), "285520b631704bfa9e2569ef");
}

TEST(SeededRandom, TheStreamDoesNotDependOnTheSizesAskedFor)
{
    const Octets whole = NewSeededRandom(7, "sizes")->Take(5000);
    const auto random = NewSeededRandom(7, "sizes");
    Octets pieces;
    for (std::size_t size = 0; pieces.size() < whole.size(); size = (size * 5 + 1) % 700)
    {
        Append(pieces, random->Take(std::min(size, whole.size() - pieces.size())));
    }
    EXPECT_EQ(pieces, whole);
}

TEST(SeededRandom, EachSeedAndNameHasItsOwnStream)
{
    const auto first = [](std::uint64_t seed, std::string_view name)
    {
        return NewSeededRandom(seed, name)->TakeUint64();
    };
    const std::set<std::uint64_t> values{first(0, ""),
                                         first(1, ""),
                                         first(0, "a"),
                                         first(1, "a"),
                                         first(0, "b"),
                                         first(std::uint64_t{1} << 63, "a")};
    EXPECT_EQ(values.size(), 6U);
    EXPECT_EQ(first(1, "a"), first(1, "a"));
}

TEST(SystemRandom, IsNotConstant)
{
    const auto random = NewSystemRandom();
    EXPECT_NE(random->Take(16), random->Take(16));
    EXPECT_TRUE(random->Take(0).empty());
}

TEST(OpensslVersion, NamesTheLibraryInUse)
{
    EXPECT_TRUE(OpensslVersion().starts_with("OpenSSL 3."));
}

} // namespace

} // namespace mopo::test
