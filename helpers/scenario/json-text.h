// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace mopo
{

/// Keeps the keys of objects in the order of the file.
using Json = nlohmann::ordered_json;

/// Beyond these a file is refused before anything looks at its content.
inline constexpr std::size_t MAX_SCENARIO_OCTETS = 1 << 20;
inline constexpr std::size_t MAX_JSON_DEPTH = 24;
inline constexpr std::size_t MAX_JSON_STRING = 2000;
/// Of one object; an object that keeps its order is searched from its beginning.
inline constexpr std::size_t MAX_JSON_MEMBERS = 4096;

/// Reads JSON text that anybody may have written. A syntax error is told with its line and column;
/// a key that an object has twice, text that is too long and nesting that is too deep are faults
/// with a JSON pointer. Nothing is returned only where the text is no usable JSON.
std::optional<Json> ReadJson(std::string_view text, Faults& faults);

/// Puts faults in the order in which their places stand in the document.
std::vector<Fault> InDocumentOrder(const Faults& faults, const Json& document);

} // namespace mopo
