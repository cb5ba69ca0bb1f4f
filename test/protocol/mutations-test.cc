// SPDX-License-Identifier: GPL-2.0-only
// Thousands of seeded mutations of real exchanges: replay, truncation, flipped bits inside and
// outside of the Encrypted payload, reflection, spoofed sources, swapped SPIs, stitched halves.
// Nothing crashes, nothing changes, nothing grows (D-64).
#include "test/protocol/two-ends.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

constexpr std::size_t HALF_OPEN_LIMIT = 12;

struct Shot
{
    TwoEnds::End to = TwoEnds::Responder;
    Path path;
    Octets octets;
};

/// One mutation of one of the messages that were seen.
class Mutator
{
  public:
    Mutator(const std::vector<TwoEnds::Datagram>& seen, std::uint64_t seed)
        : m_seen(seen),
          m_random(NewSeededRandom(seed, "mutations"))
    {
    }

    Shot Next()
    {
        const TwoEnds::Datagram& original = Any();
        Shot shot{original.from == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator,
                  {original.path.peer, original.path.local},
                  original.octets};
        const std::size_t marker = original.path.local.port == NAT_T_PORT ? 4 : 0;
        switch (Below(9))
        {
        case 0:
            // Replay.
            break;
        case 1:
            shot.octets.resize(Below(shot.octets.size()));
            break;
        case 2:
            Flip(shot.octets, marker, marker + Header::SIZE + 4);
            break;
        case 3:
            Flip(shot.octets, marker + Header::SIZE, shot.octets.size());
            break;
        case 4:
            // Reflection.
            shot.to = original.from;
            shot.path = original.path;
            break;
        case 5:
            SwapSpis(shot.octets, marker);
            break;
        case 6:
            Stitch(shot.octets, Any().octets);
            break;
        case 7:
            // The header says another length.
            Flip(shot.octets, marker + 24, marker + 28);
            break;
        default:
            shot.octets = m_random->Take(Below(300));
            break;
        }
        if (Below(2) == 0)
        {
            shot.path.peer.address = *IpAddress::Parse("198.18.0." + std::to_string(Below(250)));
        }
        return shot;
    }

  private:
    std::size_t Below(std::size_t limit)
    {
        return limit == 0 ? 0 : m_random->TakeUint32() % limit;
    }

    const TwoEnds::Datagram& Any()
    {
        return m_seen[Below(m_seen.size())];
    }

    void Flip(Octets& octets, std::size_t from, std::size_t to)
    {
        to = std::min(to, octets.size());
        for (std::size_t i = 0; from < to && i <= Below(3); ++i)
        {
            octets[from + Below(to - from)] ^= static_cast<std::uint8_t>(1U << Below(8));
        }
    }

    static void SwapSpis(Octets& octets, std::size_t marker)
    {
        if (octets.size() >= marker + 16)
        {
            const auto first = octets.begin() + static_cast<std::ptrdiff_t>(marker);
            std::swap_ranges(first, first + 8, first + 8);
        }
    }

    void Stitch(Octets& octets, const Octets& other)
    {
        const std::size_t cut = Below(std::min(octets.size(), other.size()));
        octets.resize(cut);
        octets.insert(octets.end(), other.begin() + static_cast<std::ptrdiff_t>(cut), other.end());
    }

    const std::vector<TwoEnds::Datagram>& m_seen;
    std::unique_ptr<RandomSource> m_random;
};

