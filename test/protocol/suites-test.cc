// SPDX-License-Identifier: GPL-2.0-only
// Every suite that the tables of algorithms allow, between two endpoints (RFC 7296 1.2, 2.10).
#include "test/protocol/two-ends.h"
#include "test/support/every-suite.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

/// Two ends with these suites and no others, as scenario files name them.
TwoEnds Connected(const std::string& ikeSuite, const std::string& childSuite)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    for (auto* config : {&initiator, &responder})
    {
        config->ike.peers.front().ikeSuites = {ParseIkeSuite(ikeSuite).value()};
        config->ike.peers.front().childSuites = {ParseChildSuite(childSuite).value()};
    }
    TwoEnds ends(initiator, responder);
    ends.Connect();
    return ends;
}

void ExpectTrafficBothWays(TwoEnds& ends)
{
    ends.SendInner(TwoEnds::Initiator);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(10ms);
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

// RFC 7296 2.10: nonces "MUST be at least half the key size of the negotiated pseudorandom
// function (PRF)."
void ExpectNoncesFor(const TwoEnds& ends, const PrfAlgorithm& prf)
{
    std::size_t nonces = 0;
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        for (const auto& traced : ends.All<IkeMessageTraced>(end))
        {
            if (const auto* nonce = Find<NoncePayload>(traced.message.payloads))
            {
                EXPECT_GE(2 * nonce->data.size(), prf.length);
                ++nonces;
            }
        }
    }
    EXPECT_EQ(nonces, 4U) << "one sent and one received at each end";
}

class EveryIkeSuite : public testing::TestWithParam<std::string_view>
{
};

std::vector<std::string_view> Groups()
{
    std::vector<std::string_view> groups;
    for (const KeyExchangeGroup& group : KeyExchangeGroups())
    {
        groups.push_back(group.name);
    }
    return groups;
}

INSTANTIATE_TEST_SUITE_P(Groups,
                         EveryIkeSuite,
                         testing::ValuesIn(Groups()),
                         [](const auto& instance) { return std::string(instance.param); });

//   HDR, SA, KE, Ni  -->
//                    <--  HDR, SA, KE, Nr
//   HDR, SK {…}      -->
//                    <--  HDR, SK {…}
TEST_P(EveryIkeSuite, EstablishesAnSaThatCarriesTraffic)
{
    for (const ChildSuite& protection : EveryProtection())
    {
        for (const PrfAlgorithm& prf : PrfAlgorithms())
        {
            const IkeSuite suite{
                protection.encryption, protection.integrity, &prf, FindGroup(GetParam())};
            SCOPED_TRACE(suite.ToString());
            TwoEnds ends = Connected(suite.ToString(), "aes128gcm16");
            const auto keys = ends.All<IkeKeysDerived>(TwoEnds::Initiator);
            ASSERT_EQ(keys.size(), 1U);
            EXPECT_EQ(keys.front().suite, suite);
            ExpectNoncesFor(ends, prf);
            ExpectTrafficBothWays(ends);
        }
    }
}

TEST(EveryChildSuite, CarriesTrafficBothWays)
{
    for (const ChildSuite& suite : EveryProtection())
    {
        SCOPED_TRACE(suite.ToString());
        TwoEnds ends = Connected("aes256gcm16-prfsha384-ecp384", suite.ToString());
        const auto children = ends.All<InstallEspSa>(TwoEnds::Responder);
        ASSERT_EQ(children.size(), 1U);
        EXPECT_EQ(children.front().suite, suite);
        ExpectTrafficBothWays(ends);
    }
}

// RFC 7296 2.7: all suites in one offer; the responder picks the only one that it takes, and the
// KE payload of the first guess is corrected.
TEST(EveryChildSuite, AllAreOfferedAtOnce)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    PeerConfig& offering = initiator.ike.peers.front();
    offering.ikeSuites.clear();
    offering.childSuites = EveryProtection();
    for (const KeyExchangeGroup& group : KeyExchangeGroups())
    {
        for (const ChildSuite& protection : EveryProtection())
        {
            offering.ikeSuites.push_back(
                {protection.encryption, protection.integrity, FindPrf("prfsha512"), &group});
        }
    }
    responder.ike.peers.front().ikeSuites = {offering.ikeSuites.back()};
    responder.ike.peers.front().childSuites = {offering.childSuites.back()};
    TwoEnds ends(initiator, responder);
    ends.Connect();
    ExpectTrafficBothWays(ends);
}

} // namespace
} // namespace mopo::test
