// SPDX-License-Identifier: GPL-2.0-only
// A path that carries nothing any more, and what only looks like it (D-58 to D-61).
#include "test/unit/policy/liveness-test-support.h"

namespace mopo
{
namespace
{

class Silence : public LivenessTest
{
  protected:
    //   >.<.>.<|> > > > >             cut both ways at 1000
    //          995 ....... 1995 check > X
    void CutBothWays()
    {
        Conversation(0, 1000);
        SendOnly(1000, 2090);
        ASSERT_EQ(m_monitor->NextCheck(), At(1995));
    }
};

//   1995 check > X      2095 timeout: T_idle + one RTO after the last packet
// MOPO-2.5-12: the single alternative needs no test
TEST_F(Silence, ASingleAlternativeIsTakenAtTheFirstTimeout)
{
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Dead);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Silence);
    m_monitor->OnPathChanged(At(2095));
    EXPECT_FALSE(m_monitor->GetSuspicion());
}

//   2095 timeout: tests of all > > >    2135 answer of another path
TEST_F(Silence, SeveralAlternativesAreTestedAndTheFirstAnswerDecides)
{
    m_outlook.alternatives = 3;
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Suspect);
    EXPECT_EQ(Reconsider(2100), Verdict::Nothing);
    EXPECT_EQ(m_monitor->OnAlternativeTested(At(2135), m_outlook), Verdict::Dead);
}

// D-38: "Absence of a response (legacy/filtered PATH_TEST) must not exclude a pair for ever"
TEST_F(Silence, WhenNoAlternativeAnswersItsTestTheNextOneIsTriedAnyway)
{
    m_outlook.alternatives = 3;
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Suspect);
    EXPECT_EQ(m_monitor->OnTestsUnanswered(At(9000), m_outlook), Verdict::Dead);
}

TEST_F(Silence, WithoutAnAlternativeThePathIsKept)
{
    m_outlook.alternatives = 0;
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Suspect);
    EXPECT_EQ(TimeOut(2295, 2095, 2), Verdict::Nothing);
    EXPECT_EQ(TimeOut(2695, 2295, 3), Verdict::Nothing);
}

//   2095 timeout, no way out                 3000 GPRS comes up
TEST_F(Silence, AnAlternativeThatAppearsLaterIsTakenAtOnce)
{
    m_outlook.alternatives = 0;
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Suspect);
    m_outlook.alternatives = 1;
    EXPECT_EQ(Reconsider(3000), Verdict::Dead);
}

TEST_F(Silence, TheVerdictIsRepeatedUntilThePathChanges)
{
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Dead);
    EXPECT_EQ(TimeOut(2295, 2095, 2), Verdict::Dead);
    EXPECT_GT(m_monitor->NextDeadline(), At(10'000));
}

TEST_F(Silence, APacketOfThePeerEndsIt)
{
    m_outlook.alternatives = 0;
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Suspect);
    m_monitor->OnInbound(At(5000), Inbound::Esp);
    EXPECT_FALSE(m_monitor->GetSuspicion());
    m_outlook.alternatives = 1;
    EXPECT_EQ(Reconsider(5001), Verdict::Nothing);
}

// The answer to the test is not authenticated: it can delay the move by one timeout, not prevent
// it.
//   2095 timeout, tests > >    2115 the current path answers    2295 second timeout
TEST_F(Silence, AnAnsweredTestOfTheCurrentPathPutsTheVerdictOffToTheNextTimeout)
{
    m_outlook.alternatives = 2;
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(2115));
    EXPECT_EQ(m_monitor->OnAlternativeTested(At(2135), m_outlook), Verdict::Nothing);
    EXPECT_EQ(TimeOut(2295, 2095, 2), Verdict::Dead);
}

