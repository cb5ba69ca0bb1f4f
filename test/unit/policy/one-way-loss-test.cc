// SPDX-License-Identifier: GPL-2.0-only
// Only what this end sends is lost: it hears the peer all the time, and no check of its own would
// ever be due (D-59).
#include "test/unit/policy/liveness-test-support.h"

namespace mopo
{
namespace
{

using OneWayLoss = LivenessTest;

// Draft 1.1.1, t = 40 s, seen by the client. T_idle and half a round trip later the gateway asks.
//
//   >X>X>X>X>X>X>X>X>X  (uplink dead from 1000 on)
//   < < < < < < < < <   ESP, all the time
//                2010 < INFORMATIONAL {COOKIE2}
//                2010 > PATH_TEST X
//                2050   not answered within the quick check: dead
TEST_F(OneWayLoss, ThePeersCheckAsksForATestAndItsSilenceForAMove)
{
    Conversation(0, 2010);
    EXPECT_EQ(PeerCheck(2010), Verdict::Suspect);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::PeerCheck);
    Conversation(2011, 2050);
    EXPECT_EQ(m_monitor->NextDeadline(), At(2050));
    EXPECT_EQ(Reconsider(2050), Verdict::Dead);
}

// The peer verifies its way to this end, or checks once in a while: all is well.
TEST_F(OneWayLoss, AnAnsweredTestEndsTheSuspicion)
{
    Conversation(0, 2010);
    EXPECT_EQ(PeerCheck(2010), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(2030));
    EXPECT_FALSE(m_monitor->GetSuspicion());
    EXPECT_EQ(Reconsider(2050), Verdict::Nothing);
}

TEST_F(OneWayLoss, SoDoesAnAnsweredRequest)
{
    Conversation(0, 2010);
    EXPECT_EQ(PeerCheck(2010), Verdict::Suspect);
    m_monitor->OnInbound(At(2030), Inbound::Response);
    EXPECT_EQ(Reconsider(2050), Verdict::Nothing);
}

TEST_F(OneWayLoss, WithSeveralAlternativesOneOfThemHasToAnswerFirst)
{
    m_outlook.alternatives = 2;
    Conversation(0, 2010);
    EXPECT_EQ(PeerCheck(2010), Verdict::Suspect);
    EXPECT_EQ(Reconsider(2050), Verdict::Nothing);
    EXPECT_EQ(m_monitor->OnAlternativeTested(At(2610), m_outlook), Verdict::Dead);
}

TEST_F(OneWayLoss, AQuickAnswerOfAnAlternativeWaitsForTheCurrentPath)
{
    m_outlook.alternatives = 2;
    Conversation(0, 2010);
    EXPECT_EQ(PeerCheck(2010), Verdict::Suspect);
    EXPECT_EQ(m_monitor->OnAlternativeTested(At(2015), m_outlook), Verdict::Nothing);
    EXPECT_EQ(Reconsider(2050), Verdict::Dead);
}

TEST_F(OneWayLoss, ACheckWhileThisEndWasSilentIsWhatItSeems)
{
    Conversation(0, 1000);
    EXPECT_EQ(PeerCheck(2010), Verdict::Nothing);
    EXPECT_EQ(m_monitor->NextCheck(), At(32'010));
}

TEST_F(OneWayLoss, ACheckRightAfterThisEndBeganToSendIsWhatItSeems)
{
    SendOnly(1100, 2010);
    EXPECT_EQ(PeerCheck(2010), Verdict::Nothing);
}

// The gateway verifies the new path right after CHANGE_PATH (draft 2.6).
TEST_F(OneWayLoss, ACheckRightAfterAMoveIsAReturnRoutabilityCheck)
{
    Conversation(0, 2000);
    m_monitor->OnPathChanged(At(2000));
    SendOnly(2001, 2030);
    EXPECT_EQ(PeerCheck(2030), Verdict::Nothing);
}

//   < request 7   > answer X
//   < request 7 again at 500: test > X
//   < request 7 again at 1500: the test was not answered, dead
TEST_F(OneWayLoss, TheFirstDuplicateAsksForATestTheSecondForAMove)
{
    HearOnly(0, 500);
    EXPECT_EQ(Duplicate(500, 7), Verdict::Suspect);
    EXPECT_EQ(Reconsider(540), Verdict::Nothing);
    EXPECT_EQ(Duplicate(1500, 7), Verdict::Dead);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::DuplicateRequest);
}

// "a short RTO at R also makes duplicates" (D-59)
TEST_F(OneWayLoss, ATestThatWasAnsweredMeanwhileClearsTheDuplicates)
{
    EXPECT_EQ(Duplicate(500, 7), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(520));
    EXPECT_EQ(Duplicate(1500, 7), Verdict::Nothing);
    EXPECT_EQ(Reconsider(2500), Verdict::Suspect);
}

TEST_F(OneWayLoss, ADuplicateFromBeforeAnAnsweredTestIsForgotten)
{
    EXPECT_EQ(Duplicate(500, 7), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(520));
    EXPECT_EQ(Duplicate(2600, 8), Verdict::Suspect);
    EXPECT_EQ(Duplicate(2700, 7), Verdict::Nothing);
    EXPECT_EQ(Duplicate(2800, 7), Verdict::Dead);
}

// The path is slower than the peer's timer: the second duplicate may come before any answer could.
TEST_F(OneWayLoss, TheSecondDuplicateDoesNotShortenTheQuickCheck)
{
    m_outlook.quickCheck = std::chrono::milliseconds(1200);
    EXPECT_EQ(Duplicate(500, 7), Verdict::Suspect);
    EXPECT_EQ(Duplicate(1000, 7), Verdict::Nothing);
    EXPECT_EQ(m_monitor->NextDeadline(), At(1700));
    EXPECT_EQ(Reconsider(1700), Verdict::Dead);
}

TEST_F(OneWayLoss, FirstDuplicatesOfDifferentRequestsAreNotASecondOne)
{
    EXPECT_EQ(Duplicate(500, 7), Verdict::Suspect);
    EXPECT_EQ(Duplicate(600, 8), Verdict::Nothing);
    EXPECT_EQ(Duplicate(700, 9), Verdict::Nothing);
    EXPECT_EQ(Duplicate(800, 8), Verdict::Dead);
}

// Replays of an answered request cost a test in two seconds, no more.
TEST_F(OneWayLoss, AFloodOfReplaysIsHeldDown)
{
    unsigned suspicions = 0;
    for (std::int64_t t = 0; t < 20'000; ++t)
    {
        const Verdict verdict = Duplicate(t, static_cast<std::uint32_t>(t));
        ASSERT_NE(verdict, Verdict::Dead);
        if (verdict == Verdict::Suspect)
        {
            ++suspicions;
            m_monitor->OnCurrentPathTested(At(t));
        }
    }
    EXPECT_EQ(suspicions, 10U);
}

// Replays must not hide a real death either: own timeouts are counted apart.
TEST_F(OneWayLoss, AReplayDoesNotHoldBackASuspicionByTimeout)
{
    Conversation(0, 1000);
    EXPECT_EQ(Duplicate(1000, 7), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(1020));
    SendOnly(1020, 2090);
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Dead);
}

TEST_F(OneWayLoss, BothWaysDeadOnTopOfItNeedsNoMoreTests)
{
    m_outlook.quickCheck = std::chrono::seconds(5);
    Conversation(0, 1000);
    EXPECT_EQ(Duplicate(1000, 7), Verdict::Suspect);
    SendOnly(1000, 2090);
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Dead);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Silence);
}

// An answered test never counts as liveness (D-38): after five tries without an answer the path is
// left, however often its tests were answered.
TEST_F(OneWayLoss, AnsweredTestsDoNotKeepAPathForEverWhoseRequestsAreNot)
{
    Conversation(0, 1100);
    EXPECT_EQ(TimeOut(1100, 1000, 1), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(1120));
    Conversation(1120, 4100);
    EXPECT_EQ(TimeOut(4100, 2500, 5), Verdict::Dead);
}

} // namespace
} // namespace mopo
