// SPDX-License-Identifier: GPL-2.0-only
// Links that follow a trace: what a file may say, and files that are no traces.
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace mopo
{
namespace
{

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A folder with `top.json`, the starter whose link `office` follows `walk`, a good trace.
class LinkTraces : public testing::Test
{
  protected:
    LinkTraces()
    {
        std::string pattern = (fs::temp_directory_path() / "mopo-traces-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
        Write("walk", "1\r\n2\r\n40\r\n");
        m_document = Starter();
        m_link = "/links/" + m_document.at("links").begin().key();
        Json& link = m_document.at(Json::json_pointer(m_link));
        link.erase("preset");
        link.erase("down");
        link["up"] = {{"trace", "walk"}, {"delay", "20ms"}};
    }

    void TearDown() override
    {
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }

    void Write(const std::string& name, const std::string& text) const
    {
        fs::create_directories((m_folder / name).parent_path());
        std::ofstream(m_folder / name, std::ios::binary) << text;
    }

    std::expected<LoadedScenario, std::vector<Fault>> Load(const std::vector<Edit>& edits = {},
                                                           Changes changes = {}) const
    {
        Write("top.json", Edited(m_document, edits).dump());
        return LoadScenario(m_folder / "top.json", std::move(changes));
    }

    /// Without the folder and the link.
    std::vector<std::string> Faults(const std::vector<Edit>& edits = {}) const
    {
        std::vector<std::string> told;
        const auto loaded = Load(edits);
        for (const Fault& fault : loaded ? std::vector<Fault>{} : loaded.error())
        {
            std::string text = fault.ToString();
            for (const std::string& part : {m_folder.string() + '/', m_link})
            {
                if (const auto at = text.find(part); at != std::string::npos)
                {
                    text.erase(at, part.size());
                }
            }
            told.push_back(std::move(text));
        }
        return told;
    }

    std::vector<std::string> FaultsOfTrace(const std::string& name) const
    {
        return Faults({{m_link + "/up/trace", name}});
    }

    fs::path m_folder;
    Json m_document;
    std::string m_link;
};

TEST_F(LinkTraces, ALinkFollowsATraceInsteadOfARate)
{
    const auto loaded = Load();
    ASSERT_TRUE(loaded) << Faults()[0];
    const Link& link = loaded->scenario.links[0];
    ASSERT_TRUE(link.upTrace && link.downTrace);
    EXPECT_EQ(link.upTrace->trace->TimeOf(3), 41ms);
    EXPECT_EQ(link.upTrace->trace, link.downTrace->trace);
    ASSERT_THAT(loaded->traces, SizeIs(1));
    EXPECT_EQ(loaded->traces[0].source.text, "1\r\n2\r\n40\r\n");
    EXPECT_EQ(loaded->traces[0].nameInResult, "traces/walk");
}

TEST_F(LinkTraces, DownHasARateOfItsOwnWhereItSaysSo)
{
    const auto loaded = Load({{m_link + "/down", {{"rate", "1Mbps"}}}});
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->scenario.links[0].upTrace);
    EXPECT_FALSE(loaded->scenario.links[0].downTrace);
    EXPECT_EQ(loaded->scenario.links[0].down.rate, 1'000'000U);
}

TEST_F(LinkTraces, ADirectionWithAPresetKeepsItsRate)
{
    const auto loaded = Load({{m_link + "/preset", "lte"}, {m_link + "/down", {{"delay", "1s"}}}});
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->scenario.links[0].upTrace);
    EXPECT_FALSE(loaded->scenario.links[0].downTrace);
}

TEST_F(LinkTraces, AFileIsNamedRelativeToTheOneThatSaysSo)
{
    Write("parts/near", "7\n");
    Write("parts/part.json",
          Json{{"for-inclusion", true},
               {"links", {{m_link.substr(7), {{"up", {{"trace", "near"}}}}}}}}
              .dump());
    const auto loaded = Load(
        {{"/include", "parts/part.json"}, {m_link + "/up/trace", Json(Json::value_t::discarded)}});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->scenario.links[0].upTrace->trace->TimeOf(0), 7ms);
}

TEST_F(LinkTraces, AResultNamesTracesOfOneNameDifferently)
{
    Write("other/walk", "5\n");
    const auto loaded = Load({{m_link + "/down", {{"trace", "other/../other/walk"}}}});
    ASSERT_TRUE(loaded);
    ASSERT_THAT(loaded->traces, SizeIs(2));
    EXPECT_EQ(loaded->traces[1].nameInResult, "traces/_walk");
    const Json written = Json::parse(loaded->text).at(Json::json_pointer(m_link));
    EXPECT_EQ(written.at("up").at("trace"), "traces/walk");
    EXPECT_EQ(written.at("down").at("trace"), "traces/_walk");
    for (const TraceFile& trace : loaded->traces)
    {
        Write("result/" + trace.nameInResult, trace.source.text);
    }
    Write("result/scenario.json", loaded->text);
    const auto again = LoadScenario(m_folder / "result/scenario.json");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->text, loaded->text);
    EXPECT_EQ(again->scenario.links[0].downTrace->trace->TimeOf(0), 5ms);
}

