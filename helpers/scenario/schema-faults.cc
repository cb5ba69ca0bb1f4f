// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/schema-faults.h"

#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <set>

namespace mopo
{

namespace
{

using Schema = nlohmann::json;

/// A value as a message shows it: short, and in printable characters.
std::string Show(const Json& value)
{
    if (value.is_object())
    {
        return "an object";
    }
    if (value.is_array())
    {
        return "a list";
    }
    constexpr std::size_t ENOUGH = 60;
    std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > ENOUGH)
    {
        text = text.substr(0, ENOUGH) + "...";
    }
    return text;
}

bool IsOfType(const Json& value, const std::string& type)
{
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "number" && value.is_number()) ||
           (type == "integer" && value.is_number_integer());
}

bool TypeFits(const Json& value, const Schema& schema)
{
    const auto type = schema.find("type");
    if (type == schema.end())
    {
        return true;
    }
    if (type->is_string())
    {
        return IsOfType(value, type->get<std::string>());
    }
    return std::ranges::any_of(
        *type, [&](const Schema& each) { return IsOfType(value, each.get<std::string>()); });
}

bool TextFits(const Json& value, const Schema& schema)
{
    if (!value.is_string())
    {
        return true;
    }
    const auto text = value.get<std::string>();
    const auto pattern = schema.find("pattern");
    if (pattern != schema.end() &&
        !std::regex_search(text, std::regex(pattern->get<std::string>(), std::regex::ECMAScript)))
    {
        return false;
    }
    return text.size() >= schema.value("minLength", std::size_t{0}) &&
           text.size() <= schema.value("maxLength", MAX_JSON_STRING);
}

bool NumberFits(const Json& value, const Schema& schema)
{
    if (!value.is_number())
    {
        return true;
    }
    const auto number = value.get<double>();
    return !(schema.contains("minimum") && number < schema["minimum"].get<double>()) &&
           !(schema.contains("maximum") && number > schema["maximum"].get<double>());
}

bool EnumFits(const Json& value, const Schema& schema)
{
    const auto words = schema.find("enum");
    return words == schema.end() ||
           std::ranges::any_of(*words, [&](const Schema& word) { return word == Schema(value); });
}

/// The schema's words for what belongs there.
std::string Wanted(const std::vector<const Schema*>& schemas)
{
    for (const Schema* schema : schemas)
    {
        if (schema->contains("title"))
        {
            return (*schema)["title"].get<std::string>();
        }
    }
    return "something else";
}

std::vector<std::string> Words(const Schema& schema)
{
    std::vector<std::string> words;
    if (schema.contains("enum"))
    {
        for (const Schema& word : schema["enum"])
        {
            if (word.is_string())
            {
                words.push_back(word.get<std::string>());
            }
        }
    }
    return words;
}

/// A word of a short list that was misspelt is worth a hint.
std::string Hint(const Json& value, const Schema& schema)
{
    if (!value.is_string())
    {
        return "";
    }
    const std::string suggestion = Suggestion(value.get<std::string>(), Words(schema));
    return suggestion.starts_with("; did you mean") ? suggestion : "";
}

void CheckRequired(const Json& value,
                   const Schema& schema,
                   const std::string& pointer,
                   Faults& faults)
{
    if (!schema.contains("required"))
    {
        return;
    }
    for (const Schema& key : schema["required"])
    {
        if (!value.contains(key.get<std::string>()))
        {
            faults.Add(pointer, fmt::format("'{}' is missing", key.get<std::string>()));
        }
    }
}

void CheckUnknown(const Json& value,
                  const Schema& schema,
                  const std::string& pointer,
                  Faults& faults)
{
    const auto additional = schema.find("additionalProperties");
    if (additional == schema.end() || *additional != Schema(false))
    {
        return;
    }
    const Schema properties = schema.value("properties", Schema::object());
    std::vector<std::string> words;
    for (const auto& [key, property] : properties.items())
    {
        if (!value.contains(key))
        {
            words.push_back(key);
        }
    }
    for (const auto& [key, member] : value.items())
    {
        if (!properties.contains(key))
        {
            faults.Add(Pointer(pointer, key),
                       fmt::format("unknown key {}{}", Show(Json(key)), Suggestion(key, words)));
        }
    }
}

