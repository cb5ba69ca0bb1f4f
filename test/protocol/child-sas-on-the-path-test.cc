// SPDX-License-Identifier: GPL-2.0-only
// All Child SAs, whenever they were made, are on the path of their IKE SA (draft 2.3, 2.7; D-13,
// D-14, D-18).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

using testing::Each;
using testing::SizeIs;

void MakeChild(TwoEnds& ends, TwoEnds::End end)
{
    const auto first = ends.All<InstallEspSa>(end).front();
    ends.Command(
        end, WishCommand{ends.Id(end), NewChildSa{first.localSelectors, first.remoteSelectors}});
}

std::vector<Path> ChildPaths(const TwoEnds& ends, TwoEnds::End end)
{
    std::vector<Path> paths;
    for (const IpsecSaAddresses& addresses : ends.EveryIpsec(end))
    {
        paths.push_back(addresses.path);
    }
    return paths;
}

void ExpectAllChildSasOn(const TwoEnds& ends, const Path& initiators, std::size_t count)
{
    EXPECT_THAT(ChildPaths(ends, TwoEnds::Initiator), SizeIs(count));
    EXPECT_THAT(ChildPaths(ends, TwoEnds::Responder), SizeIs(count));
    EXPECT_THAT(ChildPaths(ends, TwoEnds::Initiator), Each(initiators));
    EXPECT_THAT(ChildPaths(ends, TwoEnds::Responder),
                Each(Path{initiators.peer, initiators.local}));
}

Path OnWlan()
{
    return {{TwoEnds::At("198.51.100.66"), NAT_T_PORT}, {TwoEnds::At("203.0.113.1"), NAT_T_PORT}};
}

// "Updates the IKE_SA and IPsec SAs with the new addresses": all of them, at the initiator at once
// (MOPO-2.3-05), at the responder with the request (MOPO-2.3-29).
TEST(ChildSasOnThePath, ThreeChildSasMoveTogether)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    MakeChild(ends, TwoEnds::Initiator);
    ends.RunFor(50ms);
    MakeChild(ends, TwoEnds::Responder);
    ends.RunFor(50ms);
    ends.Prefer("wlan0");
    EXPECT_THAT(ChildPaths(ends, TwoEnds::Initiator), Each(OnWlan()));
    ends.RunFor(5ms);
    ExpectAllChildSasOn(ends, OnWlan(), 3);
}

// MOPO-2.3-44: Child SAs that are made after the update, by either end, use its addresses.
TEST(ChildSasOnThePath, ChildSasThatAreMadeLaterUseTheUpdatedAddresses)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.Prefer("wlan0");
    ends.RunFor(50ms);
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        MakeChild(ends, end);
        ends.RunFor(50ms);
        EXPECT_EQ(ends.All<InstallEspSa>(end).back().addresses.path, ends.State(end).ikePath);
    }
    ExpectAllChildSasOn(ends, OnWlan(), 3);
}

// "When an IPsec SA is created, the tunnel header IP addresses (and port if doing UDP
// encapsulation) are taken from the IKE_SA, not the message IP header. [...] However, all response
// messages are still sent to the address and port the corresponding request came from."
// MOPO-2.7-01, MOPO-2.7-02: the request arrives from somewhere else.
TEST(ChildSasOnThePath, ANewChildSaTakesItsAddressesFromTheIkeSa)
{
    TwoEnds ends;
    ends.Connect();
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        ends.hook = nullptr;
        ends.Inject(TwoEnds::Responder,
                    TwoEnds::Arriving("198.51.100.77", "203.0.113.1", {.source = 33333}),
                    datagram.octets);
        return false;
    };
    MakeChild(ends, TwoEnds::Initiator);
    EXPECT_EQ(ends.Wire().back().path.ToString(), "203.0.113.1:4500 > 198.51.100.77:33333");
    EXPECT_EQ(ends.All<InstallEspSa>(TwoEnds::Responder).back().addresses.path.ToString(),
              "203.0.113.1:4500 > 192.0.2.10:4500");
    EXPECT_THAT(ends.EveryIpsec(TwoEnds::Responder), SizeIs(2));
}

// "It is not required that this path continues to work during the whole lifetime of the IKE_SA."
// MOPO-1.2-02: after the move nothing is ever sent on the first pair again: no liveness check, no
// rekeying of either kind, no ESP.
TEST(ChildSasOnThePath, NothingGoesBackToTheFirstPair)
{
    TwoEnds ends;
    ends.Connect();
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Wlan()});
    ends.RunFor(50ms);
    const std::size_t first = ends.Wire().size();
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        ends.CheckLiveness(end);
        ends.RunFor(50ms);
        const auto spi = ends.State(end).childSas.back().inboundSpi;
        ends.Command(end, WishCommand{ends.Id(end), RekeyChildSa{spi}});
        ends.RunFor(50ms);
        ends.Command(end, WishCommand{ends.Id(end), RekeyIkeSa{}});
        ends.RunFor(50ms);
        ends.CheckLiveness(end);
        ends.SendInner(end);
        ends.RunFor(50ms);
    }
    EXPECT_GE(ends.Wire().size(), first + 22);
    for (std::size_t i = first; i < ends.Wire().size(); ++i)
    {
        const Path& path = ends.Wire()[i].path;
        EXPECT_NE(path.local.address.ToString(), "192.0.2.10");
        EXPECT_NE(path.peer.address.ToString(), "192.0.2.10");
    }
    ExpectAllChildSasOn(ends, OnWlan(), 1);
}

// IKEV2-2.25-01, D-14: a CHANGE_PATH and a CREATE_CHILD_SA of either end cross in every order, on
// paths of different speed; the end is always the same.
TEST(ChildSasOnThePath, ANewChildSaAndAMoveMayCrossInAnyOrder)
{
    for (const auto creator : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        for (const Duration slow : {Duration(3ms), Duration(5ms), Duration(40ms)})
        {
            for (int offset = -45; offset <= 45; offset += 3)
            {
                TwoEnds ends;
                ends.SetDelay("198.51.100.66", "203.0.113.1", slow);
                ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
                ends.Connect();
                if (offset < 0)
                {
                    ends.Prefer("wlan0");
                    ends.RunFor(std::chrono::milliseconds(-offset));
                }
                MakeChild(ends, creator);
                if (offset >= 0)
                {
                    ends.RunFor(std::chrono::milliseconds(offset));
                    ends.Prefer("wlan0");
                }
                ends.RunFor(2s);
                ExpectAllChildSasOn(ends, OnWlan(), 2);
                if (HasFailure())
                {
                    FAIL() << "creator " << int{creator} << ", offset " << offset << " ms";
                }
            }
        }
    }
}

} // namespace
} // namespace mopo::test
