// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/schema-faults.h"

#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <algorithm>
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

/// Of UTF-8, which is all that JSON lets through.
std::size_t CharactersIn(const std::string& text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char octet) { return (octet & 0xc0) != 0x80; }));
}

bool NumberFits(const Json& value, const Schema& schema)
{
    if (!value.is_number())
    {
        return true;
    }
    const auto number = value.get<double>();
    const bool isBelow = schema.contains("minimum") && number < schema["minimum"].get<double>();
    const bool isAbove = schema.contains("maximum") && number > schema["maximum"].get<double>();
    return !isBelow && !isAbove;
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

void CheckSize(const Json& value,
               const Schema& schema,
               const std::string& pointer,
               const std::string& wanted,
               Faults& faults)
{
    const std::size_t size = value.size();
    const char* minimum = value.is_array() ? "minItems" : "minProperties";
    const char* maximum = value.is_array() ? "maxItems" : "maxProperties";
    const auto tell = [&](const char* bound, std::size_t limit)
    {
        faults.Add(
            pointer,
            fmt::format(
                "{} {} {} wanted in here: {}", bound, limit, limit == 1 ? "is" : "are", wanted));
    };
    if (schema.contains(minimum) && size < schema[minimum].get<std::size_t>())
    {
        tell("at least", schema[minimum].get<std::size_t>());
    }
    if (schema.contains(maximum) && size > schema[maximum].get<std::size_t>())
    {
        tell("at most", schema[maximum].get<std::size_t>());
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
                                           const std::string& key) const
{
    Schemas inside;
    for (const nlohmann::json* schema : schemas)
    {
        const char* others = value.is_array() ? "items" : "additionalProperties";
        if (value.is_object() && schema->contains("properties") &&
            (*schema)["properties"].contains(key))
        {
            Collect((*schema)["properties"][key], inside);
        }
        else if (schema->contains(others) && (*schema)[others].is_object())
        {
            Collect((*schema)[others], inside);
        }
    }
    return inside;
}

bool SchemaFaults::TextFits(const std::string& text, const nlohmann::json& schema)
{
    if (schema.contains("pattern"))
    {
        const auto pattern = schema["pattern"].get<std::string>();
        auto found = m_patterns.find(pattern);
        if (found == m_patterns.end())
        {
            found = m_patterns.emplace(pattern, std::regex(pattern)).first;
        }
        if (!std::regex_search(text, found->second))
        {
            return false;
        }
    }
    const std::size_t length = CharactersIn(text);
    return length >= schema.value("minLength", std::size_t{0}) &&
           length <= schema.value("maxLength", MAX_JSON_STRING);
}

bool SchemaFaults::Fits(const Json& value, const nlohmann::json& schema)
{
    return TypeFits(value, schema) && NumberFits(value, schema) && EnumFits(value, schema) &&
           (!value.is_string() || TextFits(value.get<std::string>(), schema));
}

void SchemaFaults::Explain(const Json& document, Faults& faults)
{
    Schemas schemas;
    Collect(m_schema, schemas);
    ExplainAt(document, schemas, "", faults);
}

void SchemaFaults::ExplainAt(const Json& value,
                             const Schemas& schemas,
                             const std::string& pointer,
                             Faults& faults)
{
    if (schemas.empty() || faults.Full())
    {
        return; // inside an unknown key nothing is known
    }
    const std::string wanted = Wanted(schemas);
    for (const nlohmann::json* schema : schemas)
    {
        if (!Fits(value, *schema))
        {
            faults.AddOnce(
                pointer,
                fmt::format("{} is wanted, not {}{}", wanted, Show(value), Hint(value, *schema)));
        }
        if (value.is_array())
        {
            CheckSize(value, *schema, pointer, wanted, faults);
            if (schema->value("uniqueItems", false) &&
                std::set<Json>(value.begin(), value.end()).size() != value.size())
            {
                faults.Add(pointer, "the same thing stands here twice");
            }
        }
        if (value.is_object())
        {
            CheckSize(value, *schema, pointer, wanted, faults);
            ExplainObject(value, *schema, pointer, faults);
        }
    }
    // Depth is limited where JSON is read.
    if (value.is_object())
    {
        for (const auto& [key, member] : value.items())
        {
            ExplainAt(member, Inside(schemas, value, key), Pointer(pointer, key), faults);
        }
    }
    if (value.is_array())
    {
        const Schemas inside = Inside(schemas, value, "");
        for (std::size_t i = 0; i < value.size(); ++i)
        {
            ExplainAt(value[i], inside, Pointer(pointer, i), faults);
        }
    }
}

void SchemaFaults::ExplainObject(const Json& value,
                                 const nlohmann::json& schema,
                                 const std::string& pointer,
                                 Faults& faults)
{
    CheckRequired(value, schema, pointer, faults);
    CheckUnknown(value, schema, pointer, faults);
    CheckAlternatives(value, schema, pointer, faults);
    if (!schema.contains("propertyNames"))
    {
        return;
    }
    Schemas names;
    Collect(schema["propertyNames"], names);
    for (const auto& [key, member] : value.items())
    {
        if (std::ranges::any_of(names,
                                [&, &name = key](const nlohmann::json* each)
                                { return !TextFits(name, *each); }))
        {
            faults.Add(Pointer(pointer, key),
                       fmt::format("{} is wanted, not {}", Wanted(names), Show(Json(key))));
        }
    }
}

} // namespace mopo
