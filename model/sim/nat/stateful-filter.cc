// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/stateful-filter.h"

#include <utility>

namespace mopo
{

namespace
{

Transport SourceOf(const IpPacket& packet)
{
    return {packet.source, packet.ports ? packet.ports->source : std::uint16_t{0}};
}

Transport DestinationOf(const IpPacket& packet)
{
    return {packet.destination, packet.ports ? packet.ports->destination : std::uint16_t{0}};
}

} // namespace

StatefulFilter::StatefulFilter(FilterConfig config)
    : m_config(std::move(config))
{
}

StatefulFilter::Verdict StatefulFilter::Outbound(Instant now, OctetView packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (parsed->IsLaterFragment())
    {
        return m_outboundFragments.Find(now, m_config.timeouts.fragments, *parsed)
                   ? Verdict()
                   : std::unexpected(NatDropReason::FragmentWithoutFirst);
    }
    if (parsed->fragment)
    {
        m_outboundFragments.Note(now, m_config.timeouts.fragments, *parsed, true);
    }
    if (parsed->quoteOffset)
    {
        // An error opens nothing.
        return {};
    }
    const Endpoint endpoint{parsed->protocol, SourceOf(*parsed)};
    if (!m_endpoints.contains(endpoint) && !MakeRoom(now))
    {
        return std::unexpected(NatDropReason::TableFull);
    }
    auto& state = m_endpoints[endpoint];
    state.lastUsed = now;
    state.permissions.Note(now, DestinationOf(*parsed), m_config.maxRemotes);
    return {};
}

StatefulFilter::Verdict StatefulFilter::Inbound(Instant now, OctetView packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (parsed->IsLaterFragment())
    {
        return m_inboundFragments.Find(now, m_config.timeouts.fragments, *parsed)
                   ? Verdict()
                   : std::unexpected(NatDropReason::FragmentWithoutFirst);
    }
    if (parsed->quoteOffset)
    {
        return InboundError(now, packet, *parsed);
    }
    const Endpoint endpoint{parsed->protocol, DestinationOf(*parsed)};
    const auto found = m_endpoints.find(endpoint);
    if (found == m_endpoints.end() ||
        now - found->second.lastUsed > m_config.timeouts.Of(parsed->protocol))
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    if (!IsAllowed(now, endpoint, SourceOf(*parsed)))
    {
        return std::unexpected(NatDropReason::Filtered);
    }
    if (m_config.inboundRefreshes)
    {
        found->second.lastUsed = now;
        found->second.permissions.Note(now, SourceOf(*parsed), m_config.maxRemotes);
    }
    if (parsed->fragment)
    {
        m_inboundFragments.Note(now, m_config.timeouts.fragments, *parsed, true);
    }
    return {};
}

StatefulFilter::Verdict StatefulFilter::InboundError(Instant now,
                                                     OctetView packet,
                                                     const IpPacket& parsed) const
{
    const auto quoted = ParseQuotedIpPacket(packet.subspan(*parsed.quoteOffset));
    if (!quoted)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (quoted->source != parsed.destination ||
        !IsAllowed(now, {quoted->protocol, SourceOf(*quoted)}, DestinationOf(*quoted)))
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    return {};
}

void StatefulFilter::Reboot()
{
    m_endpoints.clear();
    m_outboundFragments.Clear();
    m_inboundFragments.Clear();
}

bool StatefulFilter::IsAllowed(Instant now, const Endpoint& endpoint, const Transport& remote) const
{
    const auto timeout = m_config.timeouts.Of(endpoint.protocol);
    const auto found = m_endpoints.find(endpoint);
    return found != m_endpoints.end() && now - found->second.lastUsed <= timeout &&
           found->second.permissions.Allow(now, remote, m_config.filtering, timeout);
}

bool StatefulFilter::MakeRoom(Instant now)
{
    if (m_endpoints.size() >= m_config.maxEndpoints)
    {
        std::erase_if(
            m_endpoints,
            [&](const auto& entry)
            { return now - entry.second.lastUsed > m_config.timeouts.Of(entry.first.protocol); });
    }
    return m_endpoints.size() < m_config.maxEndpoints;
}

} // namespace mopo
