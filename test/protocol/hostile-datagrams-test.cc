// SPDX-License-Identifier: GPL-2.0-only
// Peers lie, and so does everybody on the way: nothing that is not authentic changes anything
// (draft 4; D-64).
#include "test/protocol/two-ends.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

/// One of the ways to spoil a datagram.
Octets Spoil(const Octets& original, RandomSource& random)
{
    Octets octets = original;
    switch (random.TakeUint32() % 4)
    {
    case 0:
        octets.resize(random.TakeUint32() % (octets.size() + 1));
        break;
    case 1:
        Append(octets, random.Take(1 + random.TakeUint32() % 40));
        break;
    case 2:
        octets = random.Take(random.TakeUint32() % 200);
        break;
    default:
        for (int i = 0; i < 3 && !octets.empty(); ++i)
        {
            octets[random.TakeUint32() % octets.size()] ^=
                static_cast<std::uint8_t>(1U << random.TakeUint32() % 8);
        }
        break;
    }
    return octets;
}

// MOPO-2.3-43, MOPO-4-01, IKEV2-3.1-03, IKEV2-3.14-01.
TEST(HostileDatagrams, SpoiledCopiesOfEveryMessageChangeNothing)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
    {
        TwoEnds ends(TwoEnds::InitiatorConfig(), TwoEnds::ResponderConfig(), seed);
        const auto random = NewSeededRandom(seed, "hostile");
        ends.SetLocals(TwoEnds::Initiator,
                       {TwoEnds::Local("192.0.2.10", "eth0"),
                        TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan)});
        std::vector<TwoEnds::Datagram> seen;
        ends.hook = [&](TwoEnds::Datagram& datagram)
        {
            seen.push_back(datagram);
            return true;
        };
        ends.Connect();
        for (const char* interface : {"wlan0", "eth0", "wlan0"})
        {
            ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{interface});
            ends.RunFor(100ms);
            const auto before = ends.Ipsec(TwoEnds::Responder);
            ends.hook = nullptr;
            for (const TwoEnds::Datagram& datagram : seen)
            {
                for (int i = 0; i < 20; ++i)
                {
                    const auto to = datagram.from == TwoEnds::Initiator ? TwoEnds::Responder
                                                                        : TwoEnds::Initiator;
                    Path path{datagram.path.peer, datagram.path.local};
                    if (i % 2 == 0)
                    {
                        path.peer.address = *IpAddress::Parse("203.0.113.66");
                    }
                    ends.Inject(to, path, Spoil(datagram.octets, *random));
                }
            }
            ends.RunFor(200ms);
            EXPECT_EQ(ends.Ipsec(TwoEnds::Responder), before);
            ASSERT_TRUE(ends.IsUp(TwoEnds::Initiator)) << seed;
            ASSERT_TRUE(ends.IsUp(TwoEnds::Responder)) << seed;
            ends.hook = [&](TwoEnds::Datagram& datagram)
            {
                seen.push_back(datagram);
                return true;
            };
        }
        ends.SendInner(TwoEnds::Initiator);
        ends.RunFor(50ms);
        EXPECT_FALSE(ends.Received(TwoEnds::Responder).empty());
    }
}

// A flood of IKE_SA_INIT requests keeps bounded state, and nobody who is established suffers.
TEST(HostileDatagrams, AFloodOfInitRequestsIsBounded)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.halfOpenLimit = 10;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    Octets init;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (init.empty())
        {
            init = datagram.octets;
        }
        return true;
    };
    ends.Connect();
    for (std::uint8_t i = 0; i < 100; ++i)
    {
        Octets other = init;
        other[0] = i;
        other[1] = 0xee;
        ends.Inject(TwoEnds::Responder,
                    {{*IpAddress::Parse("203.0.113.1"), IKE_PORT},
                     {*IpAddress::Parse("192.0.2.66"), IKE_PORT}},
                    other);
    }
    const auto discarded = ends.All<Discarded>(TwoEnds::Responder);
    EXPECT_EQ(discarded.size(), 90U);
    EXPECT_EQ(discarded.back().why.code, ErrorCode::LimitReached);
    ends.RunFor(200s);
    // Half-open IKE SAs are forgotten, the established one is not.
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).size(), 10U);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

} // namespace
} // namespace mopo::test
