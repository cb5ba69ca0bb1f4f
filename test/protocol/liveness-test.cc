// SPDX-License-Identifier: GPL-2.0-only
// A path that dies silently is left for one that lives (draft 1.1.3, 2.5; D-58 to D-60).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

/// WLAN in use, GPRS up beside it, traffic both ways every 5 ms.
void Prepare(TwoEnds& ends)
{
    ends.SetDelay("198.51.100.66", "203.0.113.1", 10ms);
    ends.SetDelay("192.0.2.77", "203.0.113.1", 300ms);
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan),
                    TwoEnds::Local("192.0.2.77", "gprs0", AccessKind::Cellular)});
    ends.Connect();
    ends.StartTraffic(TwoEnds::Initiator, 5ms);
    ends.StartTraffic(TwoEnds::Responder, 5ms);
    ends.RunFor(5s);
    ends.Ladder();
}

Instant MovedAt(const TwoEnds& ends)
{
    for (const auto& logged : ends.Log(TwoEnds::Initiator))
    {
        if (std::holds_alternative<PathChanged>(logged.output))
        {
            return logged.at;
        }
    }
    ADD_FAILURE() << "the initiator stayed on the dead path";
    return {};
}

void ExpectRecovered(TwoEnds& ends)
{
    ends.RunFor(2s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.77");
    const auto before = ends.Received(TwoEnds::Initiator).size();
    ends.RunFor(1s);
    EXPECT_GT(ends.Received(TwoEnds::Initiator).size(), before + 100);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_EQ(ends.All<PathChanged>(TwoEnds::Initiator).size(), 1U);
}

// Both directions die: T_idle without a packet, one retransmission timeout, then CHANGE_PATH on the
// only other path, without a test. MOPO-1.2-05, MOPO-2.5-10, MOPO-2.5-12.
TEST(Liveness, ABlackholeBothWaysIsLeftAfterIdleTimeAndOneTimeout)
{
    TwoEnds ends;
    Prepare(ends);
    const Instant cut = ends.Now();
    ends.Cut("198.51.100.66", "203.0.113.1");
    ends.Cut("203.0.113.1", "198.51.100.66");
    ends.RunFor(2s);
    const PolicyConfig policy;
    EXPECT_LE(MovedAt(ends) - cut,
              policy.idleWithTraffic + policy.minimumRetransmission + Duration(10ms));
    ExpectRecovered(ends);
}

// Only the uplink dies: the downlink goes on arriving, so plain dead peer detection sees nothing.
// The responder's own check tells that it hears nothing (D-59).
TEST(Liveness, ADeadUplinkIsLeftThoughTheDownlinkStillArrives)
{
    TwoEnds ends;
    Prepare(ends);
    const Instant cut = ends.Now();
    ends.Cut("198.51.100.66", "203.0.113.1");
    ends.RunFor(2s);
    const PolicyConfig policy;
    EXPECT_LE(MovedAt(ends) - cut, policy.idleWithTraffic + policy.minimumRetransmission);
    ExpectRecovered(ends);
}

TEST(Liveness, ADeadDownlinkIsLeft)
{
    TwoEnds ends;
    Prepare(ends);
    const Instant cut = ends.Now();
    ends.Cut("203.0.113.1", "198.51.100.66");
    ends.RunFor(2s);
    const PolicyConfig policy;
    EXPECT_LE(MovedAt(ends) - cut,
              policy.idleWithTraffic + policy.minimumRetransmission + Duration(10ms));
    ExpectRecovered(ends);
}

// Traffic both ways is life enough; nothing is suspected. IKEV2-2.4-06: it "ensures
// liveness of the IKE_SA and all of its" Child SAs.
TEST(Liveness, SteadyTrafficRaisesNoSuspicion)
{
    TwoEnds ends;
    Prepare(ends);
    ends.RunFor(70s);
    EXPECT_LE(ends.Ladder().size(), 2U * 2) << "each half minute, that both ways work (D-59)";
    EXPECT_THAT(ends.All<PathSuspected>(TwoEnds::Initiator), testing::IsEmpty());
    EXPECT_THAT(ends.All<PathChanged>(TwoEnds::Initiator), testing::IsEmpty());
}

// With several other paths, PATH_TEST finds the one that works, though it has neither end in common
// with the one that failed. MOPO-2.5-10, -11; MOPO-1.2-01: "It is not assumed that all the paths
// work".
TEST(Liveness, PathTestsFindTheOnePathThatStillWorks)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder,
                   {TwoEnds::Local("203.0.113.1", "wan"),
                    TwoEnds::Local("198.51.100.129", "wan2"),
                    TwoEnds::Local("192.0.2.200", "wan3")});
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan),
                    TwoEnds::Local("192.0.2.77", "lte0", AccessKind::Cellular)});
    ends.Connect();
    ends.StartTraffic(TwoEnds::Initiator, 5ms);
    ends.StartTraffic(TwoEnds::Responder, 5ms);
    ends.RunFor(3s);
    for (const char* from : {"198.51.100.66", "192.0.2.77"})
    {
        for (const char* to : {"203.0.113.1", "198.51.100.129", "192.0.2.200"})
        {
            ends.Cut(from, to);
            ends.Cut(to, from);
        }
    }
    ends.Heal("192.0.2.77", "192.0.2.200");
    ends.Heal("192.0.2.200", "192.0.2.77");
    ends.Ladder();
    ends.RunFor(3s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(), "192.0.2.200:4500 > 192.0.2.77:4500");
    EXPECT_THAT(ends.Ladder(), testing::Contains("R>I PATH_TEST * = {NAT_DETECTION_*}"));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

// D-60: idle IKE SAs are asked rarely, quiet ones with traffic to expect soon.
TEST(Liveness, AnIdlePairIsCheckedEveryHalfMinute)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    ends.RunFor(29s);
    EXPECT_TRUE(ends.Ladder().empty());
    ends.RunFor(3s);
    EXPECT_FALSE(ends.Ladder().empty());
}

// D-60: nobody answers on any path for five minutes: the IKE SA is given up, without an exchange.
TEST(Liveness, APeerThatIsGoneIsGivenUpAfterFiveMinutes)
{
    TwoEnds ends;
    ends.Connect();
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.RunFor(4min);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    ends.RunFor(4min);
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        const auto closed = ends.All<Closed>(end);
        ASSERT_EQ(closed.size(), 1U);
        EXPECT_EQ(closed.front().reason, CloseReason::PeerUnreachable);
    }
}

} // namespace
} // namespace mopo::test
