// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/json-text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace mopo
{

namespace
{

/// Says where text stops being JSON. A column is counted in octets, as compilers do.
std::string NotJson(std::string_view before, std::string_view reason)
{
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::size_t lineStart = before.rfind('\n') + 1;
    return fmt::format(
        "line {}, column {}: not JSON: {}", line, before.size() - lineStart + 1, reason);
}

/// Looks at a document as it is parsed for what a finished document no longer shows, or what must
/// not be built at all.
class Inspector : public nlohmann::json_sax<Json>
{
  public:
    Inspector(std::string_view text, Faults& faults)
        : m_text(text),
          m_faults(faults)
    {
    }

    bool null() override
    {
        return Value();
    }

    bool boolean(bool /* value */) override
    {
        return Value();
    }

    bool number_integer(number_integer_t /* value */) override
    {
        return Value();
    }

    bool number_unsigned(number_unsigned_t /* value */) override
    {
        return Value();
    }

    bool number_float(number_float_t /* value */, const string_t& /* text */) override
    {
        return Value();
    }

    bool string(string_t& value) override
    {
        return Value() && Short(value);
    }

    bool binary(binary_t& /* value */) override
    {
        return false; // JSON text has none
    }

    bool start_object(std::size_t /* elements */) override
    {
        return Value() && Open(false);
    }

    bool start_array(std::size_t /* elements */) override
    {
        return Value() && Open(true);
    }

    bool end_object() override
    {
        m_open.pop_back();
        return true;
    }

    bool end_array() override
    {
        m_open.pop_back();
        return true;
    }

    bool key(string_t& name) override
    {
        Level& level = m_open.back();
        level.token.clear();
        if (!Short(name))
        {
            return false;
        }
        level.token = name;
        if (!level.keys.insert(name).second)
        {
            m_faults.AddOnce(Place(), "this key stands twice in one object");
        }
        if (level.keys.size() > MAX_JSON_MEMBERS)
        {
            level.token.clear();
            m_faults.Add(Place(),
                         fmt::format("an object of more than {} members", MAX_JSON_MEMBERS));
            return false;
        }
        return true;
    }

    bool parse_error(std::size_t position,
                     const std::string& /* token */,
                     const nlohmann::detail::exception& error) override
    {
        // The parser has read one octet beyond.
        m_faults.Add("",
                     NotJson(m_text.substr(0, position == 0 ? 0 : position - 1), Reason(error)));
        return false;
    }

  private:
    struct Level
    {
        bool isArray;
        std::size_t elements = 0;
        std::string token;
        std::set<std::string> keys;
    };

    /// What the parser says, without its own way to say where.
    static std::string Reason(const nlohmann::detail::exception& error)
    {
        const std::string_view what = error.what();
        const bool saysWhere = what.find("parse error at") != std::string_view::npos;
        const std::string_view before = saysWhere ? ": " : "] ";
        const std::size_t found = what.find(before);
        std::string reason(found == std::string_view::npos ? what
                                                           : what.substr(found + before.size()));
        // Whatever the file has there is repeated, and it may be no text at all.
        std::ranges::replace_if(reason, [](char c) { return c < ' ' || c > '~'; }, '?');
        constexpr std::size_t ENOUGH = 300;
        return reason.substr(0, ENOUGH);
    }

    std::string Place() const
    {
        std::string pointer;
        for (const Level& level : m_open)
        {
            if (level.isArray)
            {
                pointer = Pointer(pointer, level.elements - 1);
            }
            else if (!level.token.empty() || &level != &m_open.back())
            {
                pointer = Pointer(pointer, level.token);
            }
        }
        return pointer;
    }

    bool Value()
    {
        if (!m_open.empty() && m_open.back().isArray)
        {
            ++m_open.back().elements;
        }
        return true;
    }

    bool Open(bool isArray)
    {
        if (m_open.size() == MAX_JSON_DEPTH)
        {
            m_faults.Add("", fmt::format("nested deeper than {} levels", MAX_JSON_DEPTH));
            return false;
        }
        m_open.push_back({.isArray = isArray, .elements = 0, .token = {}, .keys = {}});
        return true;
    }

    bool Short(const std::string& text)
    {
        if (text.size() > MAX_JSON_STRING)
        {
            m_faults.Add(Place(), fmt::format("a text of more than {} octets", MAX_JSON_STRING));
            return false;
        }
        return true;
    }

    std::string_view m_text;
    Faults& m_faults;
    std::vector<Level> m_open;
};

/// Which member or item of `value` a token names; nothing if there is none.
std::optional<std::size_t> IndexOf(const Json& value, const std::string& key)
{
    if (value.is_object())
    {
        const auto found = value.find(key);
        return found == value.end()
                   ? std::nullopt
                   : std::optional(static_cast<std::size_t>(std::distance(value.begin(), found)));
    }
    std::size_t index = 0;
    const char* end = key.data() + key.size();
    const bool isIndex = std::from_chars(key.data(), end, index).ptr == end && !key.empty();
    return value.is_array() && isIndex && index < value.size() ? std::optional(index)
                                                               : std::nullopt;
}

/// The way to a place, as numbers of members and items; it ends where the document does.
std::vector<std::size_t> WayTo(std::string_view pointer, const Json& document)
{
    std::vector<std::size_t> way;
    const Json* value = &document;
    while (!pointer.empty())
    {
        const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
        const auto index = IndexOf(*value, UnescapedToken(pointer.substr(1, end - 1)));
        if (!index)
        {
            break;
        }
        way.push_back(*index);
        value = &*std::next(value->begin(), static_cast<std::ptrdiff_t>(*index));
        pointer.remove_prefix(end);
    }
    return way;
}

} // namespace

std::optional<Json> ReadJson(std::string_view text, Faults& faults)
{
    if (text.size() > MAX_SCENARIO_OCTETS)
    {
        faults.Add("", fmt::format("larger than {} octets", MAX_SCENARIO_OCTETS));
        return std::nullopt;
    }
    // The parser would take it for the end, and what follows would not be read.
    if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
    {
        faults.Add("", NotJson(text.substr(0, zero), "a zero octet"));
        return std::nullopt;
    }
    Inspector inspector(text, faults);
    if (!Json::sax_parse(text, &inspector))
    {
        return std::nullopt;
    }
    Json document = Json::parse(text, nullptr, false);
    return document.is_discarded() ? std::nullopt : std::optional(std::move(document));
}

std::vector<Fault> InDocumentOrder(const Faults& faults, const Json& document)
{
    std::vector<std::pair<std::vector<std::size_t>, Fault>> ranked;
    for (const Fault& fault : faults.All())
    {
        ranked.emplace_back(WayTo(fault.pointer, document), fault);
    }
    std::ranges::stable_sort(ranked, {}, &decltype(ranked)::value_type::first);
    std::vector<Fault> sorted;
    for (auto& [way, fault] : ranked)
    {
        sorted.push_back(std::move(fault));
    }
    return sorted;
}

} // namespace mopo
