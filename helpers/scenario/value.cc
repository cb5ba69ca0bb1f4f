// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/value.h"

#include "helpers/scenario/units.h"

#include <fmt/format.h>

namespace mopo
{

std::optional<Value> Value::Find(const std::string& key) const
{
    if (!m_json->is_object())
    {
        return std::nullopt;
    }
    const auto found = m_json->find(key);
    if (found == m_json->end())
    {
        return std::nullopt;
    }
    return Value(&*found, Pointer(m_pointer, key), *m_faults);
}

std::vector<Value::Member> Value::Members() const
{
    std::vector<Member> members;
    if (m_json->is_object())
    {
        for (const auto& [key, member] : m_json->items())
        {
            members.push_back({key, Value(&member, Pointer(m_pointer, key), *m_faults)});
        }
    }
    return members;
}

std::vector<Value> Value::Items() const
{
    std::vector<Value> items;
    if (m_json->is_array())
    {
        for (std::size_t i = 0; i < m_json->size(); ++i)
        {
            items.emplace_back(&(*m_json)[i], Pointer(m_pointer, i), *m_faults);
        }
    }
    return items;
}

std::vector<Value> Value::ItemsOrSelf() const
{
    return m_json->is_array() ? Items() : std::vector<Value>{*this};
}

std::optional<std::string> Value::Text() const
{
    return m_json->is_string() && !m_faults->HasAt(m_pointer)
               ? std::optional(m_json->get<std::string>())
               : std::nullopt;
}

std::optional<bool> Value::Boolean() const
{
    return m_json->is_boolean() && !m_faults->HasAt(m_pointer) ? std::optional(m_json->get<bool>())
                                                               : std::nullopt;
}

std::optional<double> Value::Number() const
{
    return m_json->is_number() && !m_faults->HasAt(m_pointer) ? std::optional(m_json->get<double>())
                                                              : std::nullopt;
}

std::optional<std::uint64_t> Value::Unsigned() const
{
    // -0 is a number of JSON, too.
    const bool fits = m_json->is_number_unsigned() ||
                      (m_json->is_number_integer() && m_json->get<std::int64_t>() >= 0);
    return fits && !m_faults->HasAt(m_pointer) ? std::optional(m_json->get<std::uint64_t>())
                                               : std::nullopt;
}

std::optional<Duration> Value::Time(Range<Duration> range) const
{
    const auto text = Text();
    if (!text)
    {
        return std::nullopt;
    }
    const auto duration = ParseDuration(*text);
    if (!duration || *duration < range.least || *duration > range.most)
    {
        m_faults->AddOnce(m_pointer,
                          fmt::format("a duration from {} to {} is wanted",
                                      FormatDuration(range.least),
                                      FormatDuration(range.most)));
        return std::nullopt;
    }
    return duration;
}

std::optional<std::uint64_t> Value::Rate(Range<std::uint64_t> range) const
{
    const auto text = Text();
    if (!text)
    {
        return std::nullopt;
    }
    const auto rate = ParseRate(*text);
    if (!rate || *rate < range.least || *rate > range.most)
    {
        m_faults->AddOnce(m_pointer,
                          fmt::format("a rate from {} to {} is wanted",
                                      FormatRate(range.least),
                                      FormatRate(range.most)));
        return std::nullopt;
    }
    return rate;
}

std::optional<double> Value::Percentage() const
{
    const auto text = Text();
    if (!text)
    {
        return std::nullopt;
    }
    const auto fraction = ParsePercentage(*text);
    if (!fraction)
    {
        m_faults->AddOnce(m_pointer, "a percentage from 0% to 100% is wanted");
    }
    return fraction;
}

std::optional<std::string> Value::Text(const std::string& key) const
{
    return Find(key).and_then([](const Value& value) { return value.Text(); });
}

std::optional<bool> Value::Boolean(const std::string& key) const
{
    return Find(key).and_then([](const Value& value) { return value.Boolean(); });
}

std::optional<double> Value::Number(const std::string& key) const
{
    return Find(key).and_then([](const Value& value) { return value.Number(); });
}

std::optional<std::uint64_t> Value::Unsigned(const std::string& key) const
{
    return Find(key).and_then([](const Value& value) { return value.Unsigned(); });
}

std::optional<Duration> Value::Time(const std::string& key, Range<Duration> range) const
{
    return Find(key).and_then([&](const Value& value) { return value.Time(range); });
}

} // namespace mopo
