// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/napt.h"

#include "model/sim/nat/ipv4-rewriter.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

/// An ICMP echo has one identifier for both ends: the remote one has no port.
Transport RemoteOf(const IpAddress& address, std::uint16_t port, std::uint8_t protocol)
{
    return {address, protocol == IP_PROTOCOL_ICMP ? std::uint16_t{0} : port};
}

} // namespace

Napt::Napt(NatConfig config)
    : m_config(std::move(config)),
      m_nextPort(m_config.firstPort)
{
    InstallForwards();
}

Napt::Verdict Napt::Outbound(Instant now, OctetSpan packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || parsed->family != Family::Ipv4)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (parsed->IsLaterFragment())
    {
        return OutboundLaterFragment(now, packet, *parsed);
    }
    if (parsed->ports)
    {
        return OutboundPorts(now, packet, *parsed);
    }
    if (parsed->quoteOffset)
    {
        return OutboundError(now, packet, *parsed);
    }
    if (PassesPortless(parsed->protocol))
    {
        return OutboundPortless(now, packet, *parsed);
    }
    return std::unexpected(NatDropReason::ProtocolNotTranslated);
}

Napt::Verdict Napt::Inbound(Instant now, OctetSpan packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || parsed->family != Family::Ipv4)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (parsed->destination != m_config.publicAddress)
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    if (parsed->IsLaterFragment())
    {
        return InboundLaterFragment(now, packet, *parsed);
    }
    if (parsed->ports)
    {
        return InboundPorts(now, packet, *parsed);
    }
    if (parsed->quoteOffset)
    {
        return InboundError(now, packet, *parsed);
    }
    if (PassesPortless(parsed->protocol))
    {
        return InboundPortless(now, packet, *parsed);
    }
    return std::unexpected(NatDropReason::ProtocolNotTranslated);
}

Napt::Verdict Napt::OutboundPorts(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    const auto remote = RemoteOf(parsed.destination, parsed.ports->destination, parsed.protocol);
    const auto key = KeyFor(parsed.protocol, {parsed.source, parsed.ports->source}, remote);
    const auto found = FindOrMake(now, key);
    if (!found)
    {
        return std::unexpected(found.error());
    }
    auto& [outside, mapping] = **found;
    mapping.lastUsed = now;
    mapping.permissions.Note(now, remote, m_config.maxRemotes);

    Ipv4Rewriter rewriter(packet, parsed);
    rewriter.SetSource(m_config.publicAddress);
    rewriter.SetSourcePort(outside.port);
    if (parsed.fragment)
    {
        const auto identification = NextIdentification();
        rewriter.SetIdentification(identification);
        m_outboundFragments.Note(
            now, m_config.timeouts.fragments, parsed, {m_config.publicAddress, identification});
    }
    return {};
}

Napt::Verdict Napt::InboundPorts(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    const auto found = FindByOutside(now, {parsed.protocol, parsed.ports->destination});
    if (found == m_mappings.end())
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    auto& [outside, mapping] = *found;
    const auto remote = RemoteOf(parsed.source, parsed.ports->source, parsed.protocol);
    if (!Permits(now, outside, mapping, remote))
    {
        return std::unexpected(NatDropReason::Filtered);
    }
    if (m_config.inboundRefreshes)
    {
        mapping.lastUsed = now;
        mapping.permissions.Note(now, remote, m_config.maxRemotes);
    }
    const auto& inside = mapping.key.inside;
    Ipv4Rewriter rewriter(packet, parsed);
    rewriter.SetDestination(inside.address);
    rewriter.SetDestinationPort(inside.port);
    if (parsed.fragment)
    {
        m_inboundFragments.Note(now, m_config.timeouts.fragments, parsed, {inside.address, 0});
    }
    return {};
}

Napt::Verdict Napt::OutboundLaterFragment(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    const auto* first = m_outboundFragments.Find(now, m_config.timeouts.fragments, parsed);
    if (!first)
    {
        return std::unexpected(NatDropReason::FragmentWithoutFirst);
    }
    Ipv4Rewriter rewriter(packet, parsed);
    rewriter.SetSource(first->address);
    rewriter.SetIdentification(first->identification);
    return {};
}

