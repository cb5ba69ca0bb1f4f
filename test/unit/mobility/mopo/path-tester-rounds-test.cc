// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/mobility/mopo/path-tester-fixture.h"

#include <algorithm>
#include <set>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

// --- Rounds

TEST_F(Tester, IsQuietWithoutCandidates)
{
    EXPECT_EQ(Get().NextTimeout(), std::nullopt);
    Get().StartRounds(START, {});
    EXPECT_EQ(Get().NextTimeout(), std::nullopt);
    EXPECT_FALSE(Get().HasRounds());
    EXPECT_TRUE(Get().Due(START).send.empty());
}

// D-37: "candidates ordered, new tests started every Ta = 50 ms"
TEST_F(Tester, FirstTestsGoOutInOrderAndPaced)
{
    Get().StartRounds(START, Candidates(5));
    RunUntil(At(milliseconds(499)));
    ASSERT_EQ(m_sent.size(), 5U);
    for (int index = 0; index < 5; ++index)
    {
        EXPECT_EQ(m_sent[static_cast<std::size_t>(index)].path, Candidate(index + 1));
        EXPECT_EQ(m_sent[static_cast<std::size_t>(index)].at, At(index * milliseconds(50)));
    }
}

// D-37: "≤ 8 in flight"; "first tests of a pair go before repeats"
TEST_F(Tester, EightAreInFlightAndFirstTestsGoBeforeRepeats)
{
    Get().StartRounds(START, Candidates(10));
    RunUntil(At(milliseconds(599)));
    ASSERT_EQ(m_sent.size(), 10U);
    EXPECT_EQ(m_sent[7].at, At(milliseconds(350)));
    EXPECT_EQ(m_sent[8].at, At(milliseconds(500))) << "when the first one may be repeated";
    EXPECT_EQ(m_sent[8].path, Candidate(9));
    EXPECT_EQ(m_sent[9].path, Candidate(10));
}

TEST_F(Tester, AnAnswerMakesRoomForTheNext)
{
    Get().StartRounds(START, Candidates(9));
    RunUntil(At(milliseconds(350)));
    ASSERT_EQ(m_sent.size(), 8U);
    ASSERT_TRUE(Respond(At(milliseconds(360)), Candidate(1), m_sent[0].messageId));
    RunUntil(At(milliseconds(400)));
    ASSERT_EQ(m_sent.size(), 9U);
    EXPECT_EQ(m_sent[8].at, At(milliseconds(400)));
}

// D-37: "≤ 32 pairs per round"; the same pair twice is one.
TEST_F(Tester, ARoundHasThirtyTwoPairs)
{
    auto candidates = Candidates(40);
    candidates.insert(candidates.begin() + 1, candidates[0]);
    Get().StartRounds(START, candidates);
    RunUntil(At(seconds(300)));
    const auto next = std::ranges::find(m_sent, Candidate(33), &Sent::path);
    ASSERT_NE(next, m_sent.end());
    std::set<Path> paths;
    for (auto sent = m_sent.begin(); sent != next; ++sent)
    {
        paths.insert(sent->path);
    }
    EXPECT_EQ(paths.size(), 32U);
    EXPECT_GE(next->at - std::prev(next)->at, m_limits.firstRoundPause);
}

// Eight at a time, and two seconds between the rounds: nobody waits for somebody's repeats.
TEST_F(Tester, ThoseThatARoundHasNoRoomForHaveTheNext)
{
    m_limits.budget = 100000;
    Get().StartRounds(START, Candidates(64));
    RunUntil(At(seconds(7)));
    std::set<Path> paths;
    for (const Sent& sent : m_sent)
    {
        EXPECT_TRUE(paths.insert(sent.path).second) << "first tests go before repeats";
    }
    EXPECT_EQ(paths.size(), 64U);
    RunUntil(At(seconds(30)));
    EXPECT_GT(TimesOf(Candidate(1)).size(), 1U);
    EXPECT_GT(TimesOf(Candidate(64)).size(), 1U);
}

// D-37: "per pair retransmit at max(500 ms, 2·SRTT)·2^k"
TEST_F(Tester, RepeatsBackOff)
{
    Get().StartRounds(START, Candidates(1));
    RunUntil(At(milliseconds(31499)));
    EXPECT_EQ(TimesOf(Candidate(1)),
              (std::vector{START,
                           At(milliseconds(500)),
                           At(milliseconds(1500)),
                           At(milliseconds(3500)),
                           At(milliseconds(7500)),
                           At(milliseconds(15500))}));
    EXPECT_TRUE(m_unanswered.empty());
    RunUntil(At(milliseconds(31500)));
    ASSERT_EQ(m_unanswered.size(), 1U);
    EXPECT_EQ(m_unanswered[0], std::pair(At(milliseconds(31500)), Candidate(1)));
}

