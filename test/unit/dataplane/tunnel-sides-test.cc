// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/tunnel-sides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

namespace mopo
{
namespace
{

using testing::ElementsAre;
using testing::IsEmpty;

/// Keeps what it has, as texts.
class Interface : public TunnelInterface
{
  public:
    void AddInnerAddress(const IpAddress& address) override
    {
        EXPECT_TRUE(addresses.insert(address.ToString()).second);
    }

    void RemoveInnerAddress(const IpAddress& address) override
    {
        EXPECT_EQ(addresses.erase(address.ToString()), 1U);
    }

    void AddRemote(const IpPrefix& prefix) override
    {
        EXPECT_TRUE(remotes.insert(prefix.ToString()).second);
    }

    void RemoveRemote(const IpPrefix& prefix) override
    {
        EXPECT_EQ(remotes.erase(prefix.ToString()), 1U);
    }

    std::set<std::string> addresses;
    std::set<std::string> remotes;
};

InstallEspSa Install(EspSpi spi, std::string_view remote)
{
    InstallEspSa order;
    order.inboundSpi = spi;
    order.remoteSelectors = {TrafficSelector::FromPrefix(*IpPrefix::Parse(remote))};
    return order;
}

Established Up(bool isInitiator)
{
    Established event;
    event.ikeSa = {1};
    event.isInitiator = isInitiator;
    event.innerAddresses = {*IpAddress::Parse("10.99.1.1")};
    return event;
}

TEST(TunnelSidesOf, WhatTwoPairsLeadToStaysUntilBothAreGone)
{
    Interface interface;
    TunnelSides sides(interface);
    sides.Note(Install(1, "10.99.0.0/24"));
    sides.Note(Install(2, "10.99.0.0/24"));
    sides.Note(RemoveEspSa{{1}, 1, 0});
    EXPECT_THAT(interface.remotes, ElementsAre("10.99.0.0/24"));
    sides.Note(RemoveEspSa{{1}, 2, 0});
    EXPECT_THAT(interface.remotes, IsEmpty());
}

TEST(TunnelSidesOf, OnlyTheInitiatorHasTheInnerAddress)
{
    Interface interface;
    TunnelSides sides(interface);
    sides.Note(Up(false));
    EXPECT_THAT(interface.addresses, IsEmpty());
    sides.Note(Up(true));
    EXPECT_THAT(interface.addresses, ElementsAre("10.99.1.1"));
    sides.Note(Closed{{1}, CloseReason::Requested, ""});
    EXPECT_THAT(interface.addresses, IsEmpty());
}

TEST(TunnelSidesOf, ClearLeavesNothing)
{
    Interface interface;
    TunnelSides sides(interface);
    PeerConfig peer;
    peer.pools = {*IpPrefix::Parse("10.99.1.0/24")};
    sides.AddPools(std::array{peer});
    sides.Note(Up(true));
    sides.Note(Install(1, "10.99.1.0/24"));
    EXPECT_THAT(interface.remotes, ElementsAre("10.99.1.0/24"));
    sides.Clear();
    EXPECT_THAT(interface.addresses, IsEmpty());
    EXPECT_THAT(interface.remotes, IsEmpty());
    sides.Note(RemoveEspSa{{1}, 1, 0}); // what comes late takes nothing away
}

} // namespace
} // namespace mopo
