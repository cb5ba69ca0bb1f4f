// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/wire/ip-packet.h"

#include <compare>
#include <cstddef>
#include <map>

namespace mopo
{

/// What was decided for the first fragment of a datagram, for those that follow. Datagrams are
/// known by source, destination, identification and, in IPv4, protocol (RFC 791 3.2, RFC 8200 4.5).
template <class Decision>
class FragmentTable
{
  public:
    static constexpr std::size_t LIMIT = 1024;

    /// Forgets the decisions that are older than `timeout`; beyond `LIMIT`, the oldest.
    void Note(Instant now, Duration timeout, const IpPacket& first, Decision decision)
    {
        std::erase_if(m_entries,
                      [&](const auto& entry) { return now - entry.second.when > timeout; });
        if (m_entries.size() >= LIMIT)
        {
            auto oldest = m_entries.begin();
            for (auto it = m_entries.begin(); it != m_entries.end(); ++it)
            {
                oldest = it->second.when < oldest->second.when ? it : oldest;
            }
            m_entries.erase(oldest);
        }
        m_entries.insert_or_assign(KeyOf(first), Entry{now, std::move(decision)});
    }

    /// Null where the first fragment has not been seen in that time.
    const Decision* Find(Instant now, Duration timeout, const IpPacket& later) const
    {
        const auto it = m_entries.find(KeyOf(later));
        if (it == m_entries.end() || now - it->second.when > timeout)
        {
            return nullptr;
        }
        return &it->second.decision;
    }

    void Clear()
    {
        m_entries.clear();
    }

  private:
    struct Key
    {
        IpAddress source;
        IpAddress destination;
        std::uint32_t identification = 0;
        std::uint8_t protocol = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };

    struct Entry
    {
        Instant when;
        Decision decision;
    };

    static Key KeyOf(const IpPacket& packet)
    {
        const bool ipv4 = packet.family == Family::Ipv4;
        return {packet.source,
                packet.destination,
                packet.fragment->identification,
                ipv4 ? packet.protocol : std::uint8_t{0}};
    }

    std::map<Key, Entry> m_entries;
};

} // namespace mopo