TEST_F(Tester, SlowPathsAreRepeatedSlowly)
{
    Get().StartRounds(START, {{Candidate(1), milliseconds(600)}, {Candidate(2), milliseconds(20)}});
    RunUntil(At(seconds(2)));
    EXPECT_EQ(TimesOf(Candidate(1)), (std::vector{START, At(milliseconds(1200))}));
    EXPECT_EQ(TimesOf(Candidate(2)),
              (std::vector{At(milliseconds(50)), At(milliseconds(550)), At(milliseconds(1550))}));
}

// D-37: "±25 % jitter"
TEST_F(Tester, RepeatsAreJittered)
{
    m_limits.jitter = 0.25;
    m_limits.pacing = {};
    Get().StartRounds(START, Candidates(8));
    RunUntil(At(seconds(1)));
    std::set<Duration> waits;
    for (int number = 1; number <= 8; ++number)
    {
        const auto times = TimesOf(Candidate(number));
        ASSERT_GE(times.size(), 2U);
        const Duration wait = times[1] - times[0];
        EXPECT_GE(wait, milliseconds(375));
        EXPECT_LE(wait, milliseconds(625));
        waits.insert(wait);
    }
    EXPECT_EQ(waits.size(), 8U);
}

// D-37: "rounds restart at 2, 4, 8 … 60 s"
TEST_F(Tester, PausesBetweenRoundsGrow)
{
    m_limits.retransmissions = 0;
    Get().StartRounds(START, Candidates(1));
    RunUntil(At(seconds(250)));
    std::vector<double> pauses;
    const auto times = TimesOf(Candidate(1));
    for (std::size_t index = 1; index < times.size(); ++index)
    {
        pauses.push_back(ToSeconds(times[index] - times[index - 1] - milliseconds(500)));
    }
    EXPECT_EQ(pauses, (std::vector<double>{2, 4, 8, 16, 32, 60, 60, 60}));
}

// The order is the caller's in every round, whichever pair was given up first in the one before.
TEST_F(Tester, EachRoundHasTheOrderOfTheCandidates)
{
    m_limits.retransmissions = 0;
    Get().StartRounds(START, {{Candidate(1), milliseconds(600)}, {Candidate(2), std::nullopt}});
    RunUntil(At(seconds(4)));
    ASSERT_EQ(m_sent.size(), 4U);
    EXPECT_EQ(m_sent[2].path, Candidate(1));
    EXPECT_EQ(m_sent[3].path, Candidate(2));
}

// MOPO-2.5-14, -15: all paths dead for ten minutes.
TEST_F(Tester, DeadPathsCostLittle)
{
    m_limits.jitter = 0.25;
    Get().StartRounds(START, Candidates(32));
    RunUntil(At(seconds(600)));
    for (const Sent& first : m_sent)
    {
        std::size_t octets = 0;
        for (const Sent& sent : m_sent)
        {
            const Duration after = sent.at - first.at;
            octets += after >= Duration{} && after < m_limits.budgetWindow ? 116U : 0U;
        }
        ASSERT_LE(octets, m_limits.budget);
    }
    for (std::size_t index = 1; index < m_sent.size(); ++index)
    {
        ASSERT_GE(m_sent[index].at - m_sent[index - 1].at, m_limits.pacing);
    }
    EXPECT_LT(m_sent.size(), 2000U) << "constant-rate probing would send 12000";
}

// D-37: "Hard cap … 8 kbit/s …, averaged over 10 s"
TEST_F(Tester, TheBudgetHoldsRoundsBack)
{
    m_limits.budget = std::size_t{3} * 116;
    Get().StartRounds(START, Candidates(4));
    RunUntil(At(milliseconds(9999)));
    EXPECT_EQ(m_sent.size(), 3U);
    RunUntil(At(seconds(10)));
    ASSERT_EQ(m_sent.size(), 4U);
    EXPECT_EQ(m_sent[3].path, Candidate(4));
}

TEST_F(Tester, ABudgetBelowOneTestStillLetsTestsThroughOneByOne)
{
    m_limits.budget = 10;
    Get().StartRounds(START, Candidates(2));
    RunUntil(At(seconds(25)));
    EXPECT_EQ(m_sent.size(), 3U);
}

// The octets that the budget counts are those of D-37's example.
TEST_F(Tester, IPv6AndPlainTestsCountAsWhatTheyAre)
{
    const std::size_t oneTest = 28 + 48;
    m_limits.budget = 3 * oneTest - 1;
    m_limits.withNatDetection = false;
    std::vector<PathCandidate> candidates;
    for (const char* peer : {"2001:db8::1", "2001:db8::2", "2001:db8::3"})
    {
        candidates.push_back({{T("2001:db8:9::9", 500), T(peer, 500)}, std::nullopt});
    }
    Get().StartRounds(START, candidates);
    RunUntil(At(seconds(9)));
    EXPECT_EQ(m_sent.size(), 2U);
}

// --- Stopping

