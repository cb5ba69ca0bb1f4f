// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/policy/policy-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

class PathHistoryTest : public testing::Test
{
  protected:
    Standing StandingOf(std::int64_t now, const AddressPair& pair) const
    {
        return m_history.GetStanding(At(now), pair, m_config);
    }

    PolicyConfig m_config = PolicyConfig::Preset("mopo-default").value();
    PathHistory m_history;
    AddressPair m_wlan = Pair("10.1.0.10", "203.0.113.1");
    AddressPair m_eth = Pair("192.0.2.10", "203.0.113.1");
};

TEST_F(PathHistoryTest, PortsDoNotMatter)
{
    const Path path{{Ip("10.1.0.10"), 4500}, {Ip("203.0.113.1"), 61001}};
    EXPECT_EQ(PairOf(path), m_wlan);
}

// --- the first retransmission (D-60)

TEST_F(PathHistoryTest, AnUnmeasuredPathIsGivenHalfASecond)
{
    EXPECT_EQ(m_history.InitialRetransmission(m_wlan, AccessKind::Wlan, m_config),
              milliseconds(500));
}

TEST_F(PathHistoryTest, AnUnmeasuredCellularPathIsGivenOneAndAHalf)
{
    EXPECT_EQ(m_history.InitialRetransmission(m_wlan, AccessKind::Cellular, m_config),
              milliseconds(1500));
}

TEST_F(PathHistoryTest, AMeasuredPathIsGivenTwoRoundTrips)
{
    m_history.OnRoundTrip(At(0), m_wlan, milliseconds(80));
    EXPECT_EQ(m_history.InitialRetransmission(m_wlan, AccessKind::Wlan, m_config),
              milliseconds(160));
}

TEST_F(PathHistoryTest, ButAtLeastATenthOfASecond)
{
    m_history.OnRoundTrip(At(0), m_wlan, milliseconds(20));
    EXPECT_EQ(m_history.InitialRetransmission(m_wlan, AccessKind::Wlan, m_config),
              milliseconds(100));
}

TEST_F(PathHistoryTest, AMeasuredCellularPathKeepsItsMinimum)
{
    m_history.OnRoundTrip(At(0), m_wlan, milliseconds(600));
    EXPECT_EQ(m_history.InitialRetransmission(m_wlan, AccessKind::Cellular, m_config),
              milliseconds(1500));
    const AddressPair slow = Pair("10.64.3.7", "203.0.113.1");
    m_history.OnRoundTrip(At(0), slow, seconds(2));
    EXPECT_EQ(m_history.InitialRetransmission(slow, AccessKind::Cellular, m_config), seconds(4));
}

TEST_F(PathHistoryTest, TheCapHoldsForTheFirstRetransmissionToo)
{
    m_history.OnRoundTrip(At(0), m_wlan, seconds(100));
    EXPECT_EQ(m_history.InitialRetransmission(m_wlan, AccessKind::Wlan, m_config), seconds(30));
}

TEST_F(PathHistoryTest, ASuccessAloneMeasuresNothing)
{
    m_history.OnSuccess(At(0), m_wlan);
    EXPECT_FALSE(m_history.GetSmoothedRoundTrip(m_wlan));
    EXPECT_EQ(m_history.InitialRetransmission(m_wlan, AccessKind::Wlan, m_config),
              milliseconds(500));
}

// --- the quick check

TEST_F(PathHistoryTest, AQuickCheckTakesTwoRoundTripsOfAMeasuredPath)
{
    m_history.OnRoundTrip(At(0), m_wlan, milliseconds(20));
    EXPECT_EQ(m_history.QuickCheck(m_wlan, AccessKind::Wlan, m_config), milliseconds(40));
    m_history.OnRoundTrip(At(0), m_eth, milliseconds(2));
    EXPECT_EQ(m_history.QuickCheck(m_eth, AccessKind::Ethernet, m_config), milliseconds(20));
}

TEST_F(PathHistoryTest, AQuickCheckOfAnUnmeasuredPathIsNoQuickerThanARetransmission)
{
    EXPECT_EQ(m_history.QuickCheck(m_wlan, AccessKind::Wlan, m_config), milliseconds(500));
    EXPECT_EQ(m_history.QuickCheck(m_wlan, AccessKind::Cellular, m_config), milliseconds(1500));
}

// --- refusals (D-01)

