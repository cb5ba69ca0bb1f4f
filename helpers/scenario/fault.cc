// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/fault.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

/// Keys and values of a file are repeated, and a terminal would obey their control characters: each
/// is told as in JSON. In UTF-8, those of C1 are two octets.
std::string WithoutControls(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        const auto octet = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        const bool isC1 = octet == 0xc2 && next >= 0x80 && next < 0xa0;
        if (octet >= 0x20 && octet != 0x7f && !isC1)
        {
            result += text[i];
            continue;
        }
        result += fmt::format("\\u{:04x}", isC1 ? next : octet);
        i += isC1 ? 1 : 0;
    }
    return result;
}

} // namespace

std::string Fault::ToString() const
{
    return WithoutControls(pointer.empty() ? message : pointer + ": " + message);
}

std::string Pointer(std::string_view pointer, std::string_view token)
{
    std::string result(pointer);
    result += '/';
    // RFC 6901 3: "'~' needs to be encoded as '~0' and '/' needs to be encoded as '~1'"
    for (const char c : token)
    {
        if (c == '~')
        {
            result += "~0";
        }
        else if (c == '/')
        {
            result += "~1";
        }
        else
        {
            result += c;
        }
    }
    return result;
}

std::string Pointer(std::string_view pointer, std::size_t index)
{
    return Pointer(pointer, std::to_string(index));
}

std::string UnescapedToken(std::string_view token)
{
    std::string key;
    for (std::size_t i = 0; i < token.size(); ++i)
    {
        const bool isEscaped = token[i] == '~' && i + 1 < token.size();
        key += isEscaped ? (token[++i] == '1' ? '/' : '~') : token[i];
    }
    return key;
}

void Faults::Add(std::string pointer, std::string message)
{
    if (!Full() && m_known.emplace(pointer, message).second)
    {
        m_faults.push_back({std::move(pointer), std::move(message), ""});
    }
}

void Faults::AddOnce(std::string pointer, std::string message)
{
    if (!HasAt(pointer))
    {
        Add(std::move(pointer), std::move(message));
    }
}

bool Faults::HasAt(std::string_view pointer) const
{
    const auto found = m_known.lower_bound({std::string(pointer), ""});
    return Full() || (found != m_known.end() && found->first == pointer);
}

bool Faults::HasWithin(std::string_view pointer) const
{
    const std::string inside = std::string(pointer) + '/';
    const auto found = m_known.lower_bound({inside, ""});
    return HasAt(pointer) || (found != m_known.end() && found->first.starts_with(inside));
}

} // namespace mopo
