// SPDX-License-Identifier: GPL-2.0-only
// What a detector does that takes part of the evidence only (D-59, D-60).
#include "test/unit/policy/liveness-test-support.h"

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

// --- dead peer detection alone

class DeadPeerDetection : public LivenessTest
{
  protected:
    DeadPeerDetection()
    {
        m_config.retransmissions = 5;
        m_monitor.emplace(m_config, Evidence{}, At(0));
    }
};

TEST_F(DeadPeerDetection, ChecksAfterTheIdleTimeWhateverIsSent)
{
    EXPECT_EQ(m_monitor->NextCheck(), At(30'000));
    SendOnly(0, 5000);
    EXPECT_EQ(m_monitor->NextCheck(), At(30'000));
    m_monitor->OnInbound(At(6000), Inbound::Esp);
    EXPECT_EQ(m_monitor->NextCheck(), At(36'000));
}

// Five retransmissions, then the IKE SA is closed, though there is another path.
TEST_F(DeadPeerDetection, NeverLeavesThePathButGivesUp)
{
    for (unsigned tries = 1; tries <= 5; ++tries)
    {
        EXPECT_EQ(TimeOut(30'000 + 1000 * tries, 30'000, tries), Verdict::Nothing);
        EXPECT_FALSE(m_monitor->GetSuspicion());
    }
    EXPECT_EQ(TimeOut(36'000, 35'000, 6), Verdict::GiveUp);
}

TEST_F(DeadPeerDetection, SeesNothingInThePeersChecksAndRepetitions)
{
    SendOnly(0, 5000);
    EXPECT_EQ(PeerCheck(5000), Verdict::Nothing);
    EXPECT_EQ(Duplicate(5500, 7), Verdict::Nothing);
    EXPECT_EQ(Duplicate(6500, 7), Verdict::Nothing);
    EXPECT_FALSE(m_monitor->GetSuspicion());
}

// No timeout makes it try another pair, so there is none to wait for.
TEST_F(DeadPeerDetection, GivesUpAfterItsTimeWithPairsUntried)
{
    m_outlook.everyPairTried = false;
    EXPECT_EQ(Reconsider(299'999), Verdict::Nothing);
    EXPECT_EQ(Reconsider(300'000), Verdict::GiveUp);
}

TEST_F(DeadPeerDetection, DoesNotGiveUpWithoutALocalAddress)
{
    m_monitor->Suspend(At(31'000));
    EXPECT_EQ(TimeOut(36'000, 35'000, 6), Verdict::Nothing);
}

// --- traffic alone

class TrafficAlone : public LivenessTest
{
  protected:
    TrafficAlone()
    {
        m_monitor.emplace(m_config, Evidence{.traffic = true}, At(0));
    }
};

//   0 … 1000  < > ESP     then only >     1995 suspected, no request needed     2035 dead
TEST_F(TrafficAlone, SilenceWhileSendingIsASuspicionWithoutARequest)
{
    Conversation(0, 1000);
    SendOnly(1000, 2000);
    EXPECT_EQ(m_monitor->NextDeadline(), At(1995));
    EXPECT_EQ(Reconsider(1995), Verdict::Suspect);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Quiet);
    EXPECT_EQ(m_monitor->NextDeadline(), At(2035));
    EXPECT_EQ(Reconsider(2035), Verdict::Dead);
}

TEST_F(TrafficAlone, AnyPacketOfThePeerEndsTheSuspicion)
{
    Conversation(0, 1000);
    SendOnly(1000, 2000);
    EXPECT_EQ(Reconsider(1995), Verdict::Suspect);
    m_monitor->OnInbound(At(2010), Inbound::Esp);
    EXPECT_FALSE(m_monitor->GetSuspicion());
    EXPECT_EQ(Reconsider(2035), Verdict::Nothing);
}

TEST_F(TrafficAlone, AnAnsweredTestPutsTheVerdictOff)
{
    SendOnly(0, 1010);
    EXPECT_EQ(Reconsider(1000), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(1020));
    EXPECT_EQ(Reconsider(1040), Verdict::Nothing);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::Quiet);
}

TEST_F(TrafficAlone, TimeoutsAndRepetitionsAreNoEvidence)
{
    EXPECT_EQ(TimeOut(30'500, 30'000, 1), Verdict::Nothing);
    EXPECT_EQ(TimeOut(40'500, 30'000, 9), Verdict::Nothing);
    EXPECT_EQ(Duplicate(41'000, 7), Verdict::Nothing);
    EXPECT_EQ(Duplicate(42'000, 7), Verdict::Nothing);
}

TEST_F(TrafficAlone, ThePeersCheckIsEvidenceWhileSending)
{
    Conversation(0, 1000);
    SendOnly(1000, 1500);
    EXPECT_EQ(PeerCheck(1500), Verdict::Suspect);
    EXPECT_EQ(m_monitor->GetSuspicion(), Suspicion::PeerCheck);
}

TEST_F(TrafficAlone, NothingIsOwedWhereNothingIsSent)
{
    HearOnly(0, 1000);
    EXPECT_EQ(Reconsider(20'000), Verdict::Nothing);
    EXPECT_FALSE(m_monitor->GetSuspicion());
}

// --- the peer's retransmissions

class PeerRetransmissions : public LivenessTest
{
  protected:
    PeerRetransmissions()
    {
        m_monitor.emplace(m_config, Evidence{.repetitions = true}, At(0));
    }
};

// D-59 (2): "the first duplicate starts path tests, the second one of the same ID moves"
TEST_F(PeerRetransmissions, TheFirstAsksForTestsTheSecondCondemns)
{
    EXPECT_EQ(Duplicate(1000, 7), Verdict::Suspect);
    EXPECT_EQ(Duplicate(1500, 7), Verdict::Dead);
}

TEST_F(PeerRetransmissions, AnAnsweredTestInBetweenSavesThePath)
{
    EXPECT_EQ(Duplicate(1000, 7), Verdict::Suspect);
    m_monitor->OnCurrentPathTested(At(1020));
    EXPECT_NE(Duplicate(1500, 7), Verdict::Dead);
}

TEST_F(PeerRetransmissions, OtherwiseItIsDeadPeerDetection)
{
    SendOnly(0, 5000);
    EXPECT_EQ(m_monitor->NextCheck(), At(30'000));
    EXPECT_EQ(PeerCheck(5000), Verdict::Nothing);
    EXPECT_EQ(TimeOut(30'500, 30'000, 1), Verdict::Nothing);
    EXPECT_EQ(TimeOut(60'500, 30'000, 9), Verdict::Nothing);
}

// --- a detector and what it may wait for

// Without tests no answer of another path can come: CHANGE_PATH itself is the test.
//   0 … 1000  < > ESP     then only >     2095 a request timed out: dead, with three alternatives
TEST_F(LivenessTest, WithoutProbingACondemnedPathIsLeftAtOnce)
{
    m_outlook.alternatives = 3;
    Conversation(0, 1000);
    SendOnly(1000, 2100);
    m_outlook.probing = false;
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Dead);
}

TEST_F(LivenessTest, WithProbingOneAnswerIsWaitedFor)
{
    m_outlook.alternatives = 3;
    Conversation(0, 1000);
    SendOnly(1000, 2100);
    EXPECT_EQ(TimeOut(2095, 1995, 1), Verdict::Suspect);
    EXPECT_EQ(m_monitor->OnAlternativeTested(At(2150), m_outlook), Verdict::Dead);
}

} // namespace
} // namespace mopo
