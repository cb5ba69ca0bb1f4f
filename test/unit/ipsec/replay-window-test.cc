// SPDX-License-Identifier: GPL-2.0-only
// RFC 4303 3.4.3.
#include "model/ipsec/replay-window.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>

namespace mopo::test
{

namespace
{

using Verdict = ReplayWindow::Verdict;

constexpr std::uint32_t LAST = std::numeric_limits<std::uint32_t>::max();

void AcceptAll(ReplayWindow& window, std::uint32_t first, std::uint32_t last)
{
    for (std::uint32_t number = first; number <= last; ++number)
    {
        ASSERT_EQ(window.Judge(number), Verdict::Newest) << number;
        window.Accept(number);
    }
}

class EveryWindowSize : public ::testing::TestWithParam<std::uint32_t>
{
  protected:
    std::uint32_t Size() const
    {
        return GetParam();
    }

    ReplayWindow m_window{GetParam()};
};

// The minimum and the preferred size of RFC 4303 3.4.3, this project's default, and odd ones.
INSTANTIATE_TEST_SUITE_P(Sizes, EveryWindowSize, ::testing::Values(1, 32, 33, 64, 1000, 1024));

TEST_P(EveryWindowSize, TheFirstPacketMayHaveAnyNumberButZero)
{
    EXPECT_EQ(m_window.Judge(0), Verdict::Duplicate);
    EXPECT_EQ(m_window.Judge(1), Verdict::Newest);
    EXPECT_EQ(m_window.Judge(LAST), Verdict::Newest);
    EXPECT_EQ(m_window.Highest(), 0U);
}

TEST_P(EveryWindowSize, JudgingChangesNothing)
{
    // "the receiver cannot yet modify its local counter, because the integrity of the Sequence
    // Number has not been verified at this point"
    EXPECT_EQ(m_window.Judge(5), Verdict::Newest);
    EXPECT_EQ(m_window.Judge(5), Verdict::Newest);
    m_window.Accept(5);
    EXPECT_EQ(m_window.Judge(LAST), Verdict::Newest);
    EXPECT_EQ(m_window.Judge(6), Verdict::Newest);
    EXPECT_EQ(m_window.Highest(), 5U);
}

TEST_P(EveryWindowSize, InOrderEachNumberIsTakenOnce)
{
    AcceptAll(m_window, 1, 3 * Size());
    for (std::uint32_t number = 2 * Size() + 1; number <= 3 * Size(); ++number)
    {
        EXPECT_EQ(m_window.Judge(number), Verdict::Duplicate) << number;
    }
    EXPECT_EQ(m_window.Judge(2 * Size()), Verdict::TooOld) << "seen, and left of the window";
}

TEST_P(EveryWindowSize, TheLeftEdge)
{
    const std::uint32_t right = 5 * Size();
    m_window.Accept(right);
    EXPECT_EQ(m_window.Judge(right), Verdict::Duplicate);
    EXPECT_EQ(m_window.Judge(right - Size()), Verdict::TooOld);
    if (Size() > 1)
    {
        EXPECT_EQ(m_window.Judge(right - Size() + 1), Verdict::Late);
        m_window.Accept(right - Size() + 1);
        EXPECT_EQ(m_window.Judge(right - Size() + 1), Verdict::Duplicate);
    }
    EXPECT_EQ(m_window.Highest(), right) << "a late packet does not move the window";
}

TEST_P(EveryWindowSize, NumbersThatWereSkippedAreLateNotSeen)
{
    AcceptAll(m_window, 1, Size());
    m_window.Accept(2 * Size());
    for (std::uint32_t number = Size() + 1; number < 2 * Size(); ++number)
    {
        ASSERT_EQ(m_window.Judge(number), Verdict::Late) << number;
        m_window.Accept(number);
        ASSERT_EQ(m_window.Judge(number), Verdict::Duplicate) << number;
    }
}

TEST_P(EveryWindowSize, AJumpLargerThanTheWindowForgetsAllOfIt)
{
    AcceptAll(m_window, 1, Size());
    const std::uint32_t far = 1'000'000 + 7 * Size();
    m_window.Accept(far);
    for (std::uint32_t distance = 1; distance < Size(); ++distance)
    {
        ASSERT_EQ(m_window.Judge(far - distance), Verdict::Late) << distance;
    }
    EXPECT_EQ(m_window.Judge(far), Verdict::Duplicate);
    EXPECT_EQ(m_window.Judge(1), Verdict::TooOld);
}

TEST_P(EveryWindowSize, UpToTheLastNumberOfAll)
{
    m_window.Accept(LAST);
    EXPECT_EQ(m_window.Judge(LAST), Verdict::Duplicate);
    EXPECT_EQ(m_window.Judge(LAST - Size()), Verdict::TooOld);
    EXPECT_EQ(m_window.Judge(0), Verdict::Duplicate) << "never a new cycle";
    EXPECT_EQ(m_window.Judge(1), Verdict::TooOld);
    if (Size() > 1)
    {
        EXPECT_EQ(m_window.Judge(LAST - 1), Verdict::Late);
    }
}

TEST_P(EveryWindowSize, AgreesWithASetOfAllNumbersEverSeen)
{
    std::mt19937 engine(Size());
    std::set<std::uint32_t> seen;
    std::uint32_t highest = 0;
    for (int packet = 0; packet < 5000; ++packet)
    {
        const std::uint32_t spread = packet % 100 == 0 ? 5 * Size() : Size() + Size() / 2 + 3;
        const std::uint32_t base = highest > Size() + 3 ? highest - Size() - 3 : 0;
        const std::uint32_t number =
            base + static_cast<std::uint32_t>(engine() % (std::uint64_t{2} * spread));
        Verdict expected = Verdict::Late;
        if (number > highest)
        {
            expected = Verdict::Newest;
        }
        else if (number != 0 && highest - number >= Size())
        {
            expected = Verdict::TooOld;
        }
        else if (number == 0 || seen.contains(number))
        {
            expected = Verdict::Duplicate;
        }
        ASSERT_EQ(m_window.Judge(number), expected) << number << " of " << highest;
        if (expected == Verdict::Newest || expected == Verdict::Late)
        {
            m_window.Accept(number);
            seen.insert(number);
            highest = std::max(highest, number);
        }
    }
}

TEST(ReplayWindow, OfNoSizeStillTakesNoNumberTwice)
{
    ReplayWindow window(0);
    window.Accept(7);
    EXPECT_EQ(window.Judge(7), Verdict::Duplicate);
    EXPECT_EQ(window.Judge(6), Verdict::TooOld);
    EXPECT_EQ(window.Judge(8), Verdict::Newest);
}

} // namespace

} // namespace mopo::test
