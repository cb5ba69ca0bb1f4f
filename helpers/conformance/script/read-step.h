// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"

#include <expected>
#include <string>
#include <string_view>

namespace mopo::conformance
{

/// Reads one line that begins with `>`, `<`, `!`, `=` or `*`. What is wrong comes in words.
std::expected<Step, std::string> ReadStep(std::string_view line, const Place& place);

} // namespace mopo::conformance
