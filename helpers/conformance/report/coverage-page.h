// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/verdicts/suite.h"
#include "helpers/results/json.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mopo::conformance
{

/// What `mopo mutants --json` says of one faulty core.
struct MutantOutcome
{
    std::string name;
    bool isKilled = false;
};

/// By the requirement that they violate. Nothing where the JSON is none of that program's.
std::optional<std::map<std::string, std::vector<MutantOutcome>>> ReadMutants(const Json& json);

/// Requirement, role, verdict, cases and mutants: the table of all that is judged.
std::string CoverageMarkdown(const Report& report,
                             const std::map<std::string, std::vector<MutantOutcome>>& mutants);
std::string CoverageHtml(const Report& report,
                         const std::map<std::string, std::vector<MutantOutcome>>& mutants);

} // namespace mopo::conformance
