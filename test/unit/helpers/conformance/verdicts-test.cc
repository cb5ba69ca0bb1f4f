// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/helpers/conformance/scripted-peer.h"

#include <gmock/gmock.h>

namespace mopo::conformance::test
{

namespace
{

using testing::HasSubstr;

constexpr const char* MOVES = "role responder\n"
                              "case moves\n"
                              "title It moves\n"
                              "given established\n"
                              "> T1>U1 ESP\n"
                              "< U1>T1 ESP                                    ; MOPO-1.3-05\n"
                              "> T2>U1 INFORMATIONAL/CHANGE_PATH request {standard, COOKIE2=a}\n"
                              "< U1>T2 INFORMATIONAL response {COOKIE2=a}     ; MOPO-2.6-05\n"
                              "> T2>U1 ESP\n"
                              "< U1>T2 ESP                                    ; MOPO-2.3-29\n";

bool IsIke(const Datagram& datagram)
{
    constexpr std::size_t MARKER = 4;
    return datagram.octets.size() > MARKER &&
           std::ranges::all_of(OctetView(datagram.octets).first(MARKER),
                               [](std::uint8_t octet) { return octet == 0; });
}

TEST(Verdicts, WhatIsFulfilledHasPassed)
{
    Bench bench;
    const Report report = bench.Run(MOVES);
    EXPECT_EQ(report.cases.front().outcome, Outcome::Passed) << report.cases.front().why;
    EXPECT_EQ(OutcomeOf(report, "MOPO-2.3-29"), Outcome::Passed);
    EXPECT_TRUE(report.AllStrictPassed());
}

TEST(Verdicts, TheLineThatIsNotFulfilledFailsWhatItNamesAndTheRestIsInconclusive)
{
    Bench bench;
    std::size_t ike = 0;
    bench.peer.fault = [&](const Datagram& datagram)
    {
        // IKE_AUTH comes first; the answer to CHANGE_PATH is swallowed.
        ike += IsIke(datagram) ? 1U : 0U;
        return !IsIke(datagram) || ike == 1;
    };
    const Report report = bench.Run(MOVES);
    const CaseResult& result = report.cases.front();
    EXPECT_EQ(result.outcome, Outcome::Failed);
    EXPECT_EQ(result.place->line, 8U);
    EXPECT_EQ(OutcomeOf(report, "MOPO-1.3-05"), Outcome::Passed);
    EXPECT_EQ(OutcomeOf(report, "MOPO-2.6-05"), Outcome::Failed);
    EXPECT_EQ(OutcomeOf(report, "MOPO-2.3-29"), Outcome::Inconclusive);
    EXPECT_FALSE(report.AllStrictPassed());
}

TEST(Verdicts, AWrongAnswerFailsAtOnceAndIsMarked)
{
    Bench bench;
    bench.peer.fault = [&](Datagram& datagram)
    {
        // Its ESP comes from an address that is not the SA's.
        if (datagram.kind == Datagram::Kind::Esp)
        {
            datagram.source.address = bench.config.addresses.at("U2");
        }
        return true;
    };
    const Report report = bench.Run(MOVES);
    const CaseResult& result = report.cases.front();
    EXPECT_EQ(OutcomeOf(report, "MOPO-1.3-05"), Outcome::Failed);
    EXPECT_THAT(result.why, HasSubstr("it went from U2"));
    ASSERT_TRUE(result.offending);
    EXPECT_TRUE(result.log[*result.offending].esp);
}

TEST(Verdicts, WithoutContactNothingIsShown)
{
    Bench bench;
    bench.peer.fault = [](const Datagram&)
    {
        return false;
    };
    const Report report = bench.Run(MOVES);
    EXPECT_FALSE(report.hadContact);
    EXPECT_EQ(OutcomeOf(report, "MOPO-2.6-05"), Outcome::Inconclusive);
}

TEST(Verdicts, WhatCannotBeConfiguredIsNotApplicable)
{
    Bench bench;
    bench.peer.refusal = "it has no such switch";
    const Report report = bench.Run(MOVES);
    EXPECT_EQ(OutcomeOf(report, "MOPO-2.6-05"), Outcome::NotApplicable);
    EXPECT_TRUE(report.AllStrictPassed());
}

constexpr const char* TELLS = "role responder\n"
                              "case tells\n"
                              "title It tells\n"
                              "given established\n"
                              "= ike U1>T1      ; MOPO-2.3-29\n"
                              "> T1>U1 ESP\n"
                              "< U1>T1 ESP      ; MOPO-1.3-05\n"
                              "= same-path      ; MOPO-1.3-05\n";

TEST(Verdicts, OnlyWhatStatesAloneShowIsInconclusiveWhenNothingIsTold)
{
    Bench bench;
    const Report report = bench.Run(TELLS);
    EXPECT_EQ(OutcomeOf(report, "MOPO-2.3-29"), Outcome::Inconclusive);
    EXPECT_EQ(OutcomeOf(report, "MOPO-1.3-05"), Outcome::Passed);
}

TEST(Verdicts, StatesAreJudgedWhenTheyAreTold)
{
    Bench bench;
    bench.peer.tells = true;
    EXPECT_EQ(OutcomeOf(bench.Run(TELLS), "MOPO-2.3-29"), Outcome::Passed);
}

TEST(Verdicts, APlainIkev2PeerIsNotJudgedByTheDraft)
{
    Bench bench;
    const Report report = bench.Run("role responder\n"
                                    "case plain\n"
                                    "title plain\n"
                                    "needs mopo=false\n"
                                    "given established\n"
                                    "> T1>U1 INFORMATIONAL request {}\n"
                                    "< U1>T1 INFORMATIONAL response {-COOKIE2}  ; IKEV2-1.4-01\n"
                                    "< 1s U1>T1 INFORMATIONAL request {COOKIE2} ; MOPO-2.6-04\n");
    EXPECT_TRUE(report.isPlainIkev2);
    EXPECT_EQ(OutcomeOf(report, "IKEV2-1.4-01"), Outcome::Passed);
    EXPECT_EQ(OutcomeOf(report, "MOPO-2.6-04"), Outcome::NotApplicable);
}

TEST(Verdicts, NothingMayComeForSoLong)
{
    const std::string text = "role responder\n"
                             "case silent\n"
                             "title silent\n"
                             "given established\n"
                             "> T1>U1 ESP\n"
                             "! 1s U1>T1 ESP    ; MOPO-1.3-05\n";
    Bench bench;
    EXPECT_EQ(OutcomeOf(bench.Run(text), "MOPO-1.3-05"), Outcome::Failed);
    bench.peer.fault = [](const Datagram& datagram)
    {
        return datagram.kind != Datagram::Kind::Esp;
    };
    EXPECT_EQ(OutcomeOf(bench.Run(text), "MOPO-1.3-05"), Outcome::Passed);
}

TEST(Verdicts, AFailureOutweighsWhatOtherCasesShow)
{
    const std::string again = std::string(MOVES).substr(std::string(MOVES).find("case moves"));
    Bench bench;
    std::size_t played = 0;
    bench.peer.fault = [&](const Datagram& datagram)
    {
        played += datagram.destination.port == IKE_PORT ? 1U : 0U;
        return played < 2 || datagram.kind != Datagram::Kind::Esp;
    };
    std::string second = again;
    second.replace(second.find("moves"), 5, "moves-2");
    const Report report = bench.Run(MOVES + second);
    EXPECT_EQ(report.cases[0].outcome, Outcome::Passed);
    EXPECT_EQ(report.cases[1].outcome, Outcome::Failed);
    EXPECT_EQ(OutcomeOf(report, "MOPO-1.3-05"), Outcome::Failed);
    // Shown once, not shown once more: that nothing contradicts it is not enough.
    EXPECT_EQ(OutcomeOf(report, "MOPO-2.3-29"), Outcome::Inconclusive);
}

} // namespace

} // namespace mopo::conformance::test
