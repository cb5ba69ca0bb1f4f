// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/tester/tester-config.h"
#include "helpers/conformance/verdicts/suite.h"

#include <string>

namespace mopo::conformance
{

struct TextOptions
{
    /// Inconclusive and not applicable requirements one by one, too.
    bool isWhole = false;
    /// Behind `mopo conformance`: what repeats the run, the selection of cases left out.
    std::string repeatArguments;
};

/// The verdicts by section with counts, then each failure: its requirement, the line of the case,
/// the messages so far with the wrong one marked, and the command that repeats it.
std::string FormatReport(const Report& report,
                         const TesterConfig& config,
                         const TextOptions& options);

/// All messages of a case, the offending one marked and its octets below.
std::string FormatLadder(const CaseResult& result, const TesterConfig& config);

/// A requirement, its cases, and what they came to in `report`.
std::string Explain(const Requirement& requirement,
                    const std::vector<Case>& cases,
                    const Report& report);

} // namespace mopo::conformance
