// SPDX-License-Identifier: GPL-2.0-only
// The tester as a responder, against this project's own initiator: what it answers, and to what.
#include "helpers/conformance/peers/endpoint-under-test.h"
#include "helpers/conformance/peers/virtual-link.h"
#include "helpers/conformance/script/read-cases.h"
#include "helpers/conformance/tester/player.h"
#include "model/crypto/openssl-crypto.h"

#include <gtest/gtest.h>

namespace mopo::conformance
{
namespace
{

class RespondingTester : public testing::Test
{
  protected:
    /// `steps` with what stands before them, as a case of an initiator.
    CaseResult Play(const std::string& steps)
    {
        const CasesRead read =
            ReadCases("role initiator\ncase one\ntitle one\n" + steps, "test.case");
        EXPECT_TRUE(read.faults.empty());
        m_case = read.cases.front();
        return m_player.Play(m_case);
    }

    Case m_case;
    TesterConfig m_config = TesterConfig::BuiltIn();
    EndpointUnderTest m_implementation;
    VirtualLink m_link{m_implementation};
    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    std::unique_ptr<RandomSource> m_random = NewSeededRandom(1, "tester");
    Player m_player{m_config, m_link, *m_crypto, *m_random};
};

TEST_F(RespondingTester, ADemandedCookieAndADemandedGroupLeadToAnIkeSa)
{
    const CaseResult result = Play("* ignore any IKE_SA_INIT\n"
                                   "* trigger connect\n"
                                   "< U1>T1 IKE_SA_INIT request\n"
                                   "> T1>U1 IKE_SA_INIT response {COOKIE=a}\n"
                                   "< U1>T1 IKE_SA_INIT request {COOKIE=a}\n"
                                   "> T1>U1 IKE_SA_INIT response {INVALID_KE_PAYLOAD=0x0013}\n"
                                   "* heed any\n"
                                   "< U1>T1 IKE_SA_INIT request\n"
                                   "< U1>T1 IKE_AUTH request\n"
                                   "* wait 200ms\n"
                                   "> T1>U1 ESP\n"
                                   "< U1>T1 ESP\n");
    EXPECT_EQ(result.outcome, Outcome::Passed) << result.line << ": " << result.why;
}

TEST_F(RespondingTester, AnAnswerToOneOfSeveralFirstRequestsFitsThatOne)
{
    const CaseResult result = Play("needs addresses=2\n"
                                   "* ignore any IKE_SA_INIT\n"
                                   "* trigger connect\n"
                                   "< 10s U1>T1 IKE_SA_INIT request as first\n"
                                   "< 10s U2>T1 IKE_SA_INIT request\n"
                                   "> T1>U1 IKE_SA_INIT response with to=first\n"
                                   "< U1>T1 IKE_AUTH request\n"
                                   "* wait 200ms\n"
                                   "> T1>U1 ESP\n"
                                   "< U1>T1 ESP\n");
    EXPECT_EQ(result.outcome, Outcome::Passed) << result.line << ": " << result.why;
}

TEST_F(RespondingTester, OnlyWhatItIsToIgnoreIsNotAnswered)
{
    const CaseResult result = Play("given established\n"
                                   "* ignore any INFORMATIONAL/CHANGE_PATH\n"
                                   "* trigger check-liveness\n"
                                   "< U1>T1 INFORMATIONAL request as check\n"
                                   "! 5s any INFORMATIONAL request again\n"
                                   "* trigger change-path U1 T1\n"
                                   "< U1>T1 INFORMATIONAL/CHANGE_PATH request\n"
                                   "< 5s U1>T1 INFORMATIONAL request again\n");
    EXPECT_EQ(result.outcome, Outcome::Passed) << result.line << ": " << result.why;
}

TEST_F(RespondingTester, ARetransmissionGetsTheScriptedResponseAgain)
{
    // The move makes it repeat the request while the answer is still on its way.
    const CaseResult result = Play("needs addresses=2\n"
                                   "given established\n"
                                   "* ignore any INFORMATIONAL\n"
                                   "* trigger check-liveness\n"
                                   "< U1>T1 INFORMATIONAL request as check\n"
                                   "> T1>U1 INFORMATIONAL response {standard, N(60000)=0x02}\n"
                                   "* heed any\n"
                                   "* trigger change-path U2 T1\n"
                                   "< U2>T1 INFORMATIONAL request again with same=check\n"
                                   "* wait 100ms\n");
    EXPECT_EQ(result.outcome, Outcome::Passed) << result.line << ": " << result.why;
    std::vector<Octets> answers;
    for (const LogEntry& entry : result.log)
    {
        if (entry.isSent && entry.message && entry.message->header.IsResponse() &&
            entry.message->header.messageId == 2)
        {
            answers.push_back(entry.ikeOctets);
        }
    }
    ASSERT_GE(answers.size(), 2U);
    EXPECT_EQ(answers.front(), answers.back());
}

TEST_F(RespondingTester, PayloadsThatDifferAreNotTheSame)
{
    const CaseResult result =
        Play("given established\n"
             "* trigger check-liveness\n"
             "< U1>T1 INFORMATIONAL request as first\n"
             "* wait 100ms\n"
             "* trigger check-liveness\n"
             "< U1>T1 INFORMATIONAL request with same-payloads=first ; MOPO-2.6-12\n");
    EXPECT_EQ(result.outcome, Outcome::Failed);
    ASSERT_EQ(result.requirements.size(), 1U);
    EXPECT_EQ(result.requirements.front().outcome, Outcome::Failed);
    EXPECT_TRUE(result.offending);
}

} // namespace
} // namespace mopo::conformance
