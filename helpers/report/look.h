// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <optional>
#include <string>

namespace mopo
{

// What stands in a result at a JSON pointer, of which nobody promises that it is there.

inline const Json* Look(const Json& json, const char* pointer)
{
    const Json::json_pointer way(pointer);
    return json.contains(way) ? &json.at(way) : nullptr;
}

inline std::optional<double> NumberAt(const Json& json, const char* pointer)
{
    const Json* found = Look(json, pointer);
    return found != nullptr && found->is_number() ? std::optional(found->get<double>())
                                                  : std::nullopt;
}

/// Empty where there is no text.
inline std::string TextAt(const Json& json, const char* pointer)
{
    const Json* found = Look(json, pointer);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

/// False where there is no such thing.
inline bool FlagAt(const Json& json, const char* pointer)
{
    const Json* found = Look(json, pointer);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

/// Null where there is nothing.
inline Json CopyAt(const Json& json, const char* pointer)
{
    const Json* found = Look(json, pointer);
    return found != nullptr ? *found : Json();
}

} // namespace mopo
