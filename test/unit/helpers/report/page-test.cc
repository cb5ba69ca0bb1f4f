// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/page.h"
#include "helpers/report/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* HOSTILE = "</script><img src=x onerror=alert(1)><!--";

TEST(Page, HostileTextsAreDataAndNoMarkup)
{
    const std::string html = MakePage({HOSTILE, {{"name", HOSTILE}}, {}});
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    EXPECT_THAT(html, Not(HasSubstr("<!--")));
    EXPECT_THAT(html, HasSubstr(R"({"name":"\u003c/script>\u003cimg src=x onerror=alert(1)>)"));
    EXPECT_THAT(html, HasSubstr("<title>&lt;/script>&lt;img"));
}

TEST(Page, DataSurvivesItsWayThroughThePage)
{
    const Json data{{"name", HOSTILE}, {"number", 0.1}, {"text", "ü\"\\\n"}};
    const std::string html = MakePage({"", data, {}});
    const std::string before = "id=\"data\">";
    const std::size_t from = html.find(before) + before.size();
    EXPECT_EQ(Json::parse(html.substr(from, html.find("</script>", from) - from)), data);
}

TEST(Page, OnlyItsOwnScriptsMayRun)
{
    // openssl dgst -sha256 -binary | base64, of `1;`
    const std::string html = MakePage({"", {}, {"1;"}});
    EXPECT_THAT(html,
                HasSubstr("default-src 'none'; script-src "
                          "'sha256-CImjRDTlhukYQ2AnxOi0wzgPhGQ3Mb3rVwJK24dFz1M='"));
    EXPECT_THAT(html, HasSubstr("<script>1;</script>"));
}

TEST(Page, NoScriptOfTheKitEndsItsElementOrBeginsAComment)
{
    for (const std::string_view script : PageKit())
    {
        EXPECT_FALSE(script.empty());
        EXPECT_THAT(std::string(script), Not(HasSubstr("</script")));
        EXPECT_THAT(std::string(script), Not(HasSubstr("<!--")));
    }
}

TEST(Page, AnAssetIsTheFileToTheOctet)
{
    EXPECT_THAT(std::string(ReportAsset("base.js")), HasSubstr("const mopo = "));
    EXPECT_TRUE(ReportAsset("base.js").ends_with('\n'));
    EXPECT_TRUE(ReportAsset("there-is-no-such.js").empty());
}

TEST(Table, ItsCsvQuotesWhatNeedsIt)
{
    Table table("one", "One", {{"a", ""}, {"b, c", "number"}});
    table.Add({"say \"so\"", 1.5});
    table.Add({nullptr, 2});
    EXPECT_EQ(TableCsv(table.ToJson()), "a,\"b, c\"\n\"say \"\"so\"\"\",1.5\n,2\n");
}

} // namespace
} // namespace mopo
