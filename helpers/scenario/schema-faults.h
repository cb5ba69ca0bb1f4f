// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"
#include "helpers/scenario/json-text.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace mopo
{

/// Says in words what a place of a document has against its schema. The schema's `title` is what
/// would be right there: `a duration such as "15s"`.
class SchemaFaults
{
  public:
    explicit SchemaFaults(const nlohmann::json& schema);

    /// `place` is a list of keys and indices. Only that very place is looked at, not what is
    /// inside it.
    void Explain(const Json& document, const std::vector<std::string>& place, Faults& faults) const;

  private:
    /// A schema, the schemas of its `allOf`, and theirs: all must hold at one place.
    using Schemas = std::vector<const nlohmann::json*>;

    void Collect(const nlohmann::json& schema, Schemas& all) const;
    void CheckNames(const Json& value,
                    const nlohmann::json& schema,
                    const std::string& pointer,
                    Faults& faults) const;
    Schemas Inside(const Schemas& schemas, const Json& value, const std::string& token) const;

    const nlohmann::json& m_schema;
};

} // namespace mopo
