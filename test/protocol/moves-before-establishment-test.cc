// SPDX-License-Identifier: GPL-2.0-only
// A client that moves while the initial exchanges are under way (D-62).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

LocalAddresses Ethernet()
{
    return {TwoEnds::Local("192.0.2.10", "eth0")};
}

LocalAddresses Wlan()
{
    return {TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan)};
}

/// Begins to connect, moves after `when`, and lets both ends finish.
void ConnectAndMove(TwoEnds& ends, Duration when)
{
    ends.SetLocals(TwoEnds::Initiator, Ethernet());
    ASSERT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    ends.SetLocals(TwoEnds::Initiator, Ethernet());
    ends.RunFor(when);
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.SetLocals(TwoEnds::Initiator, Wlan());
    ends.RunFor(5s);
    ASSERT_TRUE(ends.IsUp(TwoEnds::Initiator));
    ASSERT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "198.51.100.66");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(50ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
}

// IKE_SA_INIT begins anew on the new pair: its NAT detection is about that pair.
TEST(MovesBeforeEstablishment, DuringIkeSaInitTheExchangeBeginsAnew)
{
    TwoEnds ends;
    ConnectAndMove(ends, 2ms);
}

// IKE_AUTH is sent again as it is, and CHANGE_PATH follows at once: the responder may have taken
// either pair.
TEST(MovesBeforeEstablishment, DuringIkeAuthChangePathFollows)
{
    TwoEnds ends;
    ConnectAndMove(ends, 12ms);
    EXPECT_THAT(ends.Ladder(),
                testing::Contains("I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2, NAT_DETECTION_*}"));
}

} // namespace
} // namespace mopo::test
