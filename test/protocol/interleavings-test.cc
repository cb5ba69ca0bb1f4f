// SPDX-License-Identifier: GPL-2.0-only
// Every order of what can cross: moves, rekeyings, further moves (draft 2.3; D-08, D-13, D-14).
// Whatever arrives first, both ends' databases are the same in the end.
#include "test/protocol/interleavings.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

LocalAddresses ThreeInterfaces()
{
    return {TwoEnds::Local("192.0.2.10", "eth0"),
            TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan),
            TwoEnds::Local("198.51.100.99", "wlan1", AccessKind::Wlan)};
}

void Prepare(TwoEnds& ends)
{
    ends.SetLocals(TwoEnds::Initiator, ThreeInterfaces());
    ends.Connect();
}

Act MoveTo(const std::string& interface)
{
    return {TwoEnds::Initiator,
            [interface](TwoEnds& ends)
            {
                ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{interface});
            }};
}

Act RekeyIke(TwoEnds::End end)
{
    return {end,
            [end](TwoEnds& ends)
            {
                ends.Command(end, RekeyCommand{ends.Id(end), false});
            }};
}

Act RekeyChild(TwoEnds::End end)
{
    return {end,
            [end](TwoEnds& ends)
            {
                ends.Command(end, RekeyCommand{ends.Id(end), true});
            }};
}

Act MakeChild(TwoEnds::End end)
{
    const auto run = [end](TwoEnds& ends)
    {
        const auto first = ends.All<InstallEspSa>(end).front();
        ends.Command(
            end,
            WishCommand{ends.Id(end), NewChildSa{first.localSelectors, first.remoteSelectors}});
    };
    return {end, run};
}

/// The two ends hold the same SAs: IKE SPIs, pairs of Child SAs, addresses and flags.
void ExpectEqualDatabases(const TwoEnds& ends, const std::string& address, std::size_t children)
{
    ASSERT_TRUE(ends.IsUp(TwoEnds::Initiator) && ends.IsUp(TwoEnds::Responder));
    const StateTraced ours = ends.State(TwoEnds::Initiator);
    const StateTraced theirs = ends.State(TwoEnds::Responder);
    EXPECT_EQ(ours.initiatorSpi, theirs.initiatorSpi);
    EXPECT_EQ(ours.responderSpi, theirs.responderSpi);
    EXPECT_EQ(ours.ikePath.local.address.ToString(), address);
    EXPECT_EQ(theirs.ikePath.peer.address.ToString(), address);
    EXPECT_EQ(ours.ipsec.path, ours.ikePath);
    EXPECT_EQ(theirs.ipsec.path, theirs.ikePath);
    EXPECT_EQ(ours.ipsec.flags, theirs.ipsec.flags);
    EXPECT_FALSE(ours.pendingUpdate);
    EXPECT_EQ(ours.childSas.size(), children);
    EXPECT_EQ(theirs.childSas.size(), children);
    for (const auto& child : ours.childSas)
    {
        EXPECT_TRUE(std::ranges::any_of(theirs.childSas,
                                        [&](const auto& other)
                                        {
                                            return other.inboundSpi == child.outboundSpi &&
                                                   other.outboundSpi == child.inboundSpi;
                                        }));
        EXPECT_EQ(child.state, "in-use");
    }
}

/// The outer addresses of every pair, as the data plane was told last.
void ExpectEveryChildAt(const TwoEnds& ends, const std::string& address)
{
    std::map<EspSpi, std::string> at;
    for (const auto& logged : ends.Log(TwoEnds::Responder))
    {
        if (const auto* install = std::get_if<InstallEspSa>(&logged.output))
        {
            at[install->inboundSpi] = install->addresses.path.peer.address.ToString();
        }
        else if (const auto* update = std::get_if<UpdateEspSa>(&logged.output))
        {
            at[update->inboundSpi] = update->addresses.path.peer.address.ToString();
        }
        else if (const auto* removal = std::get_if<RemoveEspSa>(&logged.output))
        {
            at.erase(removal->inboundSpi);
        }
    }
    for (const auto& [spi, where] : at)
    {
        EXPECT_EQ(where, address);
    }
}

