// SPDX-License-Identifier: GPL-2.0-only
// When a liveness check is due (RFC 7296 2.4; D-59, D-60).
#include "test/unit/policy/liveness-test-support.h"

namespace mopo
{
namespace
{

using LivenessCheck = LivenessTest;

//   >.<.>.<.>.<|            silence
//              995 ........................ 1995 check
TEST_F(LivenessCheck, InARunningConversationOneSecondAfterTheLastInboundPacket)
{
    Conversation(0, 1000);
    SendOnly(1000, 1500);
    EXPECT_EQ(m_monitor->NextCheck(), At(1995));
}

//   < at 1000, nothing to answer any more ...... 31000 check
TEST_F(LivenessCheck, WithoutTrafficThirtySecondsAfterTheLastInboundPacket)
{
    Conversation(0, 1000);
    m_monitor->OnInbound(At(1000), Inbound::Response);
    EXPECT_EQ(m_monitor->NextCheck(), At(31'000));
}

TEST_F(LivenessCheck, OnAFreshPathThirtySecondsAfterItsStart)
{
    EXPECT_EQ(m_monitor->NextCheck(), At(30'000));
    m_monitor->OnPathChanged(At(7000));
    EXPECT_EQ(m_monitor->NextCheck(), At(37'000));
}

// A question after a long silence: the answer has a second of its own, the silence before counts
// for nothing.
//   < at 1000               > at 20000 ........ 21000 check
TEST_F(LivenessCheck, TheFirstPacketAfterASilenceHasASecondToBeAnswered)
{
    Conversation(0, 1000);
    m_monitor->OnInbound(At(1000), Inbound::Response);
    m_monitor->OnOutbound(At(20'000));
    EXPECT_EQ(m_monitor->NextCheck(), At(21'000));
    m_monitor->OnInbound(At(20'020), Inbound::Esp);
    EXPECT_EQ(m_monitor->NextCheck(), At(50'020));
}

//   < at 0                  > at 29900 . 30000 check
TEST_F(LivenessCheck, APacketSentIntoSilencePostponesNoCheckThatIsDue)
{
    m_monitor->OnInbound(At(0), Inbound::Esp);
    // The peer owes an answer to it, but has been silent for long before.
    m_monitor->OnOutbound(At(29'900));
    EXPECT_EQ(m_monitor->NextCheck(), At(30'000));
}

// An upload that nobody acknowledges: the answers to the checks are all that is heard.
TEST_F(LivenessCheck, OneWayTrafficIsCheckedEverySecond)
{
    SendOnly(0, 1000);
    EXPECT_EQ(m_monitor->NextCheck(), At(1000));
    m_monitor->OnInbound(At(1020), Inbound::Response);
    SendOnly(1030, 1100);
    EXPECT_EQ(m_monitor->NextCheck(), At(2020));
}

// IKEV2-2.4-06: "ensures liveness of the IKE_SA and all of its" Child SAs
TEST_F(LivenessCheck, SteadyInboundPacketsPutItOff)
{
    Conversation(0, 25'000);
    m_monitor->OnOutbound(At(25'000));
    EXPECT_EQ(m_monitor->NextCheck(), At(25'995));
}

// D-59 (3): the peer's packets show one direction only. Once in 30 s it has to answer.
//   > from 0 on, < all the time, no response ...... 30000 check
TEST_F(LivenessCheck, InboundEspAloneIsNotEnoughForEver)
{
    Conversation(0, 29'990);
    m_monitor->OnOutbound(At(29'990));
    EXPECT_EQ(m_monitor->NextCheck(), At(30'000));
    m_monitor->OnInbound(At(30'020), Inbound::Response);
    Conversation(30'030, 40'000);
    m_monitor->OnOutbound(At(40'000));
    EXPECT_EQ(m_monitor->NextCheck(), At(40'995));
}

// What was sent before a silence needs no such answer; the next packet does.
//   > and < until 10000, silence, > at 35000: check
TEST_F(LivenessCheck, ASilenceNeedsNoAnswer)
{
    Conversation(0, 10'000);
    EXPECT_GE(m_monitor->NextCheck(), At(39'000));
    m_monitor->OnOutbound(At(35'000));
    EXPECT_LE(m_monitor->NextCheck(), At(35'000));
}

TEST_F(LivenessCheck, WhoOnlyListensOwesThePeerNoCheckWhileItIsHeard)
{
    HearOnly(0, 100'000);
    EXPECT_EQ(m_monitor->NextCheck(), At(129'995));
}

// D-38, D-24: neither is ever evidence. A keepalive has no event at all; that of a test is this
// one.
TEST_F(LivenessCheck, AnAnsweredPathTestPutsNothingOff)
{
    Conversation(0, 1000);
    SendOnly(1000, 1500);
    m_monitor->OnCurrentPathTested(At(1500));
    EXPECT_EQ(m_monitor->OnAlternativeTested(At(1500), m_outlook), Verdict::Nothing);
    EXPECT_EQ(m_monitor->NextCheck(), At(1995));
}

// IKEV2-2.4-07: "Receipt of a fresh cryptographically protected message"
TEST_F(LivenessCheck, ARepeatedRequestPutsNothingOff)
{
    Conversation(0, 1000);
    SendOnly(1000, 1500);
    Duplicate(1500, 3);
    EXPECT_EQ(m_monitor->NextCheck(), At(1995));
}

// D-59 (1): packets on wrong addresses are no evidence for the current ones.
TEST_F(LivenessCheck, PacketsOnAnotherPairPutNothingOff)
{
    Conversation(0, 1000);
    SendOnly(1000, 1500);
    m_monitor->OnInboundElsewhere(At(1500));
    EXPECT_EQ(m_monitor->NextCheck(), At(1995));
}

TEST_F(LivenessCheck, WithoutALocalAddressNoneIsDue)
{
    Conversation(0, 1000);
    m_monitor->OnOutbound(At(1000));
    m_monitor->Suspend(At(1100));
    EXPECT_FALSE(m_monitor->NextCheck());
    EXPECT_FALSE(m_monitor->NextDeadline());
    m_monitor->Resume(At(91'100));
    EXPECT_EQ(m_monitor->NextCheck(), At(121'100));
}

} // namespace
} // namespace mopo
