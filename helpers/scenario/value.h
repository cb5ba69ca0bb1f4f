// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"
#include "helpers/scenario/json-text.h"
#include "model/base/instant.h"

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace mopo
{

/// A range of durations or rates that may stand at a place.
template <class T>
struct Range
{
    T least;
    T most;
};

/// A place of a document while a scenario is read from it. What the schema has found wrong reads as
/// absent here, so that all that is wrong with a file is found at once.
class Value
{
  public:
    Value(const Json* json, std::string pointer, Faults& faults)
        : m_json(json),
          m_pointer(std::move(pointer)),
          m_faults(&faults)
    {
    }

    const std::string& Where() const
    {
        return m_pointer;
    }

    void Fault(std::string message) const
    {
        m_faults->Add(m_pointer, std::move(message));
    }

    /// Whether anything was wrong with this value so far, inside it included.
    bool HasFault() const
    {
        return m_faults->HasWithin(m_pointer);
    }

    bool IsText() const
    {
        return m_json->is_string();
    }

    bool IsObject() const
    {
        return m_json->is_object();
    }

    bool IsList() const
    {
        return m_json->is_array();
    }

    std::optional<Value> Find(const std::string& key) const;

    struct Member;
    /// Of an object, in the order of the file; empty for anything else.
    std::vector<Member> Members() const;
    /// Of a list; empty for anything else.
    std::vector<Value> Items() const;
    /// The items of a list, or the value itself.
    std::vector<Value> ItemsOrSelf() const;

    std::optional<std::string> Text() const;
    std::optional<bool> Boolean() const;
    std::optional<double> Number() const;
    std::optional<std::uint64_t> Unsigned() const;
    /// Out of the range is a fault.
    std::optional<Duration> Time(Range<Duration> range) const;
    std::optional<std::uint64_t> Rate(Range<std::uint64_t> range) const;
    std::optional<double> Percentage() const;

    /// The same of a member, which may be absent.
    std::optional<std::string> Text(const std::string& key) const;
    std::optional<bool> Boolean(const std::string& key) const;
    std::optional<double> Number(const std::string& key) const;
    std::optional<std::uint64_t> Unsigned(const std::string& key) const;
    std::optional<Duration> Time(const std::string& key, Range<Duration> range) const;

  private:
    const Json* m_json;
    std::string m_pointer;
    Faults* m_faults;
};

struct Value::Member
{
    std::string key;
    Value value;
};

/// Puts `value` into `target` where there is one.
template <class T, class U>
void Assign(T& target, const std::optional<U>& value)
{
    if constexpr (std::is_same_v<T, std::optional<U>>)
    {
        target = value ? value : target;
    }
    else if (value)
    {
        target = static_cast<T>(*value);
    }
}

} // namespace mopo
