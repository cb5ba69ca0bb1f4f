// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/path-choosers.h"
#include "test/unit/policy/policy-test-support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

const LocalAddress ETH = Local("192.0.2.10", "eth0", AccessKind::Ethernet);
const LocalAddress ETH6 = Local("3fff:1::10", "eth0", AccessKind::Ethernet);
const LocalAddress WLAN = Local("10.1.0.10", "wlan0", AccessKind::Wlan);
const LocalAddress GPRS = Local("10.64.3.7", "gprs0", AccessKind::Cellular);
constexpr const char* GW = "203.0.113.1";
constexpr const char* GW_B2 = "198.51.100.129";
constexpr const char* GW6 = "3fff:ff::1";

class PathChoiceTest : public testing::Test
{
  protected:
    void Peers(std::initializer_list<const char*> texts)
    {
        m_peers.clear();
        for (const char* text : texts)
        {
            m_peers.push_back(Ip(text));
        }
    }

    std::vector<AddressPair> Choose(const Failure& failure = NoFailure{}, std::int64_t now = 0)
    {
        const PathOptions options{m_locals, m_peers, m_history, m_config, m_currentPeer};
        std::vector<AddressPair> pairs;
        for (const Candidate& candidate : m_chooser.Order(At(now), options, failure, m_random))
        {
            pairs.push_back(candidate.GetPair());
        }
        return pairs;
    }

    static AddressPair P(const LocalAddress& local, const char* peer)
    {
        return {local.address, Ip(peer)};
    }

    LocalAddresses m_locals;
    std::vector<IpAddress> m_peers;
    PathHistory m_history;
    PolicyConfig m_config = PolicyConfig::Preset("mopo-default").value();
    std::optional<IpAddress> m_currentPeer;
    PreferenceChooser m_chooser;
    SeededRandom m_random;
};

// --- which pairs

// MOPO-1.2-01: "It is not assumed that all the paths work": every pair of one family is a candidate
TEST_F(PathChoiceTest, EveryPairOfOneFamilyIsACandidate)
{
    m_locals = {ETH, ETH6, WLAN};
    Peers({GW, GW_B2, GW6});
    EXPECT_THAT(Choose(),
                testing::UnorderedElementsAre(
                    P(ETH, GW), P(ETH, GW_B2), P(ETH6, GW6), P(WLAN, GW), P(WLAN, GW_B2)));
}

TEST_F(PathChoiceTest, WithoutAnyAddressThereIsNone)
{
    Peers({GW});
    EXPECT_THAT(Choose(), IsEmpty());
    m_locals = {ETH};
    Peers({});
    EXPECT_THAT(Choose(), IsEmpty());
    Peers({GW6});
    EXPECT_THAT(Choose(), IsEmpty());
}

TEST_F(PathChoiceTest, AddressesThatCanNotBeUsedMakeNoPair)
{
    const auto eth = [](const char* text)
    {
        return Local(text, "eth0", AccessKind::Ethernet);
    };
    m_locals = {eth("169.254.7.7"),
                eth("127.0.0.1"),
                eth("0.0.0.0"),
                eth("fe80::1"),
                eth("::1"),
                eth("::"),
                eth("ff02::1"),
                eth("::ffff:192.0.2.1"),
                ETH,
                ETH6};
    Peers({"169.254.1.1",
           "127.0.0.1",
           "0.0.0.0",
           "224.0.0.1",
           "255.255.255.255",
           "fe80::2",
           "::1",
           "::",
           "ff02::1",
           "::ffff:203.0.113.1",
           GW,
           GW6});
    EXPECT_THAT(Choose(), testing::UnorderedElementsAre(P(ETH, GW), P(ETH6, GW6)));
}

TEST_F(PathChoiceTest, LoopbackAddressesMakePairsAmongThemselves)
{
    const auto loopback = Local("127.0.0.1", "lo", AccessKind::Ethernet);
    m_locals = {loopback, ETH};
    Peers({"127.0.0.2", "127.0.0.1", GW});
    EXPECT_THAT(Choose(), testing::UnorderedElementsAre(P(loopback, "127.0.0.2"), P(ETH, GW)));
}

TEST_F(PathChoiceTest, AnOwnAddressIsNoPeer)
{
    m_locals = {ETH, WLAN};
    Peers({"192.0.2.10", GW});
    EXPECT_THAT(Choose(), ElementsAre(P(ETH, GW), P(WLAN, GW)));
}