// MOPO-2.3-38
TEST_F(PathHistoryTest, ARefusedPairIsHeldForItsTime)
{
    m_history.OnRefused(At(0), m_wlan, m_config);
    EXPECT_TRUE(m_history.IsHeld(At(0), m_wlan));
    EXPECT_TRUE(m_history.IsHeld(At(299'999), m_wlan));
    EXPECT_FALSE(m_history.IsHeld(At(300'000), m_wlan));
}

TEST_F(PathHistoryTest, TheExactPairIsHeldAndNotItsTwoAddresses)
{
    m_history.OnRefused(At(0), m_wlan, m_config);
    EXPECT_FALSE(m_history.IsHeld(At(0), m_eth));
    EXPECT_FALSE(m_history.IsHeld(At(0), Pair("10.1.0.10", "203.0.113.2")));
}

TEST_F(PathHistoryTest, AChangeOfAnyAddressSetReleasesAllPairs)
{
    m_history.OnRefused(At(0), m_wlan, m_config);
    m_history.OnRefused(At(0), m_eth, m_config);
    m_history.OnAddressesChanged();
    EXPECT_FALSE(m_history.IsHeld(At(1), m_wlan));
    EXPECT_FALSE(m_history.IsHeld(At(1), m_eth));
}

// --- standing

TEST_F(PathHistoryTest, APairIsUnknownUntilSomethingHappensOnIt)
{
    EXPECT_EQ(StandingOf(0, m_wlan), Standing::Unknown);
    m_history.OnRefused(At(0), m_wlan, m_config);
    EXPECT_EQ(StandingOf(0, m_wlan), Standing::Unknown);
}

TEST_F(PathHistoryTest, AnAnswerProvesThePairForAMinute)
{
    m_history.OnRoundTrip(At(0), m_wlan, milliseconds(20));
    EXPECT_EQ(StandingOf(60'000, m_wlan), Standing::Proven);
    EXPECT_EQ(StandingOf(60'001, m_wlan), Standing::Unknown);
    EXPECT_EQ(StandingOf(0, m_eth), Standing::Unknown);
}

TEST_F(PathHistoryTest, AFailureStandsUntilTheNextAnswer)
{
    m_history.OnSuccess(At(0), m_wlan);
    m_history.OnFailure(At(0), m_wlan);
    EXPECT_EQ(StandingOf(0, m_wlan), Standing::Failed);
    EXPECT_EQ(StandingOf(3'600'000, m_wlan), Standing::Failed);
    m_history.OnSuccess(At(3'600'000), m_wlan);
    EXPECT_EQ(StandingOf(3'600'000, m_wlan), Standing::Proven);
}

TEST_F(PathHistoryTest, AnAddressThatComesBackMayBeOfAnotherNetwork)
{
    m_history.OnRoundTrip(At(0), m_wlan, milliseconds(20));
    m_history.OnRoundTrip(At(0), m_eth, milliseconds(10));
    m_history.OnRefused(At(0), m_eth, m_config);
    m_history.OnLocalAddressAppeared(m_wlan.local);
    EXPECT_EQ(m_history.Find(m_wlan), nullptr);
    EXPECT_EQ(m_history.GetSmoothedRoundTrip(m_eth), milliseconds(10));
    EXPECT_FALSE(m_history.IsHeld(At(1), m_eth));
}

// --- bounds

TEST(PathHistoryBounds, ThePairHeardOfLeastRecentlyMakesRoom)
{
    PathHistory history(2);
    const AddressPair a = Pair("192.0.2.1", "203.0.113.1");
    const AddressPair b = Pair("192.0.2.1", "203.0.113.2");
    const AddressPair c = Pair("192.0.2.1", "203.0.113.3");
    history.OnSuccess(At(0), a);
    history.OnSuccess(At(1), b);
    history.OnSuccess(At(2), a);
    history.OnSuccess(At(3), c);
    EXPECT_NE(history.Find(a), nullptr);
    EXPECT_EQ(history.Find(b), nullptr);
    EXPECT_NE(history.Find(c), nullptr);
}

TEST(PathHistoryBounds, APeerThatChangesItsAddressesForEverFillsNothing)
{
    PathHistory history;
    for (std::uint32_t i = 0; i < 2'000; ++i)
    {
        const auto octet = [&](unsigned shift)
        {
            return static_cast<std::uint8_t>(i >> shift);
        };
        const Octets peer{11, octet(16), octet(8), octet(0)};
        history.OnFailure(At(i), {Ip("192.0.2.1"), IpAddress::FromOctets(peer).value()});
    }
    EXPECT_EQ(history.GetSize(), PathHistory::DEFAULT_LIMIT);
}

} // namespace
} // namespace mopo
