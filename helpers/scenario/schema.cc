// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/schema.h"

#include "helpers/scenario/schema-faults.h"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <set>
#include <string>
#include <vector>

namespace mopo
{

namespace
{

using valijson::adapters::NlohmannJsonAdapter;

/// `<root>`, `[nodes]`, `[0]`: how the validator says where.
std::vector<std::string> Tokens(const std::vector<std::string>& context)
{
    std::vector<std::string> tokens;
    for (std::size_t i = 1; i < context.size(); ++i)
    {
        tokens.push_back(context[i].substr(1, context[i].size() - 2));
    }
    return tokens;
}

} // namespace

void CheckAgainstSchema(const Json& document, Faults& faults)
{
    const nlohmann::json schemaDocument = nlohmann::json::parse(ScenarioSchemaText());
    valijson::Schema schema;
    valijson::SchemaParser parser;
    parser.populateSchema(NlohmannJsonAdapter(schemaDocument), schema);

    const nlohmann::json target = document;
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(schema, NlohmannJsonAdapter(target), &results))
    {
        return;
    }

    // The validator says where; what is wrong there is said again in words for people. It also
    // names every place around a fault, which says nothing new.
    const SchemaFaults words(schemaDocument);
    std::set<std::vector<std::string>> places;
    valijson::ValidationResults::Error error;
    std::string firstDescription;
    while (results.popError(error))
    {
        places.insert(Tokens(error.context));
        if (firstDescription.empty())
        {
            firstDescription = error.description;
        }
    }
    for (const std::vector<std::string>& place : places)
    {
        words.Explain(document, place, faults);
    }
    if (faults.Empty())
    {
        faults.Add("", firstDescription);
    }
}

} // namespace mopo