// The announced 10.9.0.1 may be somebody else's in the network here (D-41).
TEST_F(PathChoiceTest, APrivatePeerAddressIsUsedOnlyIfTheCurrentOneIsPrivate)
{
    m_locals = {ETH, ETH6};
    Peers({GW, "10.9.0.1", "fd00::1"});
    m_currentPeer = Ip(GW);
    EXPECT_THAT(Choose(), ElementsAre(P(ETH, GW)));
    m_currentPeer = Ip("10.9.0.1");
    EXPECT_EQ(Choose().size(), 3U);
    m_currentPeer.reset();
    EXPECT_EQ(Choose().size(), 3U);
}

TEST_F(PathChoiceTest, AHeldPairIsLeftOutUntilItsTimeIsOver)
{
    m_locals = {ETH, WLAN};
    Peers({GW});
    m_history.OnRefused(At(0), P(ETH, GW), m_config);
    EXPECT_THAT(Choose(PairRefused{P(ETH, GW)}, 1), ElementsAre(P(WLAN, GW)));
    EXPECT_THAT(Choose(NoFailure{}, 300'000), ElementsAre(P(ETH, GW), P(WLAN, GW)));
}

TEST_F(PathChoiceTest, WhatIsGivenTwiceIsOnePair)
{
    m_locals = {ETH, ETH};
    Peers({GW, GW});
    EXPECT_THAT(Choose(), ElementsAre(P(ETH, GW)));
}

// --- in which order: interfaces

TEST_F(PathChoiceTest, WithoutAListTheKindOfAccessDecides)
{
    m_locals = {GPRS, WLAN, ETH};
    Peers({GW});
    EXPECT_THAT(Choose(), ElementsAre(P(ETH, GW), P(WLAN, GW), P(GPRS, GW)));
}

TEST_F(PathChoiceTest, TheUsersListGoesBeforeTheKind)
{
    m_locals = {ETH, WLAN, GPRS};
    Peers({GW});
    m_config.preferredInterfaces = {"gprs0", "tun9", "wlan0"};
    EXPECT_THAT(Choose(), ElementsAre(P(GPRS, GW), P(WLAN, GW), P(ETH, GW)));
}

// --- in which order: after a failure

// Draft 1.1.3: a1 has become deaf for b1, or b1 for a1, or the way between them is broken. The pair
// with two other ends can be none of these.
TEST_F(PathChoiceTest, AfterADeadPathThePairThatSharesNoEndWithItComesFirst)
{
    const LocalAddress a1 = Local("192.0.2.1", "isp1", AccessKind::Ethernet);
    const LocalAddress a2 = Local("198.51.100.1", "isp2", AccessKind::Ethernet);
    const LocalAddress a6 = Local("3fff:a::1", "isp3", AccessKind::Ethernet);
    m_locals = {a1, a2, a6};
    Peers({"203.0.113.1", "198.51.100.65", "3fff:b::1"});
    m_history.OnRoundTrip(At(0), P(a1, "198.51.100.65"), milliseconds(50));
    m_history.OnRoundTrip(At(0), P(a2, "203.0.113.1"), milliseconds(70));
    // The same family before the other one, the failed pair itself last.
    EXPECT_THAT(Choose(PathLost{P(a1, "203.0.113.1")}),
                ElementsAre(P(a2, "198.51.100.65"),
                            P(a6, "3fff:b::1"),
                            P(a1, "198.51.100.65"),
                            P(a2, "203.0.113.1"),
                            P(a1, "203.0.113.1")));
}

// Draft 1.1.3: isp2 has a NAT and the policy forbids it: the other pair of isp2 is no better.
TEST_F(PathChoiceTest, AfterARefusalThePairThatSharesNoEndWithItComesFirst)
{
    const LocalAddress a2 = Local("198.51.100.1", "isp2", AccessKind::Ethernet);
    const LocalAddress a6 = Local("3fff:a::1", "isp3", AccessKind::Ethernet);
    m_locals = {a2, a6};
    Peers({"203.0.113.1", "198.51.100.65", "3fff:b::1"});
    const AddressPair refused = P(a2, "198.51.100.65");
    m_history.OnRefused(At(0), refused, m_config);
    EXPECT_THAT(Choose(PairRefused{refused}),
                ElementsAre(P(a6, "3fff:b::1"), P(a2, "203.0.113.1")));
}

// The router stops routing IPv6: WLAN itself is fine, its IPv4 address is at hand.
TEST_F(PathChoiceTest, AfterALostLocalAddressTheSameInterfaceComesFirst)
{
    const LocalAddress home = Local("192.168.1.20", "wlan0", AccessKind::Wlan);
    const LocalAddress home6 = Local("3fff:3::20", "wlan0", AccessKind::Wlan);
    m_locals = {ETH, home, GPRS};
    Peers({GW, GW6});
    EXPECT_THAT(Choose(LocalAddressLost{On(home6, GW6)}),
                ElementsAre(P(home, GW), P(ETH, GW), P(GPRS, GW)));
}

// RFC 6724 5, rule 3: "Avoid deprecated addresses"; where there is no other, it still works.
TEST_F(PathChoiceTest, ADeprecatedAddressComesLastWhateverItsInterface)
{
    LocalAddress old = ETH;
    old.deprecated = true;
    m_locals = {old, WLAN, GPRS};
    Peers({GW});
    EXPECT_THAT(Choose(), ElementsAre(P(WLAN, GW), P(GPRS, GW), P(ETH, GW)));
    EXPECT_THAT(Choose(LocalAddressLost{On(ETH6, GW)}),
                ElementsAre(P(WLAN, GW), P(GPRS, GW), P(ETH, GW)));
}

// Only the own end failed: the peer's address worked a moment ago, its others may never have.
TEST_F(PathChoiceTest, AfterALostLocalAddressThePeerAddressThatWorkedComesFirst)
{
    const LocalAddress lte = Local("192.0.2.77", "lte0", AccessKind::Cellular);
    const LocalAddress lte6 = Local("3fff:7::77", "lte0", AccessKind::Cellular);
    m_locals = {lte, lte6};
    Peers({GW_B2, GW6, GW});
    EXPECT_THAT(Choose(LocalAddressLost{On(WLAN, GW)}),
                ElementsAre(P(lte, GW), P(lte, GW_B2), P(lte6, GW6)));
}

TEST_F(PathChoiceTest, AFailureDoesNotChangeTheFamilyWithoutNeed)
{
    m_locals = {Local("198.51.100.7", "eth1", AccessKind::Ethernet),
                Local("3fff:2::10", "eth1", AccessKind::Ethernet)};
    Peers({GW, GW_B2, GW6});
    EXPECT_EQ(Choose(LocalAddressLost{On(ETH, GW)}).back(), Pair("3fff:2::10", GW6));
    EXPECT_EQ(Choose(LocalAddressLost{On(ETH6, GW6)}).front(), Pair("3fff:2::10", GW6));
}

// --- in which order: the rest

TEST_F(PathChoiceTest, WithoutAFailureIpv6GoesFirst)
{
    m_locals = {ETH, ETH6};
    Peers({GW, GW6});
    EXPECT_THAT(Choose(), ElementsAre(P(ETH6, GW6), P(ETH, GW)));
}

// RFC 6724 6, rule 1: "Avoid unusable destinations"
TEST_F(PathChoiceTest, APairThatIsKnownToBeDeadGoesBehindItsEquals)
{
    m_locals = {ETH, ETH6, WLAN};
    Peers({GW, GW6});
    m_history.OnFailure(At(0), P(ETH6, GW6));
    EXPECT_THAT(Choose(), ElementsAre(P(ETH, GW), P(ETH6, GW6), P(WLAN, GW)));
}

TEST_F(PathChoiceTest, TheShorterRoundTripThenTheMoreRecentSuccessGoesFirst)
{
    m_locals = {ETH};
    Peers({GW, GW_B2, "203.0.113.3", "203.0.113.4", "203.0.113.5"});
    m_history.OnRoundTrip(At(0), P(ETH, "203.0.113.4"), milliseconds(10));
    m_history.OnRoundTrip(At(5), P(ETH, GW), milliseconds(30));
    m_history.OnSuccess(At(6), P(ETH, "203.0.113.3"));
    m_history.OnSuccess(At(7), P(ETH, GW_B2));
    EXPECT_THAT(Choose(NoFailure{}, 10),
                ElementsAre(P(ETH, "203.0.113.4"),
                            P(ETH, GW),
                            P(ETH, GW_B2),
                            P(ETH, "203.0.113.3"),
                            P(ETH, "203.0.113.5")));
}

TEST_F(PathChoiceTest, AmongEqualsTheLotDecidesAndSpreads)
{
    m_locals = {ETH};
    Peers({GW, "203.0.113.2", "203.0.113.3", "203.0.113.4"});
    std::set<AddressPair> firsts;
    for (int i = 0; i < 100; ++i)
    {
        firsts.insert(Choose().front());
    }
    EXPECT_EQ(firsts.size(), 4U);
}

TEST_F(PathChoiceTest, OneSeedGivesOneOrderHoweverTheAddressesAreGiven)
{
    m_locals = {ETH, WLAN};
    Peers({GW, "203.0.113.2", "203.0.113.3"});
    m_random = SeededRandom(7);
    const auto once = Choose();
    m_locals = {WLAN, ETH};
    Peers({"203.0.113.3", "203.0.113.2", GW});
    m_random = SeededRandom(7);
    EXPECT_EQ(Choose(), once);
}

} // namespace
} // namespace mopo
