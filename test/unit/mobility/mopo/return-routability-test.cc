// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.6: return routability of one IKE SA (D-45 to D-47).
#include "model/mobility/mopo/return-routability.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using namespace std::chrono_literals;
using RR = ReturnRoutability;

const Path HOME = Between("203.0.113.1", "192.0.2.10");
const Path AWAY = Between("203.0.113.1", "198.51.100.66");
const Path ELSEWHERE = Between("203.0.113.1", "198.51.100.99");

/// Established on HOME, which is known good.
RR Established()
{
    RR routability(10s);
    routability.OnProof(START, HOME);
    routability.Enter(START, HOME, CheckCause::PathChange, true);
    return routability;
}

// A path that is known good leaves nothing to ask.
TEST(ReturnRoutability, AKnownPathIsSettled)
{
    const RR routability = Established();
    EXPECT_TRUE(routability.IsSettled());
    EXPECT_FALSE(routability.WantsRequest(START));
    EXPECT_FALSE(routability.NextTimeout());
}

// "when a valid response is received, we know the other party can receive packets at the claimed
// address". MOPO-2.6-02.
TEST(ReturnRoutability, AnAnswerVerifiesThePath)
{
    RR routability = Established();
    routability.Enter(START, AWAY, CheckCause::PathChange, false);
    EXPECT_TRUE(routability.WantsRequest(START));
    EXPECT_FALSE(routability.IsVerified(START, AWAY));
    EXPECT_TRUE(routability.OnProof(At(20ms), AWAY));
    EXPECT_TRUE(routability.IsSettled());
    EXPECT_TRUE(routability.IsVerified(At(20ms), AWAY));
    EXPECT_FALSE(routability.OnProof(At(30ms), AWAY)) << "there was no doubt any more";
}

// A proof of another path, the port included, is none of this one. MOPO-2.6-10.
TEST(ReturnRoutability, AnotherPathsAnswerEndsNoDoubt)
{
    RR routability = Established();
    routability.Enter(START, AWAY, CheckCause::PathChange, false);
    EXPECT_FALSE(routability.OnProof(At(1ms), HOME));
    EXPECT_FALSE(routability.OnProof(At(1ms), {AWAY.local, {AWAY.peer.address, 4501}}));
    EXPECT_FALSE(routability.IsSettled());
}

// "no budget for a pair verified in the last 10 min".
TEST(ReturnRoutability, VerifiedLastsTenMinutes)
{
    const RR routability = Established();
    EXPECT_TRUE(routability.IsVerified(At(10min - 1ns), HOME));
    EXPECT_FALSE(routability.IsVerified(At(10min), HOME));
    EXPECT_TRUE(routability.IsVerified(At(1min), HOME.peer));
    EXPECT_FALSE(routability.IsVerified(At(10min), HOME.peer));
    EXPECT_FALSE(routability.IsVerified(At(1min), AWAY.peer));
}

// The oldest of 16 is forgotten.
TEST(ReturnRoutability, RemembersSoManyPaths)
{
    RR routability = Established();
    for (std::uint16_t port = 1; port < RR::VERIFIED_LIMIT; ++port)
    {
        routability.OnProof(START, {HOME.local, {HOME.peer.address, port}});
    }
    EXPECT_TRUE(routability.IsVerified(START, HOME));
    routability.OnProof(START, AWAY);
    EXPECT_FALSE(routability.IsVerified(START, HOME));
    EXPECT_TRUE(routability.IsVerified(START, AWAY));
}

// "verdict 10 s after the first try". After a CHANGE_PATH there is no way back. MOPO-2.6-15.
TEST(ReturnRoutability, NoAnswerInTimeSuspends)
{
    RR routability = Established();
    routability.Enter(START, AWAY, CheckCause::PathChange, false);
    EXPECT_EQ(routability.NextTimeout(), At(10s));
    EXPECT_EQ(routability.HandleTimeout(At(10s - 1ns)), RR::Verdict{});
    EXPECT_EQ(routability.HandleTimeout(At(10s)), RR::Verdict(RR::Suspend{}));
    EXPECT_TRUE(routability.IsFailed());
    EXPECT_TRUE(routability.WantsRequest(At(10s)));
    EXPECT_EQ(routability.NextTimeout(), At(5min + 10s));
    EXPECT_EQ(routability.HandleTimeout(At(5min)), RR::Verdict{});
    EXPECT_EQ(routability.HandleTimeout(At(5min + 10s)), RR::Verdict(RR::Close{}));
}

// An answer that comes late is one.
TEST(ReturnRoutability, ALateAnswerIsGoodEnough)
{
    RR routability = Established();
    routability.Enter(START, AWAY, CheckCause::PathChange, false);
    routability.HandleTimeout(At(10s));
    EXPECT_TRUE(routability.OnProof(At(12s), AWAY));
    EXPECT_TRUE(routability.IsSettled());
}

