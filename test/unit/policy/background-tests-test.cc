// SPDX-License-Identifier: GPL-2.0-only
// Tests of other paths while the current one works (draft 2.5; D-37).
#include "model/policy/background-tests.h"
#include "test/unit/policy/policy-test-support.h"

#include <gtest/gtest.h>

#include <map>

namespace mopo
{
namespace
{

class BackgroundTestsTest : public testing::Test
{
  protected:
    /// Runs until a moment, and hints whenever `hintEvery` is over.
    void RunUntil(std::int64_t until, std::optional<Duration> hintEvery = std::nullopt)
    {
        std::optional<Instant> hint;
        if (hintEvery)
        {
            hint = m_now + *hintEvery;
        }
        for (;;)
        {
            m_now = hint ? std::min(*hint, m_tests.NextTimeout()) : m_tests.NextTimeout();
            if (m_now > At(until))
            {
                return;
            }
            if (hint && m_now == *hint)
            {
                m_tests.Hint(m_now);
                hint = m_now + *hintEvery;
            }
            if (const auto pair = m_tests.Take(m_now, m_pairs, m_random))
            {
                m_taken[*pair].push_back(m_now);
                m_all.push_back(m_now);
            }
        }
    }

    void ExpectSpaced(const std::vector<Instant>& times, Duration least)
    {
        for (std::size_t i = 1; i < times.size(); ++i)
        {
            EXPECT_GE(times[i] - times[i - 1], least);
        }
    }

    Instant m_now = At(0);
    BackgroundTests m_tests{At(0)};
    std::vector<AddressPair> m_pairs{Pair("192.0.2.10", "203.0.113.1"),
                                     Pair("198.51.100.66", "203.0.113.1"),
                                     Pair("3fff:1::10", "3fff:ff::1")};
    SeededRandom m_random;
    std::map<AddressPair, std::vector<Instant>> m_taken;
    std::vector<Instant> m_all;
};

// MOPO-2.5-13: "Implementations MAY do path testing even if the currently used path is working".
TEST_F(BackgroundTestsTest, EachPairIsTestedOnceInAMinuteGiveOrTakeAQuarter)
{
    RunUntil(600'000);
    ASSERT_EQ(m_taken.size(), 3U);
    for (const auto& [pair, times] : m_taken)
    {
        EXPECT_GE(times.size(), 8U);
        EXPECT_LE(times.size(), 13U);
        ExpectSpaced(times, std::chrono::seconds(45));
    }
}

// 136 octets at most each, and never more than 1 kbit/s of them.
// MOPO-2.5-14: "Implementations that perform path testing MUST take steps to avoid causing
// unnecessary congestion."
TEST_F(BackgroundTestsTest, AllOfThemTogetherStayBelowOneKilobitASecond)
{
    for (int i = 0; i < 80; ++i)
    {
        m_pairs.push_back(Pair("192.0.2.10", "198.51.100." + std::to_string(i + 1)));
    }
    RunUntil(120'000);
    EXPECT_EQ(m_taken.size(), 83U);
    ExpectSpaced(m_all, std::chrono::milliseconds(136 * 8));
}

// A link that flaps is not tested at each of its appearances.
TEST_F(BackgroundTestsTest, NewsAboutPairsDoNotMakeMoreTests)
{
    RunUntil(60'000, std::chrono::milliseconds(200));
    for (const auto& [pair, times] : m_taken)
    {
        ExpectSpaced(times, std::chrono::seconds(45));
    }
    ExpectSpaced(m_all, BackgroundTests::SPACING);
}

TEST_F(BackgroundTestsTest, APairThatComesAndGoesKeepsItsTime)
{
    RunUntil(5'000);
    const auto pairs = std::exchange(m_pairs, {});
    RunUntil(20'000, std::chrono::seconds(1));
    m_pairs = pairs;
    m_tests.Hint(At(20'000));
    EXPECT_FALSE(m_tests.Take(At(20'000), m_pairs, m_random));
}

TEST_F(BackgroundTestsTest, ANewPairIsTestedSoon)
{
    RunUntil(5'000);
    m_pairs.push_back(Pair("10.1.0.10", "203.0.113.1"));
    m_tests.Hint(At(10'000));
    EXPECT_EQ(m_tests.NextTimeout(), At(10'000));
    EXPECT_EQ(m_tests.Take(At(10'000), m_pairs, m_random), m_pairs.back());
}

TEST_F(BackgroundTestsTest, WithoutOtherPairsThereIsNothingToDo)
{
    m_pairs.clear();
    RunUntil(300'000);
    EXPECT_TRUE(m_all.empty());
}

} // namespace
} // namespace mopo
