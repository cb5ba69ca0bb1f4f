// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/report/text-report.h"
#include "helpers/conformance/script/case-files.h"
#include "helpers/conformance/script/shipped-cases.h"
#include "test/unit/helpers/conformance/scripted-peer.h"

#include <gmock/gmock.h>

namespace mopo::conformance::test
{

namespace
{

TEST(ShippedCases, HaveNoFaults)
{
    for (const std::string_view name : ShippedCaseFileNames())
    {
        for (const CaseFault& fault : ReadCases(ShippedCaseFile(name), std::string(name)).faults)
        {
            ADD_FAILURE() << fault.ToString();
        }
    }
}

TEST(ShippedCases, NameRequirementsThatThereAreAndThatConcernTheirRole)
{
    for (const Case& one : ShippedCases())
    {
        EXPECT_FALSE(one.Requirements().empty()) << one.place.ToString();
        for (const std::string& id : one.Requirements())
        {
            const Requirement* requirement = FindRequirement(id);
            ASSERT_NE(requirement, nullptr) << one.place.ToString() << ": " << id;
            EXPECT_TRUE(requirement->Concerns(one.role)) << one.place.ToString() << ": " << id;
        }
    }
}

TEST(ShippedCases, AreAllFulfilledByThisProjectsEndpoint)
{
    EndpointUnderTest implementation;
    VirtualLink link(implementation);
    const TesterConfig config = TesterConfig::BuiltIn();
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "tester");
    Player player(config, link, *crypto, *random);
    const std::vector<Case> cases = ShippedCases();
    const Report report = Judge(cases, cases, player, link.PeerName());
    for (const CaseResult& result : report.cases)
    {
        EXPECT_EQ(result.outcome, Outcome::Passed)
            << result.played->place.ToString() << ' ' << result.played->name << ": " << result.why
            << '\n'
            << FormatLadder(result, config);
    }
}

} // namespace

} // namespace mopo::conformance::test
