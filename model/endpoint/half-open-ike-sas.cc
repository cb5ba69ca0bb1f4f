// SPDX-License-Identifier: GPL-2.0-only
#include "model/endpoint/half-open-ike-sas.h"

#include <algorithm>

namespace mopo
{

namespace
{

IpAddress SourceOf(const IpAddress& address)
{
    constexpr std::uint8_t ipv6Prefix = 64;
    return address.IsIpv4() ? address : IpPrefix{address, ipv6Prefix}.First();
}

} // namespace

void HalfOpenIkeSas::Add(const IkeSpi& initiatorSpi, const Transport& peer, IkeSaId id)
{
    if (m_ids.emplace(Key{initiatorSpi, peer}, id).second)
    {
        ++m_sources[SourceOf(peer.address)];
    }
}

std::optional<HalfOpenIkeSas::Key> HalfOpenIkeSas::Remove(IkeSaId id)
{
    const auto found =
        std::ranges::find_if(m_ids, [&](const auto& one) { return one.second == id; });
    if (found == m_ids.end())
    {
        return std::nullopt;
    }
    const Key key = found->first;
    const auto source = m_sources.find(SourceOf(key.second.address));
    if (--source->second == 0)
    {
        m_sources.erase(source);
    }
    m_ids.erase(found);
    return key;
}

std::optional<IkeSaId> HalfOpenIkeSas::Find(const IkeSpi& initiatorSpi, const Transport& peer) const
{
    const auto found = m_ids.find({initiatorSpi, peer});
    return found == m_ids.end() ? std::nullopt : std::optional(found->second);
}

std::size_t HalfOpenIkeSas::SizeOf(const IpAddress& source) const
{
    const auto found = m_sources.find(SourceOf(source));
    return found == m_sources.end() ? 0 : found->second;
}

} // namespace mopo
