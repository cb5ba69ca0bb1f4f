// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"
#include "helpers/conformance/tester/tester.h"

#include <expected>
#include <string>

namespace mopo::conformance
{

/// Whether a message is as the step's `with` has it: `id=7`, `same=NAME`. What is not comes in
/// words.
std::expected<void, std::string> CheckConditions(const Step& step,
                                                 const LogEntry& entry,
                                                 const Tester& tester);

} // namespace mopo::conformance
