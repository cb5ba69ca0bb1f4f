// SPDX-License-Identifier: GPL-2.0-only
// Texts that are no JSON, or JSON that nobody would write in good faith.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <fmt/format.h>

namespace mopo
{
namespace
{

using testing::ElementsAre;
using testing::HasSubstr;

TEST(FaultyText, SyntaxErrorsHaveALineAndAColumn)
{
    EXPECT_THAT(FaultsOfText("{\n  \"title\": \"x\",\n  \"duration\": 15s\n}"),
                ElementsAre("line 3, column 17: not JSON: syntax error while parsing object - "
                            "invalid literal; last read: '15s'; expected '}'"));
}

TEST(FaultyText, Empty)
{
    EXPECT_THAT(FaultsOfText(""), ElementsAre(HasSubstr("line 1, column 1: not JSON")));
}

TEST(FaultyText, NumbersThatAreNone)
{
    EXPECT_THAT(FaultsOfText(R"({"title": NaN})"), ElementsAre(HasSubstr("not JSON")));
    EXPECT_THAT(FaultsOfText(R"({"title": Infinity})"), ElementsAre(HasSubstr("not JSON")));
    EXPECT_THAT(FaultsOfText(R"({"title": 1e400})"),
                ElementsAre("line 1, column 15: not JSON: number overflow parsing '1e400'"));
}

TEST(FaultyText, OctetsThatAreNoText)
{
    const auto faults = FaultsOfText("{\"title\": \"\xff\xfe\"}");
    EXPECT_THAT(faults, ElementsAre(HasSubstr("ill-formed UTF-8")));
    for (const char c : faults.at(0))
    {
        EXPECT_TRUE(c >= ' ' && c <= '~') << "a terminal gets only printable characters";
    }
}

TEST(FaultyText, ZeroOctetIsNoEnd)
{
    const std::string text = Starter().dump(1);
    EXPECT_THAT(FaultsOfText(text + '\n' + '\0' + "rubbish"),
                ElementsAre(testing::EndsWith("column 1: not JSON: a zero octet")));
}

TEST(FaultyText, ControlCharactersDoNotReachTheTerminal)
{
    const auto faults = FaultsOf(Edited(Starter(),
                                        {{"/nodes/a\n\x1b[2J", {{"router", true}}},
                                         {"/peers/client/policy", "\x1b[31m\x7f\u009b"}}));
    ASSERT_EQ(faults.size(), 2U);
    EXPECT_THAT(faults.at(0), testing::StartsWith("/nodes/a\\u000a\\u001b[2J: "));
    EXPECT_THAT(faults.at(1), HasSubstr("no policy '\\u001b[31m\\u007f\\u009b'"));
}

TEST(FaultyText, TitleIsALineOfText)
{
    const std::string longest = []
    {
        std::string text;
        for (unsigned i = 0; i < 120; ++i)
        {
            text += "\u6f2b";
        }
        return text;
    }();
    // The other fault: what is too long is said by another judge than whether all is well.
    EXPECT_THAT(FaultsOf(Edited(Starter(), {{"/title", longest}, {"/duration", 1}})),
                ElementsAre(HasSubstr("/duration")))
        << "120 characters of three octets each";
    for (const char* title : {"two\nlines", "\x1b[2J", "\x7f"})
    {
        EXPECT_THAT(FaultsOf(Edited(Starter(), {{"/title", title}})),
                    ElementsAre(testing::StartsWith("/title: a line of text is wanted")));
    }
}

TEST(FaultyText, BinaryFile)
{
    std::string octets;
    for (int i = 0; i < 256; ++i)
    {
        octets += static_cast<char>(i);
    }
    EXPECT_THAT(FaultsOfText(octets), ElementsAre(HasSubstr("not JSON")));
}

TEST(FaultyText, KeysThatStandTwice)
{
    const auto faults = FaultsOfText(
        R"({"title":"a","title":"b","nodes":{"a":{"router":true},"a":{"router":true}}})");
    EXPECT_THAT(faults,
                testing::IsSupersetOf({"/title: this key stands twice in one object",
                                       "/nodes/a: this key stands twice in one object"}));
}

TEST(FaultyText, NestingWithoutEnd)
{
    const auto refused = ElementsAre("nested deeper than 24 levels");
    EXPECT_THAT(FaultsOfText(std::string(1'000'000, '[')), refused);
    std::string objects;
    for (int i = 0; i < 100'000; ++i)
    {
        objects += "{\"a\":";
    }
    EXPECT_THAT(FaultsOfText(objects), refused);
}

TEST(FaultyText, TextsWithoutEnd)
{
    const std::string endless(5000, 'a');
    EXPECT_THAT(FaultsOfText("{\"title\":\"" + endless + "\"}"),
                ElementsAre("/title: a text of more than 2000 octets"));
    EXPECT_THAT(FaultsOfText("{\"" + endless + "\":1}"),
                ElementsAre("a text of more than 2000 octets"));
}

TEST(FaultyText, LargerThanAnyScenario)
{
    EXPECT_THAT(FaultsOfText(std::string(2'000'000, ' ')),
                ElementsAre("larger than 1048576 octets"));
}

TEST(FaultyText, OtherThingsThanAnObject)
{
    EXPECT_THAT(FaultsOfText("[1, 2]"), ElementsAre("a mopo scenario is wanted, not a list"));
    EXPECT_THAT(FaultsOfText("null"), ElementsAre("a mopo scenario is wanted, not null"));
    EXPECT_THAT(FaultsOfText("12"), ElementsAre("a mopo scenario is wanted, not 12"));
}

TEST(FaultyText, ManyMembersAreRefused)
{
    std::string text = R"({"nodes":{)";
    for (int i = 0; i < 40'000; ++i)
    {
        text += fmt::format("{}\"n{}\":{{}}", i == 0 ? "" : ",", i);
    }
    text += "}}";
    ASSERT_LT(text.size(), MAX_SCENARIO_OCTETS);
    EXPECT_THAT(FaultsOfText(text), ElementsAre("/nodes: an object of more than 4096 members"));
}

TEST(FaultyText, ManyItemsAreRefused)
{
    std::string text = R"({"timeline":[)";
    for (int i = 0; i < 12'000; ++i)
    {
        text += i == 0 ? "{}" : ",{}";
    }
    text += "]}";
    EXPECT_THAT(FaultsOfText(text),
                testing::Contains("/timeline: at most 10000 are wanted in here: a list of timeline "
                                  "entries"));
}

TEST(FaultyText, ListsInsideFarBeyondTheirLimitAreNotRead)
{
    Json networks = Json::array();
    for (unsigned i = 0; i < 60'000; ++i)
    {
        networks.push_back(fmt::format("{}.{}.{}.0/24", 20 + i / 65536, i / 256 % 256, i % 256));
    }
    EXPECT_THAT(FaultsOf(Edited(Starter(), {{"/peers/gateway/pool", networks}})),
                ElementsAre("/peers/gateway/pool: at most 16 are wanted in here: a network such as "
                            "\"10.99.0.0/24\", or a list of networks"));
}

TEST(FaultyText, AThousandFaultsAreEnough)
{
    Json timeline = Json::array();
    for (unsigned i = 0; i < 5'000; ++i)
    {
        timeline.push_back(Json::object());
    }
    const auto faults = FaultsOf(Edited(Starter(), {{"/timeline", timeline}}));
    EXPECT_EQ(faults.size(), MOST_FAULTS + 1);
    EXPECT_EQ(faults.back(), "no more than 1000 faults are told");
}

TEST(FaultyText, NamesThatAreNotThereFillTheListOnlyOnce)
{
    Json actions = Json::array();
    for (unsigned i = 0; i < 100; ++i)
    {
        actions.push_back({{"heal", "nowhere"}});
    }
    Json timeline = Json::array();
    for (unsigned i = 0; i < 100; ++i)
    {
        timeline.push_back({{"at", "1s"}, {"id", fmt::format("e{}", i)}, {"do", actions}});
    }
    EXPECT_EQ(FaultsOf(Edited(Starter(), {{"/timeline", timeline}})).size(), MOST_FAULTS + 1);
}

// Whatever stands there may be as large as a file, and its pointer as long as its keys.
TEST(FaultyText, NothingIsSaidAboutTheInsideOfAnUnknownKey)
{
    const std::string key(2000, 'k');
    std::string text = "[0";
    for (unsigned i = 0; i < 300'000; ++i)
    {
        text += ",0";
    }
    text += ']';
    for (unsigned i = 0; i < 10; ++i)
    {
        text = fmt::format(R"({{"{}":{}}})", key, text);
    }
    EXPECT_THAT(FaultsOfText(text), testing::Contains(HasSubstr("unknown key")).Times(1));
}

TEST(FaultyText, FaultsStandInTheOrderOfTheFile)
{
    Faults faults;
    const Json document = Json::parse(R"({"b/~":{"x":[0,{"y":1}]},"a":2})");
    for (const char* pointer : {"/a", "/b~1~0/x/1/none", "/b~1~0/x/1/y", "/b~1~0/x/0", "", "/c"})
    {
        faults.Add(pointer, "wrong");
    }
    std::vector<std::string> pointers;
    for (const Fault& fault : InDocumentOrder(faults, document))
    {
        pointers.push_back(fault.pointer);
    }
    EXPECT_THAT(pointers,
                ElementsAre("", "/c", "/b~1~0/x/0", "/b~1~0/x/1/none", "/b~1~0/x/1/y", "/a"));
}

TEST(FaultyFile, MissingFileAndDirectory)
{
    const auto missing = LoadScenario("/nowhere/at-all.json");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().at(0).message, "cannot be read: No such file or directory");
    const auto directory = LoadScenario(MOPO_SOURCE_DIR);
    ASSERT_FALSE(directory);
    EXPECT_EQ(directory.error().at(0).message, "a file is wanted, not a directory");
}

TEST(FaultyFile, EndlessFileIsNotReadToItsEnd)
{
    const auto endless = LoadScenario("/dev/zero");
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.error().at(0).message, "larger than 1048576 octets");
}

} // namespace
} // namespace mopo
