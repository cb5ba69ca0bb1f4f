// SPDX-License-Identifier: GPL-2.0-only
// When the IKE SA itself is given up (RFC 7296 2.4; D-60).
#include "test/unit/policy/liveness-test-support.h"

namespace mopo
{
namespace
{

class GivingUp : public LivenessTest
{
  protected:
    GivingUp()
    {
        m_outlook.alternatives = 0;
        m_outlook.everyPairTried = true;
    }
};

// IKEV2-2.4-02, -10: "after repeated attempts to contact" the peer, and then no more.
TEST_F(GivingUp, FiveMinutesAfterTheLastSignOfLife)
{
    m_monitor->OnInbound(At(1000), Inbound::Esp);
    EXPECT_EQ(m_monitor->NextDeadline(), At(301'000));
    EXPECT_EQ(Reconsider(300'999), Verdict::Nothing);
    EXPECT_EQ(Reconsider(301'000), Verdict::GiveUp);
}

TEST_F(GivingUp, ASignOfLifeOnAnyPathCounts)
{
    m_monitor->OnInboundElsewhere(At(200'000));
    EXPECT_EQ(Reconsider(300'000), Verdict::Nothing);
    EXPECT_EQ(m_monitor->NextDeadline(), At(500'000));
}

TEST_F(GivingUp, MovingAboutIsNoSignOfLife)
{
    m_monitor->OnPathChanged(At(100'000));
    m_monitor->OnPathChanged(At(200'000));
    EXPECT_EQ(Reconsider(300'000), Verdict::GiveUp);
}

TEST_F(GivingUp, NeitherAreAnsweredTestsAndReplays)
{
    m_monitor->OnCurrentPathTested(At(299'000));
    Duplicate(299'500, 7);
    EXPECT_EQ(Reconsider(300'000), Verdict::GiveUp);
}

TEST_F(GivingUp, NotBeforeEveryPairWasTried)
{
    m_outlook.everyPairTried = false;
    EXPECT_EQ(Reconsider(300'000), Verdict::Nothing);
    EXPECT_EQ(m_monitor->NextDeadline(), At(330'000));
    m_outlook.everyPairTried = true;
    EXPECT_EQ(Reconsider(330'000), Verdict::GiveUp);
}

// A laptop that slept for an hour, or an aeroplane: no time passes without an address.
//   0 last sign of life    100 s no address    3700 s an address again    3900 s given up
TEST_F(GivingUp, TheTimeWithoutALocalAddressDoesNotCount)
{
    m_monitor->Suspend(At(100'000));
    m_monitor->Suspend(At(200'000));
    EXPECT_EQ(Reconsider(400'000), Verdict::Nothing);
    EXPECT_EQ(TimeOut(500'000, 470'000, 9), Verdict::Nothing);
    m_monitor->Resume(At(3'700'000));
    m_monitor->Resume(At(3'700'001));
    EXPECT_EQ(Reconsider(3'899'999), Verdict::Nothing);
    EXPECT_EQ(Reconsider(3'900'000), Verdict::GiveUp);
}

TEST_F(GivingUp, ATimeoutNoticesIt)
{
    EXPECT_EQ(TimeOut(310'000, 280'000, 12), Verdict::GiveUp);
}

TEST_F(GivingUp, EachSuspicionHasItsWords)
{
    for (const Suspicion suspicion : {Suspicion::Silence,
                                      Suspicion::Unanswered,
                                      Suspicion::Unheard,
                                      Suspicion::PeerCheck,
                                      Suspicion::DuplicateRequest})
    {
        EXPECT_STRNE(ToString(suspicion), "unknown");
    }
}

} // namespace
} // namespace mopo
