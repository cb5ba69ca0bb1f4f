// SPDX-License-Identifier: GPL-2.0-only
// RFC 7296 2.23, RFC 3948, RFC 4303 3.4.3: what a NAT and a slower path do to packets.
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

using testing::IsEmpty;

void ConnectBehindNat(TwoEnds& ends)
{
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
    ends.AddNat("10.1.0.10", "198.51.100.1");
    ends.Connect();
}

// "all packets containing IKE messages sent on port 4500 MUST begin with the prefix of four zeros":
// IKEV2-2.23-04: and none on port 500.
TEST(NatTraversalOnTheWire, TheMarkerIsOnPort4500Alone)
{
    TwoEnds ends;
    ConnectBehindNat(ends);
    ends.CheckLiveness(TwoEnds::Initiator);
    ends.CheckLiveness(TwoEnds::Responder);
    ends.RunFor(50ms);
    int marked = 0;
    for (const TwoEnds::Datagram& datagram : ends.Wire())
    {
        const bool hasMarker = std::all_of(datagram.octets.begin(),
                                           datagram.octets.begin() + 4,
                                           [](auto octet) { return octet == 0; });
        EXPECT_EQ(hasMarker, datagram.path.local.port == NAT_T_PORT);
        marked += hasMarker ? 1 : 0;
    }
    EXPECT_EQ(marked, 6);
}

// RFC 3948 4: "The receiver SHOULD ignore a received NAT-keepalive packet." IKEV2-2.23-13: it is no
// sign of life, and moves no address, wherever it comes from.
TEST(NatTraversalOnTheWire, AKeepaliveIsNoSignOfLifeAndMovesNothing)
{
    TwoEnds ends;
    ConnectBehindNat(ends);
    const auto before = ends.Ipsec(TwoEnds::Responder);
    const auto due = ends.Of(TwoEnds::Responder).NextTimeout();
    ends.RunFor(15s);
    for (const std::uint16_t port : {std::uint16_t{20001}, std::uint16_t{20002}})
    {
        ends.Inject(TwoEnds::Responder,
                    TwoEnds::Arriving("198.51.100.1", "203.0.113.1", {.source = port}),
                    {0xff});
    }
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder), before);
    EXPECT_EQ(ends.Of(TwoEnds::Responder).NextTimeout(), due);
    EXPECT_THAT(ends.All<Discarded>(TwoEnds::Responder), IsEmpty());
}

// IKEV2-2.23-12, MOPO-1.3-09: after a move the keepalive goes on the new pair, counted from there.
TEST(NatTraversalOnTheWire, KeepalivesFollowThePath)
{
    TwoEnds ends;
    ConnectBehindNat(ends);
    ends.AddNat("10.2.0.10", "198.51.100.2");
    ends.RunFor(10s);
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("10.2.0.10", "gprs0", AccessKind::Cellular)});
    const Instant moved = ends.Now();
    ends.RunFor(25s);
    std::vector<TwoEnds::Datagram> keepalives;
    std::ranges::copy_if(ends.Wire(),
                         std::back_inserter(keepalives),
                         [](const auto& datagram) { return datagram.octets == Octets{0xff}; });
    ASSERT_EQ(keepalives.size(), 1U);
    EXPECT_EQ(keepalives.front().path.ToString(), "10.2.0.10:4500 > 203.0.113.1:4500");
    EXPECT_EQ(keepalives.front().at - moved, Duration(20s));
}

// RFC 4303 3.4.3: "duplicates are rejected", and a move does not begin the window anew.
// ESP-3.4.3-01: packets of the slower old path that come after the first of the new one are taken,
// once; what was taken before the move is not taken again.
TEST(NatTraversalOnTheWire, TheReplayWindowOutlivesAMove)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.SetDelay("192.0.2.10", "203.0.113.1", 40ms);
    ends.SetWeather({.duplication = 1}, 1);
    ends.StartTraffic(TwoEnds::Initiator, 1ms);
    ends.RunFor(50ms);
    ends.Prefer("wlan0");
    ends.RunFor(50ms);
    ends.StopTraffic(TwoEnds::Initiator);
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 101U);
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        EXPECT_EQ(ends.All<InstallEspSa>(end).size(), 1U);
        EXPECT_THAT(ends.All<RemoveEspSa>(end), IsEmpty());
    }
}

} // namespace
} // namespace mopo::test
