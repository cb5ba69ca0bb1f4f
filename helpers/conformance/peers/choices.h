// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"
#include "model/endpoint/endpoint.h"

#include <expected>
#include <map>
#include <string>

namespace mopo::conformance
{

/// The configuration of this project's endpoint where a case needs some choices: `nat-prevention`
/// to be `require`, `policy.give-up-after` to be `60s`. The words and values are those of a peer in
/// a scenario file. What is wrong with them comes in words.
std::expected<EndpointConfig, std::string> ConfigWith(
    Role role, const std::map<std::string, std::string>& choices);

} // namespace mopo::conformance
