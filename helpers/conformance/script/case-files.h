// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"

#include <expected>
#include <string>
#include <vector>

namespace mopo::conformance
{

/// The cases of these files, and of all `*.case` files in these folders, in the order of names. All
/// that is wrong comes in words, one a line.
std::expected<std::vector<Case>, std::vector<std::string>> LoadCaseFiles(
    const std::vector<std::string>& paths);

/// The cases that come with the program. They have no faults: a test says so.
std::vector<Case> ShippedCases();

} // namespace mopo::conformance
