// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"
#include "helpers/scenario/json-text.h"

#include <nlohmann/json.hpp>

#include <map>
#include <regex>
#include <string>
#include <vector>

namespace mopo
{

/// Says in words what a document has against its schema. A schema's `title` is what would be right
/// at its place: `a duration such as "15s"`. Knows the keywords that this project's schema uses.
class SchemaFaults
{
  public:
    explicit SchemaFaults(const nlohmann::json& schema);

    void Explain(const Json& document, Faults& faults);

  private:
    /// A schema, the schemas of its `allOf`, and theirs: all must hold at one place.
    using Schemas = std::vector<const nlohmann::json*>;

    void Collect(const nlohmann::json& schema, Schemas& all) const;
    Schemas Inside(const Schemas& schemas, const Json& value, const std::string& key) const;
    void ExplainAt(const Json& value,
                   const Schemas& schemas,
                   const std::string& pointer,
                   Faults& faults);
    void ExplainObject(const Json& value,
                       const nlohmann::json& schema,
                       const std::string& pointer,
                       Faults& faults);
    bool TextFits(const std::string& text, const nlohmann::json& schema);
    bool Fits(const Json& value, const nlohmann::json& schema);

    const nlohmann::json& m_schema;
    std::map<std::string, std::regex> m_patterns;
};

} // namespace mopo