Play Interleave(std::vector<Act> acts, const std::string& address, std::size_t children = 1)
{
    Play play;
    play.prepare = Prepare;
    play.acts = std::move(acts);
    play.check = [address, children](TwoEnds& ends)
    {
        ExpectEqualDatabases(ends, address, children);
        ExpectEveryChildAt(ends, address);
    };
    return play;
}

void SetWindow(Play& play, std::uint32_t size)
{
    play.initiator.ike.windowSize = size;
    play.responder.ike.windowSize = size;
}

constexpr auto BOTH = {TwoEnds::Initiator, TwoEnds::Responder};
constexpr const char* WLAN0 = "198.51.100.66";
constexpr const char* WLAN1 = "198.51.100.99";

// D-14: "run all interleavings of {CCSA req, CCSA resp, CP req, CP resp} for both CCSA directions;
// compare the two SADs". IKEV2-2.25-01, MOPO-2.3-44.
TEST(Interleavings, AFurtherChildSaAndAMove)
{
    for (const auto end : BOTH)
    {
        const std::size_t orders =
            PlayInEveryOrder(Interleave({MakeChild(end), MoveTo("wlan0")}, WLAN0, 2)) +
            PlayInEveryOrder(Interleave({MoveTo("wlan0"), MakeChild(end)}, WLAN0, 2));
        EXPECT_GE(orders, 10U);
    }
}

TEST(Interleavings, ARekeyedChildSaAndAMove)
{
    for (const auto end : BOTH)
    {
        const std::size_t orders =
            PlayInEveryOrder(Interleave({RekeyChild(end), MoveTo("wlan0")}, WLAN0)) +
            PlayInEveryOrder(Interleave({MoveTo("wlan0"), RekeyChild(end)}, WLAN0));
        EXPECT_GE(orders, 20U);
    }
}

// MOPO-2.3-17 to -19: two moves within a round trip, with windows of 1 and 4.
TEST(Interleavings, TwoMoves)
{
    for (const std::uint32_t window : {1U, 4U})
    {
        Play play = Interleave({MoveTo("wlan0"), MoveTo("wlan1")}, WLAN1);
        SetWindow(play, window);
        play.copies = true;
        EXPECT_GE(PlayInEveryOrder(play), window == 1 ? 4U : 10U);
    }
}

TEST(Interleavings, AMoveAndTheWayBack)
{
    Play play = Interleave({MoveTo("wlan0"), MoveTo("eth0")}, "192.0.2.10");
    play.copies = true;
    EXPECT_GE(PlayInEveryOrder(play), 10U);
}

// D-12, D-13: a rekeyed IKE SA before, during and after a move, from either end.
TEST(Interleavings, ARekeyedIkeSaAndAMove)
{
    for (const auto end : BOTH)
    {
        for (const std::uint32_t window : {1U, 4U})
        {
            for (const bool rekeyFirst : {true, false})
            {
                Play play = rekeyFirst ? Interleave({RekeyIke(end), MoveTo("wlan0")}, WLAN0)
                                       : Interleave({MoveTo("wlan0"), RekeyIke(end)}, WLAN0);
                SetWindow(play, window);
                EXPECT_GE(PlayInEveryOrder(play), 2U);
            }
        }
    }
}

// RFC 7296 2.8.1, 2.8.2: simultaneous rekeyings, in every order of their messages.
TEST(Interleavings, SimultaneousRekeyingsOfTheChildSa)
{
    EXPECT_GE(PlayInEveryOrder(Interleave(
                  {RekeyChild(TwoEnds::Initiator), RekeyChild(TwoEnds::Responder)}, "192.0.2.10")),
              10U);
}

TEST(Interleavings, SimultaneousRekeyingsOfTheIkeSa)
{
    EXPECT_GE(PlayInEveryOrder(Interleave(
                  {RekeyIke(TwoEnds::Initiator), RekeyIke(TwoEnds::Responder)}, "192.0.2.10")),
              10U);
}

// 2.25.1, 2.25.2: a Child SA and the IKE SA at once.
TEST(Interleavings, AChildSaAndTheIkeSaAreRekeyedAtOnce)
{
    for (const auto end : BOTH)
    {
        const auto other = end == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator;
        EXPECT_GE(PlayInEveryOrder(Interleave({RekeyChild(end), RekeyIke(other)}, "192.0.2.10")),
                  10U);
    }
}

} // namespace
} // namespace mopo::test