void CheckSize(std::size_t size,
               const Schema& schema,
               const char* minimum,
               const char* maximum,
               const std::string& pointer,
               const std::string& wanted,
               Faults& faults)
{
    if (size < schema.value(minimum, std::size_t{0}))
    {
        faults.Add(pointer, fmt::format("too few in here: {} is wanted", wanted));
    }
    if (schema.contains(maximum) && size > schema[maximum].get<std::size_t>())
    {
        faults.Add(pointer, fmt::format("too many in here: {} is wanted", wanted));
    }
}

/// Of all the `oneOf` of this project, each alternative requires one key.
void CheckAlternatives(const Json& value,
                       const Schema& schema,
                       const std::string& pointer,
                       Faults& faults)
{
    if (!schema.contains("oneOf"))
    {
        return;
    }
    std::string list;
    std::size_t present = 0;
    for (const Schema& alternative : schema["oneOf"])
    {
        const auto key = alternative.at("required").at(0).get<std::string>();
        list += fmt::format("{}'{}'", list.empty() ? "" : ", ", key);
        present += value.contains(key) ? 1U : 0U;
    }
    if (present != 1)
    {
        faults.Add(pointer, fmt::format("exactly one of {} is wanted", list));
    }
}

} // namespace

SchemaFaults::SchemaFaults(const nlohmann::json& schema)
    : m_schema(schema)
{
}

void SchemaFaults::Collect(const nlohmann::json& schema, Schemas& all) const
{
    if (schema.contains("$ref"))
    {
        const auto reference = schema["$ref"].get<std::string>();
        Collect(m_schema.at(nlohmann::json::json_pointer(reference.substr(1))), all);
        return;
    }
    all.push_back(&schema);
    if (schema.contains("allOf"))
    {
        for (const nlohmann::json& each : schema["allOf"])
        {
            Collect(each, all);
        }
    }
}

SchemaFaults::Schemas SchemaFaults::Inside(const Schemas& schemas,
                                           const Json& value,
                                           const std::string& token) const
{
    Schemas inside;
    for (const nlohmann::json* schema : schemas)
    {
        const char* others = value.is_array() ? "items" : "additionalProperties";
        if (value.is_object() && schema->contains("properties") &&
            (*schema)["properties"].contains(token))
        {
            Collect((*schema)["properties"][token], inside);
        }
        else if (schema->contains(others) && (*schema)[others].is_object())
        {
            Collect((*schema)[others], inside);
        }
    }
    return inside;
}

void SchemaFaults::Explain(const Json& document,
                           const std::vector<std::string>& place,
                           Faults& faults) const
{
    const Json* value = &document;
    std::string pointer;
    Schemas schemas;
    Collect(m_schema, schemas);
    for (const std::string& token : place)
    {
        schemas = Inside(schemas, *value, token);
        value = value->is_array() ? &value->at(std::stoul(token)) : &value->at(token);
        pointer = Pointer(pointer, token);
    }
    const std::string wanted = Wanted(schemas);
    for (const nlohmann::json* schema : schemas)
    {
        if (!TypeFits(*value, *schema) || !TextFits(*value, *schema) ||
            !NumberFits(*value, *schema) || !EnumFits(*value, *schema))
        {
            faults.AddOnce(
                pointer,
                fmt::format("{} is wanted, not {}{}", wanted, Show(*value), Hint(*value, *schema)));
        }
        if (value->is_array())
        {
            CheckSize(value->size(), *schema, "minItems", "maxItems", pointer, wanted, faults);
            if (schema->value("uniqueItems", false) &&
                std::set<Json>(value->begin(), value->end()).size() != value->size())
            {
                faults.Add(pointer, "the same thing stands here twice");
            }
        }
        if (value->is_object())
        {
            CheckRequired(*value, *schema, pointer, faults);
            CheckUnknown(*value, *schema, pointer, faults);
            CheckAlternatives(*value, *schema, pointer, faults);
            CheckSize(
                value->size(), *schema, "minProperties", "maxProperties", pointer, wanted, faults);
            CheckNames(*value, *schema, pointer, faults);
        }
    }
}

void SchemaFaults::CheckNames(const Json& value,
                              const nlohmann::json& schema,
                              const std::string& pointer,
                              Faults& faults) const
{
    if (!schema.contains("propertyNames"))
    {
        return;
    }
    Schemas names;
    Collect(schema["propertyNames"], names);
    for (const auto& [key, member] : value.items())
    {
        if (std::ranges::any_of(
                names, [&](const nlohmann::json* name) { return !TextFits(Json(key), *name); }))
        {
            faults.Add(Pointer(pointer, key),
                       fmt::format("{} is wanted, not {}", Wanted(names), Show(Json(key))));
        }
    }
}

} // namespace mopo
