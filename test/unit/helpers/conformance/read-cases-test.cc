// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/script/read-cases.h"

#include <gmock/gmock.h>

namespace mopo::conformance
{

namespace
{

using testing::ElementsAre;
using testing::HasSubstr;

Case ReadOne(const std::string& steps)
{
    const CasesRead read =
        ReadCases("role responder\ncase one\ntitle  A title\n" + steps, "one.case");
    EXPECT_TRUE(read.faults.empty()) << read.faults.front().ToString();
    EXPECT_EQ(read.cases.size(), 1U);
    return read.cases.empty() ? Case{} : read.cases.front();
}

/// What is said about a file with that step.
std::string FaultOf(const std::string& step)
{
    const CasesRead read = ReadCases(
        "role responder\ncase one\ntitle  A title\n" + step + "\n* wait 1s\n", "one.case");
    EXPECT_EQ(read.faults.size(), 1U) << step;
    return read.faults.empty() ? "" : read.faults.front().ToString();
}

TEST(ReadCases, ACaseHasWhatItsLinesSay)
{
    const Case one = ReadOne("needs  nat-prevention=require window-size=1\n"
                             "given  established behind-nat\n"
                             "# a comment\n"
                             "> T1>U1 ESP\n"
                             "<  U1>T1 ESP   ; MOPO-2.3-29, MOPO-2.3-28\n");
    EXPECT_EQ(one.name, "one");
    EXPECT_EQ(one.title, "A title");
    EXPECT_EQ(one.role, Role::Responder);
    EXPECT_EQ(one.needs.at("nat-prevention"), "require");
    EXPECT_EQ(one.needs.at("window-size"), "1");
    EXPECT_THAT(one.given, ElementsAre("established", "behind-nat"));
    EXPECT_THAT(one.Requirements(), ElementsAre("MOPO-2.3-29", "MOPO-2.3-28"));
    ASSERT_EQ(one.steps.size(), 2U);
    EXPECT_EQ(one.steps[1].place.line, 8U);
}

TEST(ReadCases, AMessageHasPathKindPayloadsAndConditions)
{
    const Case one = ReadOne("< 250ms U1:500>any INFORMATIONAL/CHANGE_PATH request again only "
                             "{COOKIE2@0=a, -NAT_DETECTION, P(200)!, "
                             "NAT_PREVENTION=of(T9:500,U1:500)} with id=7, same=b as c\n");
    const Step& step = one.steps.front();
    EXPECT_EQ(step.kind, StepKind::Expect);
    EXPECT_EQ(step.time, std::chrono::milliseconds(250));
    EXPECT_EQ(step.path.from.name, "U1");
    EXPECT_EQ(step.path.from.port, 500);
    EXPECT_TRUE(step.path.to.name.empty());
    EXPECT_EQ(step.what, "INFORMATIONAL");
    EXPECT_EQ(step.selector, "CHANGE_PATH");
    EXPECT_FALSE(step.isResponse);
    EXPECT_TRUE(step.isAgain);
    EXPECT_TRUE(step.isOnly);
    ASSERT_EQ(step.items.size(), 4U);
    EXPECT_EQ(step.items[0].protocol, 0U);
    EXPECT_EQ(step.items[0].value, "a");
    EXPECT_TRUE(step.items[1].isAbsent);
    EXPECT_TRUE(step.items[2].isCritical);
    EXPECT_EQ(step.items[3].value, "of(T9:500,U1:500)");
    EXPECT_EQ(step.with.at("id"), "7");
    EXPECT_EQ(step.with.at("same"), "b");
    EXPECT_EQ(step.name, "c");
}

TEST(ReadCases, StandardIsNoPayload)
{
    const Case one = ReadOne("> T1>U1 INFORMATIONAL request {standard, COOKIE2=a}\n");
    EXPECT_TRUE(one.steps.front().isStandard);
    EXPECT_EQ(one.steps.front().items.size(), 1U);
}

TEST(ReadCases, WhatIsWrongIsToldWithItsPlaceAndWhatWouldBeRight)
{
    EXPECT_THAT(FaultOf("> T1 ESP"), HasSubstr("one.case:4: 'T1' is no path"));
    EXPECT_THAT(FaultOf("> any>U1 ESP"), HasSubstr("what is sent needs a path"));
    EXPECT_THAT(FaultOf("! U1>T1 ESP"), HasSubstr("for how long"));
    EXPECT_THAT(FaultOf("< 5x U1>T1 ESP"), HasSubstr("'5x' is no time"));
    EXPECT_THAT(FaultOf("< U1>T1 INFORMATONAL request"), HasSubstr("did you mean 'INFORMATIONAL'"));
    EXPECT_THAT(FaultOf("< U1>T1 INFORMATIONAL request {COOKIE2"), HasSubstr("'}' is missing"));
    EXPECT_THAT(FaultOf("< U1>T1 INFORMATIONAL request {COOKIE2@x}"), HasSubstr("Protocol ID"));
    EXPECT_THAT(FaultOf("< U1>T1 INFORMATIONAL request with id"), HasSubstr("key=value"));
    EXPECT_THAT(FaultOf("< U1>T1 ESP and more"), HasSubstr("not understood"));
    EXPECT_THAT(FaultOf("expect U1>T1 ESP"), HasSubstr("begins no line"));
    EXPECT_THAT(FaultOf("*"), HasSubstr("something is wanted"));
}

TEST(ReadCases, AllFaultsOfAFileAreToldAtOnce)
{
    const CasesRead read = ReadCases("case one\n"
                                     "> T1 ESP\n"
                                     "role gateway\n"
                                     "case two\n"
                                     "title Two\n",
                                     "bad.case");
    std::vector<std::size_t> lines;
    for (const CaseFault& fault : read.faults)
    {
        lines.push_back(fault.place.line);
    }
    // No role, no path, no such role, no role again; then neither has all that a case needs.
    EXPECT_THAT(lines, ElementsAre(1, 2, 3, 4, 1, 4));
}

TEST(ReadCases, ANameIsGivenOnce)
{
    const CasesRead read = ReadCases("role initiator\ncase one\ntitle a\n* wait 1s\n"
                                     "case one\ntitle b\n* wait 1s\n",
                                     "twice.case");
    ASSERT_EQ(read.faults.size(), 1U);
    EXPECT_THAT(read.faults.front().message, HasSubstr("another case 'one'"));
}

TEST(ReadCases, AnyOctetsMayCome)
{
    const std::string rubbish =
        std::string(1, '\0') + "\xff{}<>;=@!\n< U1>T1 \x80 {\n> {\n<<<;;;\n= \n";
    EXPECT_FALSE(ReadCases(rubbish, "rubbish").faults.empty());
}

} // namespace

} // namespace mopo::conformance
