// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace mopo
{

/// SHA-256 of a text, in hexadecimal digits.
std::string HashOf(std::string_view text);

/// What a run's result depends on besides scenario and seed: the program's version and commit,
/// ns-3's version and, where the commit does not say what was built, the program's octets.
Json ProgramIdentity();

/// The name of a run by its content.
std::string RunId(const Json& program, std::string_view scenarioText, std::uint64_t seed);

} // namespace mopo
