// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/random-source.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo
{

namespace
{

/// Gives the octets 1, 2, 3 … or, if asked to, always the same one.
class ScriptedSource : public RandomSource
{
  public:
    explicit ScriptedSource(std::optional<std::uint8_t> constant = std::nullopt)
        : m_constant(constant)
    {
    }

    void Fill(OctetSpan octets) override
    {
        std::ranges::generate(octets, [this] { return m_constant.value_or(++m_last); });
    }

  private:
    std::optional<std::uint8_t> m_constant;
    std::uint8_t m_last = 0;
};

TEST(RandomSource, TakesAsManyOctetsAsAsked)
{
    ScriptedSource random;
    EXPECT_EQ(random.Take(3), (Octets{1, 2, 3}));
    EXPECT_TRUE(random.Take(0).empty());
    EXPECT_EQ(random.Take(1), Octets{4}) << "nothing is drawn in vain";
}

TEST(RandomSource, IntegersUseEveryOctet)
{
    ScriptedSource random;
    EXPECT_EQ(random.TakeUint64(), 0x0102030405060708U);
    EXPECT_EQ(random.TakeUint32(), 0x090a0b0cU);
}

TEST(RandomSource, UnitIsNeverOne)
{
    ScriptedSource zeros(0x00);
    ScriptedSource ones(0xff);
    ScriptedSource middle(0x80);
    EXPECT_EQ(zeros.TakeUnit(), 0.0);
    EXPECT_LT(ones.TakeUnit(), 1.0);
    EXPECT_GT(ones.TakeUnit(), 0.999999);
    EXPECT_NEAR(middle.TakeUnit(), 0.5, 0.01);
}

} // namespace

} // namespace mopo
