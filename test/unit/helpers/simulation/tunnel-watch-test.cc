// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/tunnel-watch.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

namespace mopo
{
namespace
{

constexpr IkeSaId SA{1};

Transport At(const char* address)
{
    return {*IpAddress::Parse(address), 4500};
}

class TunnelWatchTest : public testing::Test
{
  protected:
    /// What `peer` says when its tunnel is there.
    void BringUp(const Peer& peer, const char* otherIdentity, const Path& path)
    {
        InstallEspSa install;
        install.ikeSa = SA;
        install.addresses.path = path;
        m_watch.Add(peer, Output(install));
        Established established;
        established.ikeSa = SA;
        established.peerIdentity = otherIdentity;
        established.innerAddresses = {*IpAddress::Parse("10.99.1.5")};
        m_watch.Add(peer, Output(established));
    }

    void Move(const Peer& peer, const Path& path)
    {
        UpdateEspSa update;
        update.ikeSa = SA;
        update.addresses.path = path;
        m_watch.Add(peer, Output(update));
    }

    void BringUpBoth()
    {
        BringUp(m_client, "gateway.example.org", {At("192.0.2.10"), At("203.0.113.1")});
        BringUp(m_gateway, "laptop@example.org", {At("203.0.113.1"), At("192.0.2.10")});
    }

    Scenario m_scenario = ParseScenario(ReadShipped("mobile-client.json"), "mobile-client").value();
    TunnelWatch m_watch{m_scenario};
    const Peer& m_client = *m_scenario.FindPeer("client");
    const Peer& m_gateway = *m_scenario.FindPeer("gateway");
};

TEST_F(TunnelWatchTest, BeginsWithNothing)
{
    EXPECT_FALSE(m_watch.IsUp(m_client));
    EXPECT_EQ(m_watch.InterfaceInUse(m_client, m_client), std::nullopt);
    EXPECT_TRUE(m_watch.InnerAddresses(m_client).empty());
}

TEST_F(TunnelWatchTest, IsUpWhenBothEndsAre)
{
    BringUp(m_client, "gateway.example.org", {At("192.0.2.10"), At("203.0.113.1")});
    EXPECT_FALSE(m_watch.IsUp(m_client));
    BringUp(m_gateway, "laptop@example.org", {At("203.0.113.1"), At("192.0.2.10")});
    EXPECT_TRUE(m_watch.IsUp(m_client));
    EXPECT_EQ(m_watch.InnerAddresses(m_client).size(), 1U);
}

TEST_F(TunnelWatchTest, EachEndGoesByItsOwnIpsecSas)
{
    BringUpBoth();
    Move(m_client, {At("10.64.3.7"), At("203.0.113.1")});
    EXPECT_EQ(m_watch.InterfaceInUse(m_client, m_client), (InterfaceRef{"laptop", "gprs0"}));
    EXPECT_EQ(m_watch.InterfaceInUse(m_gateway, m_client), (InterfaceRef{"laptop", "eth0"}))
        << "the gateway does not know yet";
    Move(m_gateway, {At("203.0.113.1"), At("198.51.100.17")});
    EXPECT_EQ(m_watch.InterfaceInUse(m_gateway, m_client), (InterfaceRef{"laptop", "gprs0"}))
        << "it knows the NAT's address, and the scenario who is behind it";
}

TEST_F(TunnelWatchTest, ANatMayGetAnotherAddress)
{
    BringUpBoth();
    Move(m_gateway, {At("203.0.113.1"), At("198.51.100.20")});
    EXPECT_EQ(m_watch.InterfaceInUse(m_gateway, m_client), (InterfaceRef{"laptop", "gprs0"}));
}

TEST_F(TunnelWatchTest, AnAddressThatNoInterfaceHasIsNone)
{
    BringUpBoth();
    Move(m_gateway, {At("203.0.113.1"), At("198.51.100.99")});
    EXPECT_EQ(m_watch.InterfaceInUse(m_gateway, m_client), std::nullopt);
}

TEST_F(TunnelWatchTest, AClosedIkeSaIsGone)
{
    BringUpBoth();
    Closed closed;
    closed.ikeSa = SA;
    m_watch.Add(m_client, Output(closed));
    EXPECT_FALSE(m_watch.IsUp(m_client));
    EXPECT_EQ(m_watch.InterfaceInUse(m_client, m_client), std::nullopt);
    EXPECT_NE(m_watch.InterfaceInUse(m_gateway, m_client), std::nullopt)
        << "the gateway has not heard of it";
}

} // namespace
} // namespace mopo
