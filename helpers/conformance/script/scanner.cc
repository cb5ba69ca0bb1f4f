// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/script/scanner.h"

#include <algorithm>
#include <charconv>

namespace mopo::conformance
{

namespace
{

constexpr std::string_view BLANKS = " \t\r";

std::optional<std::uint32_t> ParseDigits(std::string_view text, int base)
{
    std::uint32_t value = 0;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [rest, error] = std::from_chars(begin, end, value, base);
    return error == std::errc() && rest == end ? std::optional(value) : std::nullopt;
}

} // namespace

std::string_view Trim(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(BLANKS);
    if (first == std::string_view::npos)
    {
        return {};
    }
    return text.substr(first, text.find_last_not_of(BLANKS) - first + 1);
}

std::optional<std::uint32_t> ParseDecimal(std::string_view text)
{
    return ParseDigits(text, 10);
}

std::optional<std::uint32_t> ParseNumber(std::string_view text)
{
    return text.starts_with("0x") ? ParseDigits(text.substr(2), 16) : ParseDecimal(text);
}

void Scanner::SkipBlanks()
{
    m_rest.remove_prefix(std::min(m_rest.find_first_not_of(BLANKS), m_rest.size()));
}

bool Scanner::AtEnd()
{
    SkipBlanks();
    return m_rest.empty();
}

bool Scanner::Sees(std::string_view text)
{
    SkipBlanks();
    return m_rest.starts_with(text);
}

bool Scanner::Take(std::string_view text)
{
    if (!Sees(text))
    {
        return false;
    }
    m_rest.remove_prefix(text.size());
    return true;
}

bool Scanner::TakeWord(std::string_view word)
{
    if (!Sees(word))
    {
        return false;
    }
    const std::string_view after = m_rest.substr(word.size());
    if (!after.empty() && BLANKS.find(after.front()) == std::string_view::npos &&
        after.front() != '{')
    {
        return false;
    }
    m_rest = after;
    return true;
}

std::string Scanner::Word(std::string_view stops)
{
    SkipBlanks();
    std::size_t length = 0;
    while (length < m_rest.size() && BLANKS.find(m_rest[length]) == std::string_view::npos &&
           stops.find(m_rest[length]) == std::string_view::npos)
    {
        ++length;
    }
    std::string word(m_rest.substr(0, length));
    m_rest.remove_prefix(length);
    return word;
}

std::string Scanner::Rest()
{
    const std::string rest(Trim(m_rest));
    m_rest = {};
    return rest;
}

} // namespace mopo::conformance
