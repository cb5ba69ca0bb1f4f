// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/peers/implementation.h"
#include "helpers/conformance/tester/tester-config.h"

#include <expected>
#include <string>
#include <vector>

namespace mopo::conformance
{

/// Whether what an implementation tells about its SAs is as the words of a `=` line have it. What
/// is not comes in words.
std::expected<void, std::string> CheckState(const std::vector<std::string>& words,
                                            const SaDump& dump,
                                            const TesterConfig& config);

} // namespace mopo::conformance
