// SPDX-License-Identifier: GPL-2.0-only
// Draft 1.1: what the three scenarios ask for.
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// "MOBIKE provides a way to notify the VPN gateway of the user's current IP address without
// requiring a new IKE SA". MOPO-1.1-01: the same SPIs, and no IKE_SA_INIT or IKE_AUTH.
TEST(Section11, AMoveNeedsNoNewIkeSa)
{
    TwoEnds ends;
    ends.Connect();
    ends.Ladder();
    const auto spi = ends.All<Established>(TwoEnds::Initiator).front().responderSpi;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Wlan()});
    ends.RunFor(1s);
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(), Not(Contains(HasSubstr("IKE_"))));
    EXPECT_EQ(ends.All<IkeMessageTraced>(TwoEnds::Responder).back().message.header.responderSpi,
              spi);
}

// "Since the IP address used inside the tunnel [...] does not change, transport layer connections
// are not broken." MOPO-1.1-02: the pair of Child SAs stays, with its selectors.
TEST(Section11, NothingInsideTheTunnelChanges)
{
    TwoEnds ends;
    ends.Connect();
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Wlan()});
    ends.RunFor(1s);
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        EXPECT_EQ(ends.All<InstallEspSa>(end).size(), 1U);
        EXPECT_TRUE(ends.All<RemoveEspSa>(end).empty());
        EXPECT_EQ(ends.State(end).childSas.size(), 1U);
    }
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(10ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
}

// "it cannot be assumed that all of the gateway's interfaces are reachable from all networks the
// client may connect to". MOPO-1.1-04: after a move, the gateway's other address is found.
//
//   192.0.2.10  --> 203.0.113.1     Ethernet reaches both addresses,
//   198.51.100.66 -x 203.0.113.1    the WLAN only the second
//   198.51.100.66 --> 198.51.100.129
TEST(Section11, TheClientFindsTheGatewayAddressThatItsNewNetworkReaches)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Cut("198.51.100.66", "203.0.113.1");
    ends.Cut("203.0.113.1", "198.51.100.66");
    ends.Connect();
    ends.Ladder();
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Wlan()});
    ends.RunFor(5s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.ToString(),
              "198.51.100.66:4500 > 198.51.100.129:4500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.ToString(),
              "198.51.100.129:4500 > 198.51.100.66:4500");
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

/// Two gateways with two connections each, the first pair in use and dead.
void LetTheActivePathDie(TwoEnds& ends)
{
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.Connect();
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.Ladder();
}

void ExpectMovedWithTheSameIkeSa(TwoEnds& ends)
{
    EXPECT_FALSE(ends.Ipsec(TwoEnds::Responder)
                     .path.SameAddresses(TwoEnds::Arriving("192.0.2.10", "203.0.113.1")));
    const auto initiators = ends.Ipsec(TwoEnds::Initiator).path;
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path, (Path{initiators.peer, initiators.local}));
    EXPECT_THAT(ends.Ladder(), Contains(HasSubstr("CHANGE_PATH")));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// "The failures may be detected by either using IKE dead peer detection messages […]".
// MOPO-1.1-05.
TEST(Section11, DeadPeerDetectionSwitchesToAnotherConnection)
{
    TwoEnds ends;
    LetTheActivePathDie(ends);
    ends.CheckLiveness(TwoEnds::Initiator);
    ends.RunFor(10s);
    ExpectMovedWithTheSameIkeSa(ends);
}

// "[…] or some external mechanism beyond the scope of MOBIKE". MOPO-1.1-05.
TEST(Section11, AnExternalMechanismSwitchesToAnotherConnection)
{
    TwoEnds ends;
    LetTheActivePathDie(ends);
    const Path other{{TwoEnds::At("198.51.100.66"), 0}, {TwoEnds::At("198.51.100.129"), 0}};
    ends.Command(TwoEnds::Initiator, ChangePathCommand{ends.Id(TwoEnds::Initiator), other});
    ends.RunFor(100ms);
    EXPECT_TRUE(ends.Ipsec(TwoEnds::Initiator).path.SameAddresses(other));
    ExpectMovedWithTheSameIkeSa(ends);
}

} // namespace
} // namespace mopo::test
