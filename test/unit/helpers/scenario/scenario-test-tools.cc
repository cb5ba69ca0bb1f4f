// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <fstream>
#include <ostream>
#include <sstream>

namespace mopo
{

std::string ReadShipped(const std::string& fileName)
{
    std::ifstream stream(std::string(MOPO_SOURCE_DIR) + "/scenarios/" + fileName);
    std::ostringstream text;
    text << stream.rdbuf();
    EXPECT_FALSE(text.str().empty()) << fileName;
    return text.str();
}

Json Starter()
{
    static const Json STARTER = Json::parse(ReadShipped("starter.json"));
    return STARTER;
}

Json Edited(Json document, const std::vector<Edit>& edits)
{
    for (const Edit& edit : edits)
    {
        const Json::json_pointer pointer(edit.pointer);
        if (edit.value.is_discarded())
        {
            document.at(pointer.parent_pointer()).erase(pointer.back());
        }
        else
        {
            document[pointer] = edit.value;
        }
    }
    return document;
}

std::vector<std::string> FaultsOf(const Json& document)
{
    return FaultsOfText(document.dump());
}

std::vector<std::string> FaultsOfText(const std::string& text)
{
    std::vector<std::string> messages;
    const auto scenario = ParseScenario(text, "test");
    if (!scenario)
    {
        EXPECT_FALSE(scenario.error().empty());
        for (const Fault& fault : scenario.error())
        {
            messages.push_back(fault.ToString());
        }
    }
    return messages;
}

void PrintTo(const FaultyCase& faultyCase, std::ostream* stream)
{
    *stream << faultyCase.name;
}

} // namespace mopo