TEST_F(LinkTraces, FaultsAreToldWithFileAndLineTogetherWithAllOthers)
{
    Write("bad", "1\nx\n-3\n7\n5\n");
    const auto faults =
        Faults({{m_link + "/up/trace", "bad"}, {"/duration", "never"}, {m_link + "/up/jtter", 1}});
    EXPECT_THAT(faults,
                testing::IsSupersetOf({HasSubstr("/duration: "),
                                       HasSubstr("/up/jtter"),
                                       HasSubstr("/up/trace: 'bad' line 2: a whole number"),
                                       HasSubstr("/up/trace: 'bad' line 3: a whole number"),
                                       HasSubstr("/up/trace: 'bad' line 5: a time is earlier")}));
    EXPECT_THAT(faults, SizeIs(5));
}

TEST_F(LinkTraces, WhatIsNoTraceIsRefused)
{
    Write("empty", "");
    Write("short", "0\n");
    Write("large", std::string((8 << 20) + 1, '\n'));
    ASSERT_EQ(mkfifo((m_folder / "fifo").c_str(), 0600), 0);
    EXPECT_THAT(FaultsOfTrace("empty"), ElementsAre(HasSubstr("'empty' a trace has one line")));
    EXPECT_THAT(FaultsOfTrace("short"), ElementsAre(HasSubstr("longer than 0 ms")));
    EXPECT_THAT(FaultsOfTrace("large"), ElementsAre(HasSubstr("larger than 8388608 octets")));
    EXPECT_THAT(FaultsOfTrace("fifo"), ElementsAre(HasSubstr("no regular file")));
    EXPECT_THAT(FaultsOfTrace("."), ElementsAre(HasSubstr("no regular file")));
    EXPECT_THAT(FaultsOfTrace("/dev/zero"), ElementsAre(HasSubstr("no regular file")));
    EXPECT_THAT(FaultsOfTrace("gone"), ElementsAre(HasSubstr("'gone' cannot be read: No such")));
    EXPECT_THAT(FaultsOfTrace("a\x1b[2J"), ElementsAre(HasSubstr("name of a file")));
    EXPECT_THAT(FaultsOf(m_document), ElementsAre(HasSubstr("where there is no file")));
}

TEST_F(LinkTraces, ATraceLeavesNoRoomForWhatContradictsIt)
{
    EXPECT_THAT(Faults({{m_link + "/up/rate", "1Mbps"}}),
                ElementsAre(HasSubstr("/up/trace: a direction has a 'rate' or a 'trace'")));
    EXPECT_THAT(Faults({{m_link + "/up/queue", "200ms"}}),
                ElementsAre(HasSubstr("/up/queue: packets or octets")));
    EXPECT_THAT(Faults({{m_link + "/down", {{"queue", "200ms"}}}}),
                ElementsAre(HasSubstr("/down/queue: packets or octets")));
    EXPECT_THAT(Faults({{m_link + "/mtu", 1505}}), ElementsAre(HasSubstr("/mtu: at most 1504")));
    EXPECT_THAT(Faults({{m_link + "/medium", "ethernet-segment"}, {m_link + "/up/delay", "1us"}}),
                testing::Contains(HasSubstr("only a point-to-point link")));
    EXPECT_THAT(Faults({{m_link + "/up/queue", "20 packets"}, {m_link + "/mtu", 1504}}), IsEmpty());
}

TEST_F(LinkTraces, NoChangeContradictsATrace)
{
    const auto change = [this](const Json& up)
    {
        return Faults({{"/timeline",
                        {{{"at", "1s"},
                          {"id", "change"},
                          {"do", {{"set-link", {{"link", m_link.substr(7)}, {"up", up}}}}}}}},
                       {"/expect", Json::array()}});
    };
    EXPECT_THAT(change({{"rate", "1Mbps"}}), ElementsAre(HasSubstr("/up/rate: a trace decides")));
    EXPECT_THAT(change({{"queue", "1s"}}), ElementsAre(HasSubstr("/up/queue: packets or octets")));
    EXPECT_THAT(change({{"trace", "walk"}}), ElementsAre(HasSubstr("trace")));
    EXPECT_THAT(change({{"queue", "9 packets"}, {"delay", "3ms"}}), IsEmpty());
}

} // namespace
} // namespace mopo
