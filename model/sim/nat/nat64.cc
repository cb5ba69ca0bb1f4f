// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/nat64.h"

#include "model/sim/nat/header-translation.h"

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

constexpr std::size_t EMBEDDED_OFFSET = 12;

/// RFC 6052 2.2: the last 32 bits of an address in a prefix of 96.
IpAddress EmbeddedIpv4(const IpAddress& address)
{
    return *IpAddress::FromOctets(OctetView(address.GetOctets()).subspan(EMBEDDED_OFFSET));
}

} // namespace

IpPrefix WellKnownNat64Prefix()
{
    return *IpPrefix::Parse("64:ff9b::/96");
}

IpAddress SynthesizeIpv6(const IpPrefix& prefix, const IpAddress& ipv4)
{
    const IpAddress first = prefix.First();
    Octets octets(first.GetOctets().begin(), first.GetOctets().end());
    std::ranges::copy(ipv4.GetOctets(), octets.begin() + EMBEDDED_OFFSET);
    return *IpAddress::FromOctets(octets);
}

Nat64::Nat64(const NatConfig& config, const IpPrefix& prefix)
    : m_prefix(prefix),
      m_maxHosts(config.maxMappings),
      m_napt(config)
{
}

void Nat64::SetListeners(const Translator::MappingListener& created,
                         const Translator::MappingListener& expired)
{
    m_napt.SetListeners([this, created](const auto& mapping) { created(WithHost(mapping)); },
                        [this, expired](const auto& mapping) { expired(WithHost(mapping)); });
}

Nat64::Translated Nat64::Outbound(Instant now, OctetView packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || parsed->family != Family::Ipv6)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (!m_prefix.Contains(parsed->destination))
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    const auto standIn = StandInFor(parsed->source);
    if (!standIn)
    {
        return std::unexpected(NatDropReason::TableFull);
    }
    auto translated = TranslateToIpv4(packet, *standIn, EmbeddedIpv4(parsed->destination));
    if (!translated)
    {
        return translated;
    }
    if (const auto done = m_napt.Outbound(now, *translated); !done)
    {
        return std::unexpected(done.error());
    }
    return translated;
}

Nat64::Translated Nat64::Inbound(Instant now, OctetView packet)
{
    Octets octets(packet.begin(), packet.end());
    if (const auto done = m_napt.Inbound(now, octets); !done)
    {
        return std::unexpected(done.error());
    }
    const auto parsed = ParseIpPacket(octets);
    if (!parsed)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    const auto host = m_hosts.find(parsed->destination);
    if (host == m_hosts.end())
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    return TranslateToIpv6(octets, SynthesizeIpv6(m_prefix, parsed->source), host->second);
}

void Nat64::Reboot(std::optional<std::uint16_t> firstPort, std::optional<IpAddress> publicAddress)
{
    m_napt.Reboot(firstPort, publicAddress);
}

void Nat64::Expire(Instant now)
{
    m_napt.Expire(now);
}

std::optional<Instant> Nat64::NextExpiry() const
{
    return m_napt.NextExpiry();
}

IpAddress Nat64::PublicAddress() const
{
    return m_napt.PublicAddresses().front();
}

std::optional<IpAddress> Nat64::StandInFor(const IpAddress& host)
{
    if (const auto known = m_standIns.find(host); known != m_standIns.end())
    {
        return known->second;
    }
    if (m_standIns.size() >= m_maxHosts)
    {
        return std::nullopt;
    }
    // Of 0.0.0.0/8, which no packet can have: it is seen by the translator of ports alone.
    const auto number = m_standIns.size() + 1;
    const auto standIn =
        *IpAddress::FromOctets(std::array<std::uint8_t, 4>{0,
                                                           static_cast<std::uint8_t>(number >> 16),
                                                           static_cast<std::uint8_t>(number >> 8),
                                                           static_cast<std::uint8_t>(number)});
    m_standIns.emplace(host, standIn);
    m_hosts.emplace(standIn, host);
    return standIn;
}

NatMappingInfo Nat64::WithHost(NatMappingInfo mapping) const
{
    const auto host = m_hosts.find(mapping.inside.address);
    if (host != m_hosts.end())
    {
        mapping.inside.address = host->second;
    }
    return mapping;
}

} // namespace mopo