// With no conversation going on, a lost check is one lost packet: the path gets a test, even if
// there is only one other.
//   30000 check > X    30500 timeout, test > X    30540 still nothing
TEST_F(Silence, OneUnansweredRequestWithoutTrafficOnlyAsksForATest)
{
    EXPECT_EQ(TimeOut(30'500, 30'000, 1), Verdict::Suspect);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Unanswered);
    EXPECT_EQ(m_monitor->NextDeadline(), At(30'540));
    EXPECT_EQ(Reconsider(30'540), Verdict::Dead);
}

TEST_F(Silence, OneLostRequestWithoutTrafficMovesNothing)
{
    EXPECT_EQ(TimeOut(30'500, 30'000, 1), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(30'520));
    EXPECT_EQ(Reconsider(30'540), Verdict::Nothing);
    m_monitor->OnInbound(At(30'525), Inbound::Response);
    EXPECT_FALSE(m_monitor->GetSuspicion());
}

// In an upload that only checks answer, the loss of one of them is no silence of the peer.
TEST_F(Silence, APeerThatNeverSendsByItselfDoesNotFallSilent)
{
    SendOnly(0, 1000);
    m_monitor->OnInbound(At(1020), Inbound::Response);
    SendOnly(1030, 2120);
    EXPECT_EQ(TimeOut(2120, 2020, 1), Verdict::Suspect);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Unanswered);
}

// A request in the middle of a conversation: less than T_idle of silence is no silence yet.
//   1000 rekeying > X    1100 timeout, test > X    1140 still nothing
TEST_F(Silence, AShortPauseOfThePeerIsNoSilence)
{
    Conversation(0, 1000);
    SendOnly(1000, 1100);
    EXPECT_EQ(TimeOut(1100, 1000, 1), Verdict::Suspect);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Unanswered);
    EXPECT_EQ(Reconsider(1140), Verdict::Dead);
}

// A busy peer computes for 300 ms; it sends ESP meanwhile, and answers tests.
TEST_F(Silence, ASlowAnswerOfAPeerThatIsHeardMovesNothing)
{
    Conversation(0, 1100);
    EXPECT_EQ(TimeOut(1100, 1000, 1), Verdict::Suspect);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Unheard);
    m_monitor->OnCurrentPathTested(At(1120));
    EXPECT_FALSE(m_monitor->GetSuspicion());
    Conversation(1100, 1300);
    EXPECT_EQ(TimeOut(1300, 1100, 2), Verdict::Nothing);
    m_monitor->OnInbound(At(1320), Inbound::Response);
    EXPECT_FALSE(m_monitor->GetSuspicion());
}

// D-61: "rate limited (≤ 1 per 2 s per SA)". The second suspicion is not lost, it comes later.
//   30500 first suspicion, answered    31000 timeout again    32500 second suspicion
TEST_F(Silence, ASecondSuspicionIsHeldBack)
{
    EXPECT_EQ(TimeOut(30'500, 30'000, 1), Verdict::Suspect);
    m_monitor->OnInbound(At(30'510), Inbound::Response);
    EXPECT_EQ(TimeOut(31'000, 30'600, 1), Verdict::Nothing);
    EXPECT_EQ(m_monitor->NextDeadline(), At(32'500));
    EXPECT_EQ(Reconsider(32'499), Verdict::Nothing);
    EXPECT_EQ(Reconsider(32'500), Verdict::Suspect);
}

TEST_F(Silence, ASuspicionHeldBackIsTakenAwayByAnAnswer)
{
    EXPECT_EQ(TimeOut(30'500, 30'000, 1), Verdict::Suspect);
    m_monitor->OnInbound(At(30'510), Inbound::Response);
    EXPECT_EQ(TimeOut(31'000, 30'600, 1), Verdict::Nothing);
    m_monitor->OnInbound(At(31'100), Inbound::Response);
    EXPECT_EQ(Reconsider(32'500), Verdict::Nothing);
    EXPECT_FALSE(m_monitor->GetSuspicion());
}

TEST_F(Silence, AReplayDoesNotDisplaceASuspicionHeldBack)
{
    EXPECT_EQ(TimeOut(30'500, 30'000, 1), Verdict::Suspect);
    EXPECT_EQ(Duplicate(30'505, 7), Verdict::Nothing);
    m_monitor->OnInbound(At(30'510), Inbound::Response);
    EXPECT_EQ(Duplicate(30'520, 8), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(30'540));
    EXPECT_EQ(TimeOut(31'000, 30'600, 1), Verdict::Nothing);
    EXPECT_EQ(Duplicate(31'100, 9), Verdict::Nothing);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Unanswered);
    EXPECT_EQ(m_monitor->NextDeadline(), At(32'500));
}

// Two dead paths: each move is followed by a suspicion of the new path, not more than one in 2 s.
TEST_F(Silence, TwoDeadPathsAreNotExchangedInAHurry)
{
    CutBothWays();
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Dead);
    m_monitor->OnPathChanged(At(2095));
    EXPECT_EQ(TimeOut(2195, 2095, 1), Verdict::Nothing);
    EXPECT_EQ(m_monitor->NextDeadline(), At(4095));
    EXPECT_EQ(Reconsider(4095), Verdict::Suspect);
    EXPECT_EQ(Reconsider(4135), Verdict::Dead);
}

} // namespace
} // namespace mopo
