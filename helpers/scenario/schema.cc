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

nlohmann::json LiveSchemaDocument()
{
    auto schema = nlohmann::json::parse(LiveSchemaText());
    LeadHome(schema);
    const auto scenarios = nlohmann::json::parse(ScenarioSchemaText());
    schema["definitions"].insert(scenarios["definitions"].begin(), scenarios["definitions"].end());
    return schema;
}

const Schema& ScenarioSchema()
{
    static const Schema SCHEMA(ScenarioSchemaText());
    return SCHEMA;
}

} // namespace

struct Schema::Parsed
{
    nlohmann::json document;
    valijson::Schema schema;
};

Schema::Schema(std::string_view text)
    : Schema(nlohmann::json::parse(text))
{
}

Schema::Schema(nlohmann::json document)
{
    auto parsed = std::make_unique<Parsed>();
    parsed->document = std::move(document);
    valijson::SchemaParser parser;
    parser.populateSchema(NlohmannJsonAdapter(parsed->document), parsed->schema);
    m_parsed = std::move(parsed);
}

Schema::~Schema() = default;

bool Schema::HasMember(const std::string& name) const
{
    return m_parsed->document.at("properties").contains(name);
}

void Schema::Check(const Json& document, Faults& faults) const
{
    const nlohmann::json target = document;
    valijson::Validator validator;
    if (validator.validate(m_parsed->schema, NlohmannJsonAdapter(target), nullptr))
    {
        return;
    }

    // The validator is the judge; what is wrong is said again in words for people.
    SchemaFaults(m_parsed->document).Explain(document, faults);
    if (faults.Empty())
    {
        valijson::ValidationResults results;
        valijson::ValidationResults::Error error;
        validator.validate(m_parsed->schema, NlohmannJsonAdapter(target), &results);
        results.popError(error);
        faults.Add("", error.description);
    }
}

bool IsScenarioWord(const std::string& name)
{
    return ScenarioSchema().HasMember(name);
}

void CheckAgainstSchema(const Json& document, Faults& faults)
{
    ScenarioSchema().Check(document, faults);
}

void CheckAgainstLiveSchema(const Json& document, Faults& faults)
{
    Schema(LiveSchemaDocument()).Check(document, faults);
}

} // namespace mopo
