// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/schema.h"

#include "helpers/scenario/schema-faults.h"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace mopo
{

namespace
{

using valijson::adapters::NlohmannJsonAdapter;

/// References to the scenarios' schema become such as lead to this one.
void LeadHome(nlohmann::json& schema)
{
    constexpr std::string_view ELSEWHERE = "scenario.schema.json";
    for (auto& [key, value] : schema.items())
    {
        if (key == "$ref" && value.get<std::string>().starts_with(ELSEWHERE))
        {
            value = value.get<std::string>().substr(ELSEWHERE.size());
        }
        else if (value.is_structured())
        {
            LeadHome(value);
        }
    }
}

void CheckAgainst(const nlohmann::json& schemaDocument, const Json& document, Faults& faults)
{
    valijson::Schema schema;
    valijson::SchemaParser parser;
    parser.populateSchema(NlohmannJsonAdapter(schemaDocument), schema);

    const nlohmann::json target = document;
    valijson::Validator validator;
    if (validator.validate(schema, NlohmannJsonAdapter(target), nullptr))
    {
        return;
    }

    // The validator is the judge; what is wrong is said again in words for people.
    SchemaFaults(schemaDocument).Explain(document, faults);
    if (faults.Empty())
    {
        valijson::ValidationResults results;
        valijson::ValidationResults::Error error;
        validator.validate(schema, NlohmannJsonAdapter(target), &results);
        results.popError(error);
        faults.Add("", error.description);
    }
}

} // namespace

bool IsScenarioWord(const std::string& name)
{
    return nlohmann::json::parse(ScenarioSchemaText()).at("properties").contains(name);
}

void CheckAgainstSchema(const Json& document, Faults& faults)
{
    CheckAgainst(nlohmann::json::parse(ScenarioSchemaText()), document, faults);
}

void CheckAgainstLiveSchema(const Json& document, Faults& faults)
{
    auto schema = nlohmann::json::parse(LiveSchemaText());
    LeadHome(schema);
    const auto scenarios = nlohmann::json::parse(ScenarioSchemaText());
    schema["definitions"].insert(scenarios["definitions"].begin(), scenarios["definitions"].end());
    CheckAgainst(schema, document, faults);
}

} // namespace mopo
