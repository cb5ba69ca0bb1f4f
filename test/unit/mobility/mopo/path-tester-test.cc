// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/mobility/mopo/path-tester-fixture.h"

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

// --- Matching (D-35)

// MOPO-2.5-09
TEST_F(Tester, AResponseIsMatchedByPathAndMessageId)
{
    Get().StartRounds(START, Candidates(2));
    RunUntil(At(milliseconds(50)));
    const std::uint32_t first = m_sent[0].messageId;
    EXPECT_FALSE(Respond(At(milliseconds(60)), Candidate(1), first + 1)) << "wrong Message ID";
    EXPECT_FALSE(Respond(At(milliseconds(60)), Candidate(2), first)) << "of another test";
    EXPECT_FALSE(Respond(At(milliseconds(60)), Candidate(9), first)) << "of no test";
    const std::vector<Path> wrong = {
        {T("192.0.2.2"), Candidate(1).peer},
        {T("192.0.2.1", 500), Candidate(1).peer},
        {T("192.0.2.1"), T("203.0.113.1", 500)},
    };
    for (const Path& path : wrong)
    {
        EXPECT_FALSE(Respond(At(milliseconds(60)), path, first)) << path.ToString();
    }
    const auto result = Respond(At(milliseconds(60)), Candidate(1), first);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->path, Candidate(1));
    EXPECT_EQ(result->roundTrip, milliseconds(60));
    EXPECT_EQ(result->nat, NatDetectionVerdict{});
}

TEST_F(Tester, ASecondCopyOfAResponseMatchesNothing)
{
    Get().StartRounds(START, Candidates(1));
    RunUntil(START);
    EXPECT_TRUE(Respond(At(milliseconds(60)), Candidate(1), m_sent[0].messageId));
    EXPECT_FALSE(Respond(At(milliseconds(61)), Candidate(1), m_sent[0].messageId));
}

TEST_F(Tester, ARequestIsNoResponse)
{
    Get().StartRounds(START, Candidates(1));
    RunUntil(START);
    const Octets octets =
        EncodePathTest(false, m_sent[0].messageId, Candidate(1), false, *m_crypto, CODE_POINTS);
    EXPECT_FALSE(Get().HandleResponse(
        At(milliseconds(1)), Candidate(1), DecodePathTest(octets, CODE_POINTS).value()));
}

// D-35: "the test is younger than 10 s"
TEST_F(Tester, ATestIsForgottenAfterTenSeconds)
{
    Get().StartRounds(START, Candidates(2));
    RunUntil(At(milliseconds(50)));
    EXPECT_TRUE(Respond(At(seconds(10) - milliseconds(1)), Candidate(1), m_sent[0].messageId));
    EXPECT_FALSE(Respond(At(seconds(10) + milliseconds(50)), Candidate(2), m_sent[1].messageId));
}

// D-35: "Each transmission (also a repeat) uses a new random Message ID ⇒ unambiguous RTT sample"
TEST_F(Tester, EachTransmissionHasItsOwnMessageId)
{
    Get().StartRounds(START, Candidates(1));
    RunUntil(At(milliseconds(500)));
    ASSERT_EQ(m_sent.size(), 2U);
    EXPECT_NE(m_sent[0].messageId, m_sent[1].messageId);
    const auto late = Respond(At(milliseconds(700)), Candidate(1), m_sent[0].messageId);
    ASSERT_TRUE(late.has_value());
    EXPECT_EQ(late->roundTrip, milliseconds(700));
}

// D-35: "≤ 64 entries"
TEST_F(Tester, OutstandingTestsAreBounded)
{
    m_limits.outstanding = 4;
    Get().StartRounds(START, Candidates(5));
    RunUntil(At(milliseconds(200)));
    ASSERT_EQ(m_sent.size(), 5U);
    EXPECT_FALSE(Respond(At(milliseconds(210)), Candidate(1), m_sent[0].messageId))
        << "the oldest one is given up";
    EXPECT_TRUE(Respond(At(milliseconds(210)), Candidate(2), m_sent[1].messageId));
}

TEST_F(Tester, AnAnsweredPairIsNotRepeatedInThisRound)
{
    Get().StartRounds(START, Candidates(2));
    RunUntil(At(milliseconds(50)));
    ASSERT_TRUE(Respond(At(milliseconds(60)), Candidate(1), m_sent[0].messageId));
    RunUntil(At(seconds(31)));
    EXPECT_EQ(TimesOf(Candidate(1)).size(), 1U);
    EXPECT_EQ(TimesOf(Candidate(2)).size(), 6U);
}