Napt::Verdict Napt::InboundLaterFragment(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    const auto* first = m_inboundFragments.Find(now, m_config.timeouts.fragments, parsed);
    if (!first)
    {
        return std::unexpected(NatDropReason::FragmentWithoutFirst);
    }
    Ipv4Rewriter(packet, parsed).SetDestination(first->address);
    return {};
}

Napt::Verdict Napt::OutboundPortless(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    const auto* forward = PortlessForward(parsed.protocol);
    if (!m_config.passIpsec && forward->inside.address != parsed.source)
    {
        return std::unexpected(NatDropReason::ProtocolNotTranslated);
    }
    const PortlessKey key{parsed.protocol, parsed.destination};
    if (!m_portless.contains(key) && m_portless.size() >= m_config.maxMappings)
    {
        return std::unexpected(NatDropReason::TableFull);
    }
    m_portless.insert_or_assign(key, PortlessUser{parsed.source, now});
    Ipv4Rewriter rewriter(packet, parsed);
    rewriter.SetSource(m_config.publicAddress);
    if (parsed.fragment)
    {
        const auto identification = NextIdentification();
        rewriter.SetIdentification(identification);
        m_outboundFragments.Note(
            now, m_config.timeouts.fragments, parsed, {m_config.publicAddress, identification});
    }
    return {};
}

Napt::Verdict Napt::InboundPortless(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    const auto found = m_portless.find({parsed.protocol, parsed.source});
    const bool isAlive =
        found != m_portless.end() && now - found->second.lastUsed <= m_config.timeouts.other;
    const auto* forward = PortlessForward(parsed.protocol);
    if (!isAlive && forward == nullptr)
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    const IpAddress inside = isAlive ? found->second.inside : forward->inside.address;
    Ipv4Rewriter(packet, parsed).SetDestination(inside);
    if (parsed.fragment)
    {
        m_inboundFragments.Note(now, m_config.timeouts.fragments, parsed, {inside, 0});
    }
    return {};
}

void Napt::Reboot(std::optional<std::uint16_t> firstPort, std::optional<IpAddress> publicAddress)
{
    for (auto it = m_mappings.begin(); it != m_mappings.end();)
    {
        const auto mapping = it++;
        Forget(mapping);
    }
    m_portless.clear();
    m_outboundFragments.Clear();
    m_inboundFragments.Clear();
    if (firstPort)
    {
        m_config.firstPort = *firstPort;
        m_config.keepPorts = false;
    }
    if (publicAddress)
    {
        m_config.publicAddress = *publicAddress;
    }
    m_nextPort = m_config.firstPort;
    InstallForwards();
}

void Napt::Expire(Instant now)
{
    for (auto it = m_mappings.begin(); it != m_mappings.end();)
    {
        const auto mapping = it++;
        if (IsExpired(now, mapping->first, mapping->second))
        {
            Forget(mapping);
        }
        else
        {
            mapping->second.permissions.Expire(now, m_config.timeouts.Of(mapping->first.protocol));
        }
    }
    std::erase_if(m_portless,
                  [&](const auto& peer)
                  { return now - peer.second.lastUsed > m_config.timeouts.other; });
}

std::optional<Instant> Napt::NextExpiry() const
{
    std::optional<Instant> next;
    for (const auto& [key, mapping] : m_mappings)
    {
        if (mapping.isStatic)
        {
            continue;
        }
        // A mapping lives for all of its timeout.
        const auto end = mapping.lastUsed + m_config.timeouts.Of(key.protocol) + Duration(1);
        next = next ? std::min(*next, end) : end;
    }
    return next;
}

std::vector<NatMappingInfo> Napt::Mappings() const
{
    std::vector<NatMappingInfo> all;
    for (const auto& [key, mapping] : m_mappings)
    {
        all.push_back(Describe(key, mapping));
    }
    return all;
}

const NatForward* Napt::PortlessForward(std::uint8_t protocol) const
{
    const auto found = std::ranges::find(m_config.forwards, protocol, &NatForward::protocol);
    return found == m_config.forwards.end() ? nullptr : &*found;
}

std::vector<IpAddress> Napt::PublicAddresses() const
{
    return {m_config.publicAddress};
}

bool Napt::PassesPortless(std::uint8_t protocol) const
{
    return (protocol == IP_PROTOCOL_ESP || protocol == IP_PROTOCOL_AH) &&
           (m_config.passIpsec || PortlessForward(protocol) != nullptr);
}

