// SPDX-License-Identifier: GPL-2.0-only
// Everything in scenarios/ is good, and the schema documents every word.
#include "helpers/scenario/event-names.h"
#include "helpers/scenario/includes.h"
#include "helpers/scenario/metric-names.h"
#include "helpers/scenario/presets.h"
#include "helpers/scenario/scenario-files.h"
#include "helpers/scenario/schema.h"
#include "model/crypto/algorithms.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>

namespace mopo
{
namespace
{

std::vector<std::string> ShippedFiles()
{
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& file : ScenarioFiles(std::string(MOPO_SOURCE_DIR) + "/scenarios", error))
    {
        if (!TitleOfPart(file))
        {
            files.push_back(file.string());
        }
    }
    EXPECT_FALSE(error);
    return files;
}

class Shipped : public testing::TestWithParam<std::string>
{
};

TEST_P(Shipped, IsAGoodScenario)
{
    const auto loaded = LoadScenario(GetParam());
    std::string faults;
    if (!loaded)
    {
        for (const Fault& fault : loaded.error())
        {
            faults += fault.ToString() + "\n";
        }
    }
    EXPECT_EQ(faults, "");
}

TEST_P(Shipped, TellsWhatItShows)
{
    const auto loaded = LoadScenario(GetParam());
    ASSERT_TRUE(loaded);
    EXPECT_NE(loaded->scenario.title, "");
    EXPECT_NE(loaded->scenario.description, "");
    EXPECT_FALSE(loaded->scenario.expectations.empty()) << "a run must be able to fail";
}

INSTANTIATE_TEST_SUITE_P(Scenarios,
                         Shipped,
                         testing::ValuesIn(ShippedFiles()),
                         [](const auto& each)
                         {
                             std::string name = std::filesystem::path(each.param).stem().string();
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

TEST(Schema, IsTheOneThatIsShipped)
{
    EXPECT_EQ(ScenarioSchemaText(), ReadShipped("scenario.schema.json"));
}

/// Walks over all properties of a schema and of its definitions.
void CheckDocumented(const Json& schema, const std::string& pointer)
{
    if (schema.is_object() && schema.contains("properties"))
    {
        for (const auto& [name, property] : schema["properties"].items())
        {
            const Json* target = &property;
            if (property.contains("$ref"))
            {
                static const Json WHOLE = Json::parse(ScenarioSchemaText());
                target =
                    &WHOLE.at(Json::json_pointer(property["$ref"].get<std::string>().substr(1)));
            }
            EXPECT_TRUE(target->contains("description")) << pointer << "/" << name;
        }
        EXPECT_TRUE(schema.contains("additionalProperties"))
            << pointer << ": unknown words must be refused";
    }
    for (const auto& [key, member] : schema.items())
    {
        if (member.is_structured())
        {
            CheckDocumented(member, Pointer(pointer, key));
        }
    }
}

TEST(Schema, DocumentsEveryWord)
{
    CheckDocumented(Json::parse(ScenarioSchemaText()), "");
}

TEST(Schema, ItsListOfMetricsIsTheProgramsOwn)
{
    const Json schema = Json::parse(ScenarioSchemaText());
    const auto text =
        schema.at("/definitions/expectation/properties/metric/description"_json_pointer)
            .get<std::string>();
    for (const auto& names :
         {EventMetricNames(), TotalMetricNames(), ProbeMetricNames(), TcpMetricNames()})
    {
        for (const std::string_view name : names)
        {
            const std::string word(name.substr(0, name.find('.')));
            EXPECT_NE(text.find(word), std::string::npos) << name;
        }
    }
}

/// The words of what the schema says about a list of proposals.
std::set<std::string> WordsAboutProposals(const std::string& list)
{
    const Json schema = Json::parse(ScenarioSchemaText());
    auto text = schema
                    .at(Json::json_pointer("/definitions/peer/properties/proposals/properties/" +
                                           list + "/description"))
                    .get<std::string>();
    std::ranges::replace_if(text, [](char c) { return std::string_view(",.:;").contains(c); }, ' ');
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

TEST(Schema, ItsAlgorithmsAreTheProgramsOwn)
{
    const auto ike = WordsAboutProposals("ike");
    const auto esp = WordsAboutProposals("esp");
    const auto expectAll = [](const auto& rows, const std::set<std::string>& words)
    {
        for (const auto& row : rows)
        {
            EXPECT_TRUE(words.contains(std::string(row.name))) << row.name;
        }
    };
    expectAll(EncryptionAlgorithms(), esp);
    expectAll(IntegrityAlgorithms(), esp);
    expectAll(PrfAlgorithms(), ike);
    expectAll(KeyExchangeGroups(), ike);
}

TEST(Schema, ItsPresetsAreTheProgramsOwn)
{
    const Json schema = Json::parse(ScenarioSchemaText());
    for (const Json& name : schema.at("/definitions/link/properties/preset/enum"_json_pointer))
    {
        EXPECT_NE(FindLinkPreset(name.get<std::string>()), nullptr) << name;
    }
}

TEST(Names, StandOnce)
{
    const auto events = EventNames();
    EXPECT_EQ(std::set(events.begin(), events.end()).size(), events.size());
    EXPECT_TRUE(IsEventName("ike:sa_init_sent"));
    EXPECT_FALSE(IsEventName("ike:"));
}

} // namespace
} // namespace mopo
