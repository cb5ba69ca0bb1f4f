// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"
#include "helpers/scenario/json-text.h"

#include <memory>
#include <string>
#include <string_view>

namespace mopo
{

/// `scenarios/scenario.schema.json` as it was when the program was built.
std::string_view ScenarioSchemaText();

/// The same of `scenarios/live.schema.json`.
std::string_view LiveSchemaText();

/// Whether a scenario can have such a member.
bool IsScenarioWord(const std::string& name);

/// A JSON Schema, read once: that takes longer than holding a document against it.
class Schema
{
  public:
    explicit Schema(std::string_view text);
    explicit Schema(nlohmann::json document);
    ~Schema();
    Schema(const Schema&) = delete;
    Schema& operator=(const Schema&) = delete;

    /// Whether documents can have such a member.
    bool HasMember(const std::string& name) const;

    /// Holds a document against the schema; whatever is wrong goes to `faults`, in words that say
    /// what would be right.
    void Check(const Json& document, Faults& faults) const;

  private:
    struct Parsed;
    std::unique_ptr<const Parsed> m_parsed;
};

/// The same with the schema of scenarios.
void CheckAgainstSchema(const Json& document, Faults& faults);

/// The same of what `mopo live` runs, which is written in the words of scenarios.
void CheckAgainstLiveSchema(const Json& document, Faults& faults);

} // namespace mopo