Napt::InsideKey Napt::KeyFor(std::uint8_t protocol,
                             const Transport& inside,
                             const Transport& remote) const
{
    switch (m_config.mapping)
    {
    case RemoteDependence::EndpointIndependent:
        break;
    case RemoteDependence::AddressDependent:
        return {protocol, inside, Transport{remote.address, 0}};
    case RemoteDependence::AddressAndPortDependent:
        return {protocol, inside, remote};
    }
    return {protocol, inside, std::nullopt};
}

bool Napt::IsExpired(Instant now, const OutsideKey& key, const Mapping& mapping) const
{
    return !mapping.isStatic && now - mapping.lastUsed > m_config.timeouts.Of(key.protocol);
}

Napt::MappingPlace Napt::FindByOutside(Instant now, const OutsideKey& key)
{
    const auto found = m_mappings.find(key);
    if (found != m_mappings.end() && IsExpired(now, found->first, found->second))
    {
        Forget(found);
        return m_mappings.end();
    }
    return found;
}

Napt::MappingPlace Napt::FindByInside(Instant now, const InsideKey& key)
{
    const auto found = m_byInside.find(key);
    return found == m_byInside.end() ? m_mappings.end()
                                     : FindByOutside(now, OutsideKey(found->second));
}

std::expected<Napt::MappingPlace, NatDropReason> Napt::FindOrMake(Instant now, const InsideKey& key)
{
    // A static forward does not depend on the remote endpoint, whatever the others do.
    for (const auto& candidate : {InsideKey{key.protocol, key.inside, std::nullopt}, key})
    {
        const auto found = FindByInside(now, candidate);
        if (found != m_mappings.end() && (found->second.isStatic || candidate == key))
        {
            return found;
        }
    }
    if (m_mappings.size() >= m_config.maxMappings)
    {
        Expire(now);
    }
    const auto port = m_mappings.size() < m_config.maxMappings ? FreePort(now, key) : std::nullopt;
    if (!port)
    {
        return std::unexpected(NatDropReason::TableFull);
    }
    const OutsideKey outside{key.protocol, *port};
    const auto made = m_mappings.emplace(outside, Mapping{key, now, {}, false}).first;
    m_byInside.emplace(key, outside);
    TellCreated(Describe(made->first, made->second));
    return made;
}

std::optional<std::uint16_t> Napt::FreePort(Instant now, const InsideKey& key)
{
    const auto isFree = [&](std::uint16_t port)
    {
        return FindByOutside(now, {key.protocol, port}) == m_mappings.end();
    };
    if (m_config.keepPorts && isFree(key.inside.port))
    {
        return key.inside.port;
    }
    for (unsigned tried = m_config.firstPort; tried <= 65535; ++tried)
    {
        const auto port = m_nextPort;
        m_nextPort = port == 65535 ? m_config.firstPort : static_cast<std::uint16_t>(port + 1);
        if (isFree(port))
        {
            return port;
        }
    }
    return std::nullopt;
}

void Napt::Forget(MappingPlace mapping)
{
    const auto info = Describe(mapping->first, mapping->second);
    m_byInside.erase(mapping->second.key);
    m_mappings.erase(mapping);
    TellExpired(info);
}

NatMappingInfo Napt::Describe(const OutsideKey& key, const Mapping& mapping) const
{
    return {
        key.protocol, mapping.key.inside, {m_config.publicAddress, key.port}, mapping.key.remote};
}

void Napt::InstallForwards()
{
    for (const auto& forward : m_config.forwards)
    {
        if (forward.protocol == IP_PROTOCOL_ESP || forward.protocol == IP_PROTOCOL_AH)
        {
            continue;
        }
        const OutsideKey outside{forward.protocol, forward.outsidePort};
        const InsideKey inside{forward.protocol, forward.inside, std::nullopt};
        const auto made = m_mappings.emplace(outside, Mapping{inside, Instant(), {}, true}).first;
        m_byInside.emplace(inside, outside);
        TellCreated(Describe(made->first, made->second));
    }
}

bool Napt::Permits(Instant now,
                   const OutsideKey& key,
                   const Mapping& mapping,
                   const Transport& remote) const
{
    return mapping.isStatic ||
           mapping.permissions.Allow(
               now, remote, m_config.filtering, m_config.timeouts.Of(key.protocol));
}

std::uint16_t Napt::NextIdentification()
{
    return m_nextIdentification++;
}

} // namespace mopo
