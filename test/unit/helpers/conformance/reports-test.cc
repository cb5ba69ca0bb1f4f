// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/report/coverage-page.h"
#include "helpers/conformance/report/data-reports.h"
#include "helpers/conformance/report/failure-files.h"
#include "helpers/conformance/report/text-report.h"
#include "test/support/pcap-reader.h"
#include "test/unit/helpers/conformance/scripted-peer.h"

#include <gmock/gmock.h>

namespace mopo::conformance::test
{

namespace
{

using testing::HasSubstr;
using testing::Not;

/// One case that passes, one whose answer must not come.
constexpr const char* BOTH = "role responder\n"
                             "case answers\n"
                             "title It answers\n"
                             "given established\n"
                             "> T1>U1 INFORMATIONAL request {standard, COOKIE2=a}\n"
                             "< U1>T1 INFORMATIONAL response {COOKIE2=a}   ; MOPO-2.6-05\n"
                             "case must-not-answer\n"
                             "title It <must> not & answer\n"
                             "given established\n"
                             "> T1>U1 INFORMATIONAL request {standard}\n"
                             "< U1>T1 INFORMATIONAL response {-COOKIE2}    ; MOPO-2.3-26\n";

TEST(Reports, AFailureIsToldWithItsMessagesItsOctetsAndHowToRepeatIt)
{
    Bench bench;
    const Report report = bench.Run(BOTH);
    const std::string text = FormatReport(report, bench.config, {false, " --peer '192.0.2.1'"});
    EXPECT_THAT(text, HasSubstr("failed MOPO-2.3-26 responder (behaviour, D-01)"));
    EXPECT_THAT(text, HasSubstr("COOKIE2 is there"));
    EXPECT_THAT(text, HasSubstr("<== this"));
    const LogEntry& entry = report.cases[1].log[*report.cases[1].offending];
    EXPECT_THAT(text, HasSubstr(ToHex(entry.ikeOctets)));
    EXPECT_THAT(text,
                HasSubstr("mopo conformance --peer '192.0.2.1' --case responder/must-not-answer"));
    EXPECT_THAT(text, Not(HasSubstr("failed MOPO-2.6-05")));
}

TEST(Reports, JsonHasEachVerdictAndTheMessagesOfWhatFailed)
{
    Bench bench;
    const Json json = ReportToJson(bench.Run(BOTH), bench.config);
    EXPECT_EQ(json["format"], "conformance-1");
    EXPECT_EQ(json["counts"]["strict"]["failed"], 1);
    EXPECT_EQ(json["counts"]["strict"]["passed"], 1);
    ASSERT_EQ(json["cases"].size(), 2U);
    EXPECT_FALSE(json["cases"][0].contains("messages"));
    EXPECT_EQ(json["cases"][1]["step"]["line"], 11);
    EXPECT_EQ(json["cases"][1]["messages"].back()["offending"], true);
}

TEST(Reports, JunitIsXmlWhateverStandsInIt)
{
    Bench bench;
    const std::string xml = ReportToJunit(bench.Run(BOTH), bench.config);
    EXPECT_THAT(xml, HasSubstr("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""));
    EXPECT_THAT(xml, HasSubstr("<testcase name=\"answers\" classname=\"responder\"/>"));
    EXPECT_THAT(xml, HasSubstr("COOKIE2 is there (MOPO-2.3-26)"));
    EXPECT_THAT(xml, HasSubstr("&lt; U1&gt;T1"));
    EXPECT_THAT(xml, Not(HasSubstr("<==")));
}

TEST(Reports, TheCoveragePageHasVerdictsAndMutants)
{
    Bench bench;
    const Report report = bench.Run(BOTH);
    const auto mutants = ReadMutants(Json::parse(R"({"mutants": [
        {"name": "cookie-not-copied", "requirements": ["MOPO-2.6-05"], "outcome": "killed"},
        {"name": "answers-too-much", "requirements": ["MOPO-2.3-26"], "outcome": "survived"}]})"));
    ASSERT_TRUE(mutants);
    EXPECT_THAT(CoverageMarkdown(report, *mutants),
                HasSubstr("| responder | passed | answers | cookie-not-copied |"));
    EXPECT_THAT(CoverageMarkdown(report, *mutants), HasSubstr("answers-too-much (survives)"));
    EXPECT_THAT(CoverageMarkdown(report, {}), HasSubstr("| not observable |"));
    EXPECT_THAT(CoverageHtml(report, *mutants), HasSubstr("<td class=\"failed\">failed"));
    EXPECT_FALSE(ReadMutants(Json::parse(R"({"mutants": [1]})")));
    EXPECT_FALSE(ReadMutants(Json::parse("[]")));
}

TEST(Reports, TheCaptureOfAFailureHasAllPackets)
{
    Bench bench;
    const Report report = bench.Run(BOTH);
    const auto folder = std::filesystem::path(testing::TempDir()) / "conformance-failure";
    std::filesystem::remove_all(folder);
    ASSERT_TRUE(WriteFailureFiles(report.cases[1], bench.config, folder));
    EXPECT_TRUE(std::filesystem::exists(folder / "responder-must-not-answer.txt"));
    EXPECT_TRUE(std::filesystem::exists(folder / "responder-must-not-answer-wireshark"));
    const auto packets =
        ::mopo::test::ReadPcap((folder / "responder-must-not-answer.pcap").string());
    ASSERT_TRUE(packets);
    const MessageLog& log = report.cases[1].log;
    ASSERT_EQ(packets->size(), log.size());
    EXPECT_EQ(packets->back().octets, log.back().ikeOctets);
    EXPECT_EQ(packets->back().source, log.back().datagram.source);
    std::filesystem::remove_all(folder);
}

TEST(Reports, ARequirementIsExplainedWithItsCases)
{
    Bench bench;
    const Report report = bench.Run(BOTH);
    const std::string text = Explain(*FindRequirement("MOPO-2.6-05"), bench.cases, report);
    EXPECT_THAT(text, HasSubstr("responder/answers (test.case:2)"));
    EXPECT_THAT(text, HasSubstr("=> passed"));
    EXPECT_THAT(Explain(*FindRequirement("MOPO-2.5-01"), bench.cases, report),
                HasSubstr("No case shows it"));
}

} // namespace

} // namespace mopo::conformance::test
