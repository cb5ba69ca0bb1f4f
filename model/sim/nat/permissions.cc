// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/permissions.h"

#include <algorithm>

namespace mopo
{

void Permissions::Note(Instant now, const Transport& remote, std::size_t limit)
{
    m_lastSent.insert_or_assign(remote, now);
    if (m_lastSent.size() > limit)
    {
        m_lastSent.erase(std::ranges::min_element(
            m_lastSent, {}, [](const auto& entry) { return entry.second; }));
    }
}

bool Permissions::Allow(Instant now,
                        const Transport& remote,
                        RemoteDependence filtering,
                        Duration timeout) const
{
    const auto isFresh = [&](const auto& entry)
    {
        return now - entry.second <= timeout;
    };
    switch (filtering)
    {
    case RemoteDependence::EndpointIndependent:
        return true;
    case RemoteDependence::AddressDependent:
        for (auto it = m_lastSent.lower_bound({remote.address, 0});
             it != m_lastSent.end() && it->first.address == remote.address;
             ++it)
        {
            if (isFresh(*it))
            {
                return true;
            }
        }
        return false;
    case RemoteDependence::AddressAndPortDependent:
    {
        const auto it = m_lastSent.find(remote);
        return it != m_lastSent.end() && isFresh(*it);
    }
    }
    return false;
}

void Permissions::Expire(Instant now, Duration timeout)
{
    std::erase_if(m_lastSent, [&](const auto& entry) { return now - entry.second > timeout; });
}

} // namespace mopo
