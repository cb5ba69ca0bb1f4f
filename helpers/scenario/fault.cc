// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/fault.h"

namespace mopo
{

std::string Fault::ToString() const
{
    return pointer.empty() ? message : pointer + ": " + message;
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

void Faults::Add(std::string pointer, std::string message)
{
    if (!Full() && m_known.emplace(pointer, message).second)
    {
        m_faults.push_back({std::move(pointer), std::move(message)});
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
