// SPDX-License-Identifier: GPL-2.0-only
// Scenarios that are put together: files beneath files, parameters, changes of a command line.
#include "helpers/scenario/includes.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace mopo
{
namespace
{

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A folder of scenario files: `base.json` is the starter.
class ComposedScenario : public testing::Test
{
  protected:
    ComposedScenario()
    {
        std::string pattern = (fs::temp_directory_path() / "mopo-compose-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
        Write("base.json", Starter());
    }

    void TearDown() override
    {
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }

    void Write(const std::string& name, const Json& document) const
    {
        fs::create_directories((m_folder / name).parent_path());
        std::ofstream(m_folder / name) << document.dump(2);
    }

    std::expected<LoadedScenario, std::vector<Fault>> Load(const std::string& name,
                                                           Changes changes = {}) const
    {
        return LoadScenario(m_folder / name, std::move(changes));
    }

    /// What is said, each with the file's name alone in front.
    std::vector<std::string> FaultsOf(const std::string& name, Changes changes = {}) const
    {
        std::vector<std::string> told;
        const auto loaded = Load(name, std::move(changes));
        if (!loaded)
        {
            for (const Fault& fault : loaded.error())
            {
                told.push_back(
                    (fault.file.empty() ? name : fs::path(fault.file).filename().string()) + ": " +
                    fault.ToString());
            }
        }
        return told;
    }

    std::vector<std::string> Set(const std::string& setting) const
    {
        return FaultsOf("base.json", {{setting}, {}});
    }

    fs::path m_folder;
};

TEST_F(ComposedScenario, AFileAloneIsItsOwnOctets)
{
    const auto loaded = Load("base.json");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->text, Starter().dump(2));
    EXPECT_THAT(loaded->files, SizeIs(1));
}

TEST_F(ComposedScenario, WhatIsLaidOverReplacesAddsAndRemoves)
{
    Write("variants/over.json",
          {{"include", "../base.json"},
           {"title", "another"},
           {"links", {{"office", {{"mtu", 1400}}}}},
           {"traffic", nullptr},
           {"timeline", {{{"at", "7s"}, {"id", "other"}, {"do", {{"link-down", "office"}}}}}},
           {"expect", {{{"never", "ike:closed"}}}}});
    const auto loaded = Load("variants/over.json");
    ASSERT_TRUE(loaded) << loaded.error().front().ToString();
    const Scenario& scenario = loaded->scenario;
    EXPECT_EQ(scenario.name, "over");
    EXPECT_EQ(scenario.title, "another");
    EXPECT_EQ(scenario.links.front().name, "office") << "its place in the order stays";
    EXPECT_EQ(scenario.links.front().mtu, 1400U);
    EXPECT_TRUE(scenario.flows.empty());
    ASSERT_THAT(scenario.timeline, SizeIs(1));
    EXPECT_EQ(scenario.timeline.front().id, "other");
    EXPECT_THAT(loaded->files, SizeIs(2));
}

TEST_F(ComposedScenario, APlusPutsItemsBehind)
{
    Write("more.json",
          {{"include", "base.json"},
           {"timeline+", {{{"at", "9s"}, {"id", "more"}, {"do", {{"link-down", "office"}}}}}},
           {"peers", {{"client", {{"outside+", {"wlan0", "eth0"}}}}}}});
    const auto loaded = Load("more.json");
    ASSERT_TRUE(loaded) << loaded.error().front().ToString();
    ASSERT_THAT(loaded->scenario.timeline, SizeIs(2));
    EXPECT_EQ(loaded->scenario.timeline[0].id, "silence");
    EXPECT_EQ(loaded->scenario.timeline[1].id, "more");
}

TEST_F(ComposedScenario, TheTextIsOneFileThatSaysTheSame)
{
    Write("over.json",
          {{"include", "base.json"}, {"parameters", {{"when", "6s"}}}, {"duration", "${when}"}});
    const auto loaded = Load("over.json", {{"timeline.0.at=3s", "when=12s"}, {"dpd-none"}});
    EXPECT_FALSE(loaded) << "no such policy";
    const auto good = Load("over.json", {{"timeline.0.at=3s", "when=16s"}, {"strongswan-tuned"}});
    ASSERT_TRUE(good) << good.error().front().ToString();
    std::ofstream(m_folder / "whole.json") << good->text;
    const auto again = Load("whole.json");
    ASSERT_TRUE(again) << again.error().front().ToString();
    EXPECT_EQ(again->scenario.duration, std::chrono::seconds(16));
    EXPECT_EQ(again->scenario.timeline.front().at, good->scenario.timeline.front().at);
    EXPECT_EQ(again->text, good->text);
}

TEST_F(ComposedScenario, AFaultIsToldWhereItWasMade)
{
    Write("faulty.json",
          {{"include", "base.json"},
           {"links", {{"office", {{"mtu", 1}}}}},
           {"timeline+", {{{"at", "soon"}, {"id", "x"}, {"do", {{"link-down", "office"}}}}}},
           {"expect", {{{"event", "silenc"}, {"metric", "lost.up"}, {"at-most", 1}}}}});
    EXPECT_THAT(FaultsOf("faulty.json"),
                ElementsAre(HasSubstr("faulty.json: /links/office/mtu: "),
                            HasSubstr("faulty.json: /timeline+/0/at: a duration"),
                            HasSubstr("faulty.json: /expect/0/event: ")));
    Json base = Starter();
    base["links"]["office"]["preset"] = "ethernot";
    Write("base.json", base);
    Write("over.json", {{"include", "base.json"}, {"links", {{"wlan", {{"mtu", 1}}}}}});
    EXPECT_THAT(FaultsOf("over.json"),
                ElementsAre(HasSubstr("base.json: /links/office/preset: "),
                            HasSubstr("over.json: /links/wlan/mtu: ")));
}

TEST_F(ComposedScenario, NothingToRemoveIsAFault)
{
    Write("over.json", {{"include", "base.json"}, {"trafic", nullptr}});
    EXPECT_THAT(FaultsOf("over.json"), ElementsAre(HasSubstr("over.json: /trafic: unknown key")));
}

TEST_F(ComposedScenario, WhatCannotBeIncluded)
{
    Write("a.json", {{"include", "b.json"}});
    Write("b.json", {{"include", {"base.json", "a.json"}}});
    EXPECT_THAT(FaultsOf("a.json"), ElementsAre(HasSubstr("b.json: /include/1: '")));
    Write("self.json", {{"include", "./self.json"}});
    EXPECT_THAT(FaultsOf("self.json"), ElementsAre(HasSubstr("would include itself")));
    for (const auto& [name, why] :
         std::vector<std::pair<Json, std::string>>{{"missing.json", "No such file"},
                                                   {".", "no regular file"},
                                                   {"/dev/zero", "no regular file"},
                                                   {"", "the name of a file"},
                                                   {"a\nb", "the name of a file"},
                                                   {7, "the name of a file"},
                                                   {{{"x", 1}}, "the name of a file"},
                                                   {{"base.json", nullptr}, "the name of a file"}})
    {
        Write("over.json", {{"include", name}});
        EXPECT_THAT(FaultsOf("over.json"), ElementsAre(HasSubstr(why))) << name;
    }
    std::ofstream(m_folder / "torn.json") << "{ \"title\": ";
    Write("over.json", {{"include", {"base.json", "torn.json"}}});
    EXPECT_THAT(FaultsOf("over.json"), ElementsAre(HasSubstr("torn.json: line 1, column ")));
}

TEST_F(ComposedScenario, TooManyTooDeepTooLarge)
{
    for (std::size_t i = 0; i < 40; ++i)
    {
        Write("deep-" + std::to_string(i) + ".json",
              {{"include", "deep-" + std::to_string(i + 1) + ".json"}});
        Write("wide-" + std::to_string(i) + ".json", {{"include", "base.json"}});
    }
    EXPECT_THAT(FaultsOf("deep-0.json"), Contains(HasSubstr("no more than 32 files, 8 deep")));
    Json wide = Json::array();
    for (std::size_t i = 0; i < 40; ++i)
    {
        wide.push_back("wide-" + std::to_string(i) + ".json");
    }
    Write("wide.json", {{"include", wide}});
    EXPECT_THAT(FaultsOf("wide.json"), Contains(HasSubstr("no more than 32 files, 8 deep")));
    std::ofstream(m_folder / "large.json") << std::string(MAX_SCENARIO_OCTETS - 10, ' ') << "{}";
    Write("over.json", {{"include", {"base.json", "large.json"}}});
    EXPECT_THAT(FaultsOf("over.json"), Contains(HasSubstr("is larger than 1048576 octets")));
}

TEST_F(ComposedScenario, WhatTwoIncludeLiesBeneathBothOnce)
{
    Write("long.json", {{"include", "base.json"}, {"duration", "40s"}});
    Write("named.json", {{"include", "base.json"}, {"title", "named"}});
    Write("both.json", {{"include", {"long.json", "named.json"}}});
    const auto loaded = Load("both.json");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->scenario.duration, std::chrono::seconds(40));
    EXPECT_EQ(loaded->scenario.title, "named");
    EXPECT_THAT(loaded->files, SizeIs(4));
}

TEST_F(ComposedScenario, APartIsNotRun)
{
    Write("part.json", {{"for-inclusion", true}, {"title", "a part"}, {"duration", "30s"}});
    EXPECT_EQ(TitleOfPart(m_folder / "part.json"), "a part");
    EXPECT_EQ(TitleOfPart(m_folder / "base.json"), std::nullopt);
    EXPECT_THAT(FaultsOf("part.json"), ElementsAre(HasSubstr("part.json: /for-inclusion: ")));
    Write("whole.json", {{"include", {"base.json", "part.json"}}});
    EXPECT_THAT(FaultsOf("whole.json"), SizeIs(0));
}

TEST_F(ComposedScenario, ParametersStandWhereTheirNamesAre)
{
    Json document = Starter();
    document["parameters"] = {{"when", "6s"}, {"limit", 3000}, {"link", "office"}};
    document["title"] = "at ${when} over ${link}, for $${nothing}";
    document["timeline"][0]["at"] = "${when}";
    document["timeline"][0]["do"]["blackhole"]["link"] = "${link}";
    document["expect"][2]["at-most"] = "${limit}";
    Write("base.json", document);
    const auto loaded = Load("base.json", {{"when=7s"}, {}});
    ASSERT_TRUE(loaded) << loaded.error().front().ToString();
    EXPECT_EQ(loaded->scenario.title, "at 7s over office, for ${nothing}");
    EXPECT_EQ(loaded->scenario.timeline.front().at, std::chrono::seconds(7));
    EXPECT_THAT(Set("when=soon"),
                ElementsAre(HasSubstr("/timeline/0/at: a duration such as \"15s\" or \"200ms\" is "
                                      "wanted, not \"soon\" (written as \"${when}\")")));
    EXPECT_THAT(Set("parameters.wen=7s"),
                ElementsAre("--set: /parameters/wen: no parameter 'wen'; did you mean 'when'?"));
    document["timeline"][0]["at"] = "${wen}";
    Write("base.json", document);
    EXPECT_THAT(FaultsOf("base.json"),
                Contains("base.json: /timeline/0/at: no parameter 'wen'; did you mean 'when'?"));
}

TEST_F(ComposedScenario, ParametersThatGrowOrNest)
{
    Json document = Starter();
    document["parameters"] = {{"a", std::string(1900, 'x')}, {"b", "${a}"}, {"c", {1, 2}}};
    document["description"] = "${a}${a}";
    document["title"] = "${open";
    Write("base.json", document);
    EXPECT_THAT(FaultsOf("base.json"),
                testing::IsSupersetOf({HasSubstr("/parameters/b: the value of a parameter cannot"),
                                       HasSubstr("/parameters/c: a text, a number, true or false"),
                                       HasSubstr("/description: with its parameters"),
                                       HasSubstr("/title: '${' without '}'")}));
}

TEST_F(ComposedScenario, SettingsByDotsAndPointers)
{
    const auto loaded = Load("base.json",
                             {{"peers.client.window-size=9",
                               "/peers/client/policy/idle-with-traffic=2s",
                               "timeline.0.at=6s",
                               "title=a = b",
                               "description=null"},
                              {}});
    ASSERT_TRUE(loaded) << loaded.error().front().ToString();
    EXPECT_EQ(loaded->scenario.peers.front().policy.idleWithTraffic, std::chrono::seconds(2));
    EXPECT_EQ(loaded->scenario.timeline.front().at, std::chrono::seconds(6));
    EXPECT_EQ(loaded->scenario.title, "a = b");
    EXPECT_EQ(loaded->scenario.description, "");
    EXPECT_EQ(loaded->changes.settings.size(), 5U);
}

TEST_F(ComposedScenario, SettingsThatLeadNowhere)
{
    EXPECT_THAT(Set("peers.cleint.policy=x"),
                ElementsAre("--set: /peers/cleint: no 'cleint' in here; did you mean 'client'?"));
    EXPECT_THAT(Set("peers.client.polcy=x"),
                ElementsAre(HasSubstr("--set: /peers/client/polcy: unknown key \"polcy\"; did you "
                                      "mean 'policy'?")));
    EXPECT_THAT(Set("timeline.1.at=1s"),
                ElementsAre(HasSubstr("--set: /timeline/1: the number of an item from 0 to 0")));
    EXPECT_THAT(Set("timeline.-1.at=1s"), SizeIs(1));
    EXPECT_THAT(Set("title.x=1"), ElementsAre(HasSubstr("--set: /title: nothing can be set")));
    EXPECT_THAT(Set("duration=15"), ElementsAre(HasSubstr("--set: /duration: a duration")));
    EXPECT_THAT(Set("include=base.json"), ElementsAre(HasSubstr("--set: /include: ")));
    EXPECT_THAT(Set("duration={\"a\":1,\"a\":2}"), Contains(HasSubstr("twice")));
    for (const char* rubbish : {"", "=", "=x", "duration", "a..b=1", ".=1", "/=1", "a.=1"})
    {
        EXPECT_THAT(Set(rubbish), ElementsAre(HasSubstr("--set: "))) << rubbish;
    }
    EXPECT_THAT(Set("title=\xff"), ElementsAre(HasSubstr("UTF-8")));
    std::string deep = "a";
    for (int i = 0; i < 100'000; ++i)
    {
        deep += ".a";
    }
    EXPECT_THAT(Set(deep + "=1"), ElementsAre(HasSubstr("is no path")));
}

TEST_F(ComposedScenario, PoliciesOfAllOrOfOne)
{
    Json document = Starter();
    document["peers"]["client"]["policy"] = {{"hysteresis", "9s"}};
    Write("base.json", document);
    const PolicyConfig tuned = *PolicyConfig::Preset("strongswan-tuned");
    const auto all = Load("base.json", {{}, {"strongswan-tuned"}});
    ASSERT_TRUE(all);
    EXPECT_EQ(all->scenario.peers[0].policy.detector, tuned.detector);
    EXPECT_EQ(all->scenario.peers[0].policy.hysteresis, std::chrono::seconds(9));
    EXPECT_EQ(all->scenario.peers[1].policy.detector, tuned.detector);
    const auto one = Load("base.json", {{}, {"gateway=strongswan-tuned"}});
    ASSERT_TRUE(one);
    EXPECT_NE(one->scenario.peers[0].policy.detector, tuned.detector);
    EXPECT_EQ(one->scenario.peers[1].policy.detector, tuned.detector);
    EXPECT_THAT(
        FaultsOf("base.json", {{}, {"getaway=mopo-default"}}),
        ElementsAre(HasSubstr("--policy: /peers/getaway: no peer 'getaway'; did you mean")));
    EXPECT_THAT(
        FaultsOf("base.json", {{}, {"gateway=mopo-defualt"}}),
        ElementsAre(HasSubstr("--policy: /peers/gateway/policy: no policy 'mopo-defualt'")));
}

} // namespace
} // namespace mopo
