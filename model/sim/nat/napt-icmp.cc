// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/icmp-quote.h"
#include "model/sim/nat/ipv4-rewriter.h"
#include "model/sim/nat/napt.h"

namespace mopo
{

namespace
{

bool IsEchoWithoutPort(const IpPacket& packet)
{
    return packet.protocol == IP_PROTOCOL_ICMP;
}

} // namespace

// RFC 5508 REQ-5: an inside host complains of a packet that was translated on its way in; whoever
// sent it must find the packet that it knows.
Napt::Verdict Napt::OutboundError(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    auto quote = IcmpQuote::Of(packet, parsed);
    if (!quote)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    Ipv4Rewriter inner(quote->octets, quote->parsed);
    if (quote->parsed.ports)
    {
        const auto& ports = *quote->parsed.ports;
        const Transport remote{quote->parsed.source,
                               IsEchoWithoutPort(quote->parsed) ? std::uint16_t{0} : ports.source};
        const Transport inside{quote->parsed.destination, ports.destination};
        auto found = FindByInside(now, {quote->parsed.protocol, inside, std::nullopt});
        if (found == m_mappings.end())
        {
            found = FindByInside(now, KeyFor(quote->parsed.protocol, inside, remote));
        }
        if (found == m_mappings.end())
        {
            return std::unexpected(NatDropReason::NoMapping);
        }
        inner.SetDestinationPort(found->first.port);
    }
    else if (!m_portless.contains({quote->parsed.protocol, quote->parsed.source}))
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    inner.SetDestination(m_config.publicAddress);
    Ipv4Rewriter outer(packet, parsed);
    outer.UpdateForQuote(quote->before);
    outer.SetSource(m_config.publicAddress);
    return {};
}

// RFC 5508 REQ-4: somebody outside, not necessarily the remote host, complains of a packet that
// was translated on its way out; the inside host must find the packet that it knows.
Napt::Verdict Napt::InboundError(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    auto quote = IcmpQuote::Of(packet, parsed);
    if (!quote)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (quote->parsed.source != m_config.publicAddress)
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    Ipv4Rewriter inner(quote->octets, quote->parsed);
    IpAddress inside;
    if (quote->parsed.ports)
    {
        const auto& ports = *quote->parsed.ports;
        const auto found = FindByOutside(now, {quote->parsed.protocol, ports.source});
        if (found == m_mappings.end())
        {
            return std::unexpected(NatDropReason::NoMapping);
        }
        const Transport remote{quote->parsed.destination,
                               IsEchoWithoutPort(quote->parsed) ? std::uint16_t{0}
                                                                : ports.destination};
        if (!Permits(now, found->first, found->second, remote))
        {
            return std::unexpected(NatDropReason::Filtered);
        }
        inside = found->second.key.inside.address;
        inner.SetSourcePort(found->second.key.inside.port);
    }
    else if (const auto peer = m_portless.find({quote->parsed.protocol, quote->parsed.destination});
             peer != m_portless.end())
    {
        inside = peer->second.inside;
    }
    else
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    inner.SetSource(inside);
    Ipv4Rewriter outer(packet, parsed);
    outer.UpdateForQuote(quote->before);
    outer.SetDestination(inside);
    return {};
}

} // namespace mopo
