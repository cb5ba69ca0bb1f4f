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

} // namespace

bool IsScenarioWord(const std::string& name)
{
    return nlohmann::json::parse(ScenarioSchemaText()).at("properties").contains(name);
}

void CheckAgainstSchema(const Json& document, Faults& faults)
{
    const nlohmann::json schemaDocument = nlohmann::json::parse(ScenarioSchemaText());
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

} // namespace mopo