// "A CHANGE_PATH meanwhile restarts everything."
TEST(ReturnRoutability, ANewPathStartsAnew)
{
    RR routability = Established();
    routability.Enter(START, AWAY, CheckCause::PathChange, false);
    routability.Enter(At(9s), ELSEWHERE, CheckCause::PathChange, false);
    EXPECT_EQ(routability.NextTimeout(), At(19s));
    routability.HandleTimeout(At(19s));
    routability.Enter(At(20s), HOME, CheckCause::PathChange, true);
    EXPECT_TRUE(routability.IsSettled());
}

// "After an auto-update fall back to the last verified tuple", over two guesses; MOPO-4-05.
TEST(ReturnRoutability, AGuessIsUndone)
{
    RR routability = Established();
    routability.Enter(START, AWAY, CheckCause::AutomaticUpdate, false);
    routability.Enter(At(1s), ELSEWHERE, CheckCause::AutomaticUpdate, false);
    EXPECT_EQ(routability.HandleTimeout(At(11s)), RR::Verdict(RR::FallBack{HOME}));
    // Should that one have become old meanwhile, it is asked as well, and is the last resort.
    routability.Enter(At(11s), HOME, CheckCause::FallBack, false);
    EXPECT_EQ(routability.HandleTimeout(At(21s)), RR::Verdict(RR::Suspend{}));
}

// What was verified before the last CHANGE_PATH is no place to fall back to.
TEST(ReturnRoutability, AGuessAfterAnUnverifiedPathChangeHasNoWayBack)
{
    RR routability = Established();
    routability.Enter(START, AWAY, CheckCause::PathChange, false);
    routability.Enter(At(1s), ELSEWHERE, CheckCause::AutomaticUpdate, false);
    EXPECT_EQ(routability.HandleTimeout(At(11s)), RR::Verdict(RR::Suspend{}));
}

// D-64: "<= 10 packets + 3x", however often the peer asks.
TEST(ReturnRoutability, TheFreePacketsOfAnAddressAreGivenOnce)
{
    RR routability = Established();
    EXPECT_EQ(routability.Grant(START, AWAY.peer, 100), (SendBudget{10, 300}));
    EXPECT_EQ(routability.Grant(At(1min), AWAY.peer, 100), (SendBudget{0, 300}));
    EXPECT_EQ(routability.Grant(At(10min), AWAY.peer, 0), (SendBudget{10, 0}));
    routability.OnProof(At(11min), AWAY);
    EXPECT_EQ(routability.Grant(At(21min), AWAY.peer, 0), (SendBudget{10, 0}));
}

// Nor are they given to ever more addresses.
TEST(ReturnRoutability, SoManyAddressesGetFreePackets)
{
    RR routability = Established();
    for (std::uint16_t port = 1; port <= RR::GRANTS_LIMIT; ++port)
    {
        EXPECT_EQ(routability.Grant(START, {AWAY.peer.address, port}, 0).packets, 10U);
    }
    EXPECT_EQ(routability.Grant(At(1s), ELSEWHERE.peer, 0).packets, 0U);
    EXPECT_EQ(routability.Grant(At(10min), ELSEWHERE.peer, 0).packets, 10U);
}

// One request at a time, also where the answers prove nothing; a rekeyed IKE SA asks anew (D-13).
TEST(ReturnRoutability, AsksAtMostOnceASecond)
{
    RR routability = Established();
    routability.Enter(START, AWAY, CheckCause::PathChange, false);
    routability.OnAsked(START);
    EXPECT_FALSE(routability.WantsRequest(At(1s - 1ns)));
    EXPECT_TRUE(routability.WantsRequest(At(1s)));
    routability.OnAsked(At(1s));
    routability.OnRekeyed();
    EXPECT_TRUE(routability.WantsRequest(At(1s)));
    routability.OnAsked(At(1s));
    routability.Enter(At(1s), ELSEWHERE, CheckCause::PathChange, false);
    EXPECT_TRUE(routability.WantsRequest(At(1s)));
}

// "or continuously during the connection": while traffic flows. MOPO-2.6-14.
TEST(ReturnRoutability, APathInUseIsVerifiedAgain)
{
    RR routability = Established();
    EXPECT_FALSE(routability.PeriodicDue(30s));
    routability.OnTraffic();
    EXPECT_EQ(routability.PeriodicDue(30s), At(30s));
    routability.Enter(At(30s), HOME, CheckCause::Periodic, false);
    EXPECT_FALSE(routability.PeriodicDue(30s));
    EXPECT_TRUE(routability.OnProof(At(31s), HOME));
    EXPECT_FALSE(routability.PeriodicDue(30s));
    routability.OnTraffic();
    EXPECT_EQ(routability.PeriodicDue(30s), At(61s));
}

} // namespace
} // namespace mopo
