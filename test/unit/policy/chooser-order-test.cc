// SPDX-License-Identifier: GPL-2.0-only
// The orders of the choosers beside `preference`, which path-choice-test has.
#include "model/policy/path-choosers.h"
#include "test/unit/policy/policy-test-support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using testing::ElementsAre;

const LocalAddress ETH = Local("192.0.2.10", "eth0", AccessKind::Ethernet);
const LocalAddress ETH6 = Local("3fff:1::10", "eth0", AccessKind::Ethernet);
const LocalAddress WLAN = Local("10.1.0.10", "wlan0", AccessKind::Wlan);
const LocalAddress GPRS6 = Local("3fff:2::7", "gprs0", AccessKind::Cellular);
constexpr const char* GW = "203.0.113.1";
constexpr const char* GW6 = "3fff:ff::1";

class ChooserOrderTest : public testing::Test
{
  protected:
    std::vector<Candidate> Order(const PathChooser& chooser, const Failure& failure = NoFailure{})
    {
        const PathOptions options{m_locals, m_peers, m_history, m_config, std::nullopt};
        return chooser.Order(At(0), options, failure, m_random);
    }

    void Measure(const Candidate& candidate, milliseconds roundTrip)
    {
        m_history.OnRoundTrip(At(0), candidate.GetPair(), roundTrip);
    }

    LocalAddresses m_locals;
    std::vector<IpAddress> m_peers{Ip(GW), Ip(GW6)};
    PathHistory m_history;
    PolicyConfig m_config;
    SeededRandom m_random;
    AddressSelectionChooser m_rfc6724;
    RoundTripChooser m_roundTrip;
};

// RFC 6724 2.1: native IPv6 has the precedence 40, IPv4 35; the kind of access has none.
TEST_F(ChooserOrderTest, AddressSelectionPutsIpv6FirstWhateverTheInterface)
{
    m_locals = {ETH, GPRS6};
    EXPECT_THAT(Order(m_rfc6724), ElementsAre(On(GPRS6, GW6), On(ETH, GW)));
    EXPECT_THAT(Order(PreferenceChooser{}), ElementsAre(On(ETH, GW), On(GPRS6, GW6)));
}

TEST_F(ChooserOrderTest, AddressSelectionKnowsNoRoundTrips)
{
    m_locals = {ETH, GPRS6};
    Measure(On(ETH, GW), milliseconds(1));
    Measure(On(GPRS6, GW6), milliseconds(600));
    EXPECT_THAT(Order(m_rfc6724), ElementsAre(On(GPRS6, GW6), On(ETH, GW)));
}

// RFC 6724 6, rule 1: "Avoid unusable destinations"
TEST_F(ChooserOrderTest, AddressSelectionPutsWhatIsDeadLast)
{
    m_locals = {ETH, GPRS6};
    m_history.OnFailure(At(0), On(GPRS6, GW6).GetPair());
    EXPECT_THAT(Order(m_rfc6724), ElementsAre(On(ETH, GW), On(GPRS6, GW6)));
}

// RFC 6724 5, rule 3: "Avoid deprecated addresses"
TEST_F(ChooserOrderTest, ADeprecatedAddressComesLastInEveryOrder)
{
    LocalAddress old = GPRS6;
    old.deprecated = true;
    m_locals = {old, WLAN};
    Measure(On(WLAN, GW), milliseconds(90));
    Measure(On(old, GW6), milliseconds(1));
    EXPECT_EQ(Order(m_rfc6724).back(), On(old, GW6));
    EXPECT_EQ(Order(m_roundTrip).back(), On(old, GW6));
    EXPECT_EQ(Order(PreferenceChooser{}).back(), On(old, GW6));
}

TEST_F(ChooserOrderTest, TheShortestRoundTripComesFirstTheUnmeasuredLast)
{
    m_locals = {ETH, WLAN, GPRS6};
    Measure(On(WLAN, GW), milliseconds(40));
    Measure(On(GPRS6, GW6), milliseconds(30));
    EXPECT_THAT(Order(m_roundTrip), ElementsAre(On(GPRS6, GW6), On(WLAN, GW), On(ETH, GW)));
}

TEST_F(ChooserOrderTest, RoundTripPutsWhatIsDeadLastHoweverFastItWas)
{
    m_locals = {ETH, WLAN};
    Measure(On(ETH, GW), milliseconds(1));
    m_history.OnFailure(At(0), On(ETH, GW).GetPair());
    EXPECT_THAT(Order(m_roundTrip), ElementsAre(On(WLAN, GW), On(ETH, GW)));
}

TEST_F(ChooserOrderTest, WhatIsNotMeasuredIsOrderedByPreference)
{
    m_locals = {WLAN, ETH, GPRS6};
    EXPECT_EQ(Order(m_roundTrip), Order(PreferenceChooser{}));
}

TEST_F(ChooserOrderTest, TheListedInterfaceComesFirstInEveryOrder)
{
    m_locals = {ETH, ETH6, WLAN};
    m_config.preferredInterfaces = {"wlan0"};
    Measure(On(ETH, GW), milliseconds(1));
    Measure(On(WLAN, GW), milliseconds(90));
    EXPECT_EQ(Order(m_rfc6724).front(), On(WLAN, GW));
    EXPECT_EQ(Order(m_roundTrip).front(), On(WLAN, GW));
    EXPECT_EQ(Order(PreferenceChooser{}).front(), On(WLAN, GW));
}

} // namespace
} // namespace mopo