/// All exchanges that there are.
std::vector<TwoEnds::Datagram> RunEverything(TwoEnds& ends)
{
    std::vector<TwoEnds::Datagram> seen;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        seen.push_back(datagram);
        return true;
    };
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"),
                    TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan)});
    ends.Connect();
    const IkeSaId id = ends.Id(TwoEnds::Initiator);
    const EspSpi child = ends.All<InstallEspSa>(TwoEnds::Initiator).front().inboundSpi;
    const std::vector<Command> commands{
        PreferInterfaceCommand{"wlan0"},
        WishCommand{id, RekeyChildSa{child}},
        CheckLivenessCommand{id},
        TestPathCommand{
            id, {{*IpAddress::Parse("192.0.2.10"), 0}, {*IpAddress::Parse("203.0.113.1"), 0}}},
        WishCommand{id, RekeyIkeSa{}},
        PreferInterfaceCommand{"eth0"}};
    for (const Command& command : commands)
    {
        ends.Command(TwoEnds::Initiator, command);
        ends.RunFor(300ms);
    }
    ends.hook = nullptr;
    return seen;
}

class Mutations : public testing::TestWithParam<std::uint64_t>
{
};

// MOPO-4-01, MOPO-4-08; IKEV2-3.1-03, IKEV2-3.14-01.
TEST_P(Mutations, ChangeNothing)
{
    const bool asksForCookies = GetParam() % 2 == 0;
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.cookieThreshold = asksForCookies ? 0 : 30;
    // Either end answers IKE_SA_INIT, and may get the other's back.
    initiator.ike.halfOpenLimit = HALF_OPEN_LIMIT;
    responder.ike.halfOpenLimit = HALF_OPEN_LIMIT;
    TwoEnds ends(initiator, responder, GetParam());
    const auto seen = RunEverything(ends);
    ASSERT_GT(seen.size(), 16U);
    const std::array before{ends.State(TwoEnds::Initiator), ends.State(TwoEnds::Responder)};
    const std::array paths{ends.Ipsec(TwoEnds::Initiator), ends.Ipsec(TwoEnds::Responder)};
    Mutator mutator(seen, GetParam());
    for (int i = 0; i < 2000; ++i)
    {
        const Shot shot = mutator.Next();
        ends.Inject(shot.to, shot.path, shot.octets);
        if (i % 50 == 0)
        {
            ends.RunFor(20ms);
        }
    }
    ends.RunFor(1s);
    for (const TwoEnds::End end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        ASSERT_TRUE(ends.All<Established>(end).size() == 1);
        for (const Closed& closed : ends.All<Closed>(end))
        {
            // Those that were half-open may go.
            EXPECT_NE(closed.ikeSa, ends.Id(end)) << closed.why;
        }
        EXPECT_EQ(ends.State(end).ikePath, before[end].ikePath);
        EXPECT_EQ(ends.State(end).initiatorSpi, before[end].initiatorSpi);
        EXPECT_EQ(ends.State(end).childSas, before[end].childSas);
        EXPECT_EQ(ends.State(end).peerAddresses, before[end].peerAddresses);
        EXPECT_EQ(ends.State(end).latestUpdateReceived, before[end].latestUpdateReceived);
        EXPECT_EQ(ends.Ipsec(end), paths[end]);
    }
    // And all of it still works.
    const std::size_t received = ends.Received(TwoEnds::Responder).size();
    ends.SendInner(TwoEnds::Initiator);
    ends.Command(TwoEnds::Initiator, WishCommand{ends.Id(TwoEnds::Initiator), RekeyIkeSa{}});
    ends.RunFor(300ms);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), received + 1);
    EXPECT_EQ(ends.All<IkeSaRekeyed>(TwoEnds::Initiator).size(), 2U);
    // What strangers left behind was never more than its limit, and is gone in a while.
    ends.RunFor(responder.ike.halfOpenTimeout + 1s);
    EXPECT_LE(ends.All<Closed>(TwoEnds::Initiator).size(), HALF_OPEN_LIMIT);
    EXPECT_LE(ends.All<Closed>(TwoEnds::Responder).size(), HALF_OPEN_LIMIT);
    if (asksForCookies)
    {
        // What has a cookie of its own address can be replayed from there, and makes one.
        EXPECT_LE(ends.All<Closed>(TwoEnds::Responder).size(), 1U);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Mutations, testing::Range<std::uint64_t>(1, 11));

} // namespace
} // namespace mopo::test