// D-37: "stop starting new tests at the first acceptable response plus a 1·RTT grace"
TEST_F(Tester, StopsAfterAGrace)
{
    Get().StartRounds(START, Candidates(8));
    RunUntil(At(milliseconds(100)));
    ASSERT_TRUE(Respond(At(milliseconds(140)), Candidate(1), m_sent[0].messageId));
    Get().StopRounds(At(milliseconds(180)));
    RunUntil(At(seconds(100)));
    EXPECT_EQ(m_sent.size(), 4U) << "one more at 150 ms";
    EXPECT_FALSE(Get().HasRounds());
    EXPECT_EQ(Get().NextTimeout(), std::nullopt);
    EXPECT_TRUE(m_unanswered.empty()) << "nothing is known about the others";
    EXPECT_TRUE(Respond(At(milliseconds(200)), Candidate(2), m_sent[1].messageId))
        << "what was sent may still be answered";
}

TEST_F(Tester, StopsAtOnce)
{
    Get().StartRounds(START, Candidates(8));
    RunUntil(At(milliseconds(100)));
    Get().StopRounds(At(milliseconds(110)));
    RunUntil(At(seconds(100)));
    EXPECT_EQ(m_sent.size(), 3U);
    EXPECT_FALSE(Get().HasRounds());
}

TEST_F(Tester, ALateHostStopsToo)
{
    Get().StartRounds(START, Candidates(8));
    RunUntil(At(milliseconds(100)));
    Get().StopRounds(At(milliseconds(110)));
    EXPECT_TRUE(Get().Due(At(milliseconds(200))).send.empty());
    EXPECT_FALSE(Get().HasRounds());
}

TEST_F(Tester, ClearForgetsEverything)
{
    Get().StartRounds(START, Candidates(2));
    Get().TestNow(START, Candidate(3), seconds(1));
    RunUntil(START);
    Get().Clear();
    EXPECT_EQ(Get().NextTimeout(), std::nullopt);
    EXPECT_FALSE(Respond(At(milliseconds(1)), Candidate(3), m_sent[0].messageId));
}

// --- Changing candidates, hints

// An address appears while rounds are under way: it is tested at once, the others go on as before.
TEST_F(Tester, NewCandidatesJoinWithoutANewBurst)
{
    Get().StartRounds(START, Candidates(2));
    RunUntil(At(milliseconds(600)));
    ASSERT_EQ(m_sent.size(), 4U);
    auto candidates = Candidates(3);
    std::ranges::reverse(candidates);
    Get().StartRounds(At(milliseconds(600)), candidates);
    RunUntil(At(milliseconds(1499)));
    ASSERT_EQ(m_sent.size(), 6U);
    EXPECT_EQ(m_sent[4].path, Candidate(3));
    EXPECT_EQ(m_sent[4].at, At(milliseconds(600)));
    EXPECT_EQ(m_sent[5].path, Candidate(3)) << "the only one that is due before 1.5 s";
}

TEST_F(Tester, NewCandidatesDoNotWaitForTheNextRound)
{
    m_limits.retransmissions = 0;
    Get().StartRounds(START, Candidates(1));
    RunUntil(At(milliseconds(600)));
    EXPECT_EQ(m_unanswered.size(), 1U);
    Get().StartRounds(At(milliseconds(700)), Candidates(2));
    EXPECT_EQ(Get().NextTimeout(), At(milliseconds(700)));
    m_now = At(milliseconds(700));
    RunUntil(At(milliseconds(700)));
    ASSERT_EQ(m_sent.size(), 2U);
    EXPECT_EQ(m_sent[1].path, Candidate(2));
}

TEST_F(Tester, CandidatesThatAreGoneAreNotTested)
{
    Get().StartRounds(START, Candidates(8));
    RunUntil(At(milliseconds(100)));
    Get().StartRounds(At(milliseconds(110)), Candidates(1));
    RunUntil(At(milliseconds(499)));
    EXPECT_EQ(m_sent.size(), 3U);
    Get().StartRounds(At(milliseconds(499)), {});
    EXPECT_EQ(Get().NextTimeout(), std::nullopt);
}

// D-37: "hints … reset the backoff at most once per 5 s"
TEST_F(Tester, AHintBeginsAFreshRound)
{
    EXPECT_FALSE(Get().Hint(START)) << "no rounds, nothing to hurry";
    Get().StartRounds(START, Candidates(1));
    RunUntil(At(seconds(4)));
    EXPECT_FALSE(Get().Hint(At(milliseconds(4999)))) << "the rounds are fresh enough";
    EXPECT_TRUE(Get().Hint(At(seconds(5))));
    m_now = At(seconds(5));
    RunUntil(At(seconds(5)));
    EXPECT_EQ(m_sent.back().at, At(seconds(5)));
    EXPECT_FALSE(Get().Hint(At(seconds(9))));
    EXPECT_TRUE(Get().Hint(At(seconds(10))));
}

} // namespace
} // namespace mopo
