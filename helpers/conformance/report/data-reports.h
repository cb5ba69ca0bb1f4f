// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/tester/tester-config.h"
#include "helpers/conformance/verdicts/suite.h"
#include "helpers/results/json.h"

#include <string>

namespace mopo::conformance
{

/// `conformance-1`: counts, one object a verdict, one a case with its messages if it failed.
Json ReportToJson(const Report& report, const TesterConfig& config);

/// JUnit's XML: a test suite a role, a test case a case; what failed, was not applicable (skipped)
/// or inconclusive (error) with its reason.
std::string ReportToJunit(const Report& report, const TesterConfig& config);

} // namespace mopo::conformance