TEST_F(Tester, ARoundIsOverWhenAllHaveAnswered)
{
    Get().StartRounds(START, Candidates(1));
    RunUntil(START);
    ASSERT_TRUE(Respond(At(milliseconds(60)), Candidate(1), m_sent[0].messageId));
    EXPECT_EQ(Get().NextTimeout(), At(milliseconds(2060)));
    RunUntil(At(milliseconds(2060)));
    EXPECT_EQ(m_sent.size(), 2U);
}

// --- Immediate tests

// "test exactly this path now": without pacing, without the limits of rounds, one time.
TEST_F(Tester, AnImmediateTestIsSentAtOnce)
{
    Get().StartRounds(START, Candidates(8));
    RunUntil(At(milliseconds(350)));
    ASSERT_EQ(m_sent.size(), 8U);
    m_now = At(milliseconds(360));
    EXPECT_TRUE(Get().TestNow(m_now, Candidate(20), milliseconds(300)));
    EXPECT_EQ(Get().NextTimeout(), m_now);
    RunUntil(m_now);
    ASSERT_EQ(m_sent.size(), 9U);
    EXPECT_EQ(m_sent[8].path, Candidate(20));
}

TEST_F(Tester, AnImmediateTestHasAVerdict)
{
    Get().TestNow(START, Candidate(1), milliseconds(300));
    Get().TestNow(START, Candidate(2), milliseconds(400));
    RunUntil(START);
    ASSERT_EQ(m_sent.size(), 2U);
    ASSERT_TRUE(Respond(At(milliseconds(100)), Candidate(2), m_sent[1].messageId));
    RunUntil(At(seconds(100)));
    EXPECT_EQ(m_sent.size(), 2U) << "no repeats";
    EXPECT_EQ(m_unanswered, (std::vector{std::pair(At(milliseconds(300)), Candidate(1))}));
    EXPECT_EQ(Get().NextTimeout(), std::nullopt);
}

TEST_F(Tester, AResponseAfterTheVerdictIsStillAHint)
{
    Get().TestNow(START, Candidate(1), milliseconds(300));
    RunUntil(At(seconds(1)));
    EXPECT_EQ(m_unanswered.size(), 1U);
    EXPECT_TRUE(Respond(At(seconds(2)), Candidate(1), m_sent[0].messageId));
}

TEST_F(Tester, ASecondImmediateTestOfAPathBeginsAgain)
{
    Get().TestNow(START, Candidate(1), milliseconds(300));
    RunUntil(START);
    m_now = At(milliseconds(200));
    Get().TestNow(m_now, Candidate(1), milliseconds(300));
    RunUntil(At(milliseconds(499)));
    EXPECT_EQ(m_sent.size(), 2U);
    EXPECT_TRUE(m_unanswered.empty());
    RunUntil(At(milliseconds(500)));
    EXPECT_EQ(m_unanswered.size(), 1U);
}

TEST_F(Tester, ImmediateTestsAreBounded)
{
    for (int number = 1; number <= 32; ++number)
    {
        EXPECT_TRUE(Get().TestNow(START, Candidate(number), seconds(1)));
    }
    EXPECT_FALSE(Get().TestNow(START, Candidate(33), seconds(1)));
}

// A host that wakes up late must not make up for it.
TEST_F(Tester, ALateHostCausesNoBurst)
{
    Get().StartRounds(START, Candidates(8));
    EXPECT_EQ(Get().Due(At(seconds(60))).send.size(), 1U);
    EXPECT_EQ(Get().Due(At(seconds(60))).send.size(), 0U);
}

// The same seed gives the same octets at the same times.
TEST_F(Tester, IsDeterministic)
{
    m_limits.jitter = 0.25;
    const auto run = [this]
    {
        m_random = NewSeededRandom(7, "tester");
        m_tester.reset();
        m_sent.clear();
        m_now = START;
        Get().StartRounds(START, Candidates(4));
        RunUntil(At(seconds(60)));
        std::vector<std::pair<Instant, std::uint32_t>> trace;
        trace.reserve(m_sent.size());
        for (const Sent& sent : m_sent)
        {
            trace.emplace_back(sent.at, sent.messageId);
        }
        return trace;
    };
    const auto first = run();
    EXPECT_EQ(first, run());
    EXPECT_GT(first.size(), 20U);
}

} // namespace
} // namespace mopo
