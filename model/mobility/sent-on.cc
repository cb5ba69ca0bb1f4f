// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/sent-on.h"

#include <algorithm>

namespace mopo
{

void SentOn::Add(const Path& path)
{
    if (m_paths.size() < LIMIT && std::ranges::find(m_paths, path) == m_paths.end())
    {
        m_paths.push_back(path);
    }
}

bool SentOn::OneSource() const
{
    return !m_paths.empty() &&
           std::ranges::all_of(m_paths,
                               [&](const Path& path)
                               { return path.local.address == m_paths.front().local.address; });
}

std::optional<Path> SentOn::Only() const
{
    if (!Unambiguous())
    {
        return std::nullopt;
    }
    return m_paths.front();
}

} // namespace mopo
