// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/basic-nat.h"

#include "model/sim/nat/icmp-quote.h"
#include "model/sim/nat/ipv4-rewriter.h"

#include <algorithm>

namespace mopo
{

namespace
{

FilterConfig FilterOf(const BasicNatConfig& config)
{
    FilterConfig filter;
    filter.filtering = config.filtering;
    filter.timeouts = config.timeouts;
    filter.inboundRefreshes = config.inboundRefreshes;
    return filter;
}

} // namespace

BasicNat::BasicNat(const BasicNatConfig& config)
    : m_config(config),
      m_filter(FilterOf(config))
{
    BindFixed();
}

Translator::Verdict BasicNat::Outbound(Instant now, OctetSpan packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || parsed->family != Family::Ipv4)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (parsed->quoteOffset)
    {
        return OutboundError(now, packet, *parsed);
    }
    const auto binding = FindOrMake(now, parsed->source);
    if (binding == m_bindings.end())
    {
        return std::unexpected(NatDropReason::TableFull);
    }
    if (IsFiltered(binding->second))
    {
        if (const auto noted = m_filter.Outbound(now, packet); !noted)
        {
            return noted;
        }
    }
    Refresh(now, *parsed, binding->second);
    Ipv4Rewriter(packet, *parsed).SetSource(binding->second.outside);
    return {};
}

Translator::Verdict BasicNat::Inbound(Instant now, OctetSpan packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || parsed->family != Family::Ipv4)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    if (parsed->quoteOffset)
    {
        return InboundError(now, packet, *parsed);
    }
    const auto binding = FindByOutside(now, parsed->destination);
    if (binding == m_bindings.end())
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    Octets translated(packet.begin(), packet.end());
    Ipv4Rewriter(translated, *parsed).SetDestination(binding->first);
    if (IsFiltered(binding->second))
    {
        if (const auto allowed = m_filter.Inbound(now, translated); !allowed)
        {
            return allowed;
        }
    }
    if (m_config.inboundRefreshes)
    {
        Refresh(now, *parsed, binding->second);
    }
    std::ranges::copy(translated, packet.begin());
    return {};
}

// RFC 5508 REQ-5: whoever sent the packet that an inside host complains of must find the one that
// it knows. A complaint opens nothing.
Translator::Verdict BasicNat::OutboundError(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    const auto quote = IcmpQuote::Of(packet, parsed);
    if (!quote)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    const auto binding = m_bindings.find(quote->parsed.destination);
    if (binding == m_bindings.end() || !IsAlive(now, binding->second))
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    Ipv4Rewriter(quote->octets, quote->parsed).SetDestination(binding->second.outside);
    Ipv4Rewriter outer(packet, parsed);
    outer.UpdateForQuote(quote->before);
    outer.SetSource(binding->second.outside);
    return {};
}

// RFC 5508 REQ-4: the inside host must find the packet that it knows.
Translator::Verdict BasicNat::InboundError(Instant now, OctetSpan packet, const IpPacket& parsed)
{
    const auto quote = IcmpQuote::Of(packet, parsed);
    if (!quote)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    const auto binding = FindByOutside(now, quote->parsed.source);
    if (binding == m_bindings.end() || quote->parsed.source != parsed.destination)
    {
        return std::unexpected(NatDropReason::NoMapping);
    }
    Ipv4Rewriter(quote->octets, quote->parsed).SetSource(binding->first);
    Ipv4Rewriter outer(packet, parsed);
    outer.UpdateForQuote(quote->before);
    outer.SetDestination(binding->first);
    return {};
}

void BasicNat::Reboot(std::optional<std::uint16_t> /*firstPort*/,
                      std::optional<IpAddress> publicAddress)
{
    for (const auto& [inside, binding] : m_bindings)
    {
        TellExpired(Describe(inside, binding));
    }
    m_bindings.clear();
    m_filter.Reboot();
    if (publicAddress)
    {
        m_config.publicAddresses.front() = *publicAddress;
    }
    BindFixed();
}

void BasicNat::Expire(Instant now)
{
    std::erase_if(m_bindings,
                  [&](const auto& entry)
                  {
                      const bool dead = !IsAlive(now, entry.second);
                      if (dead)
                      {
                          TellExpired(Describe(entry.first, entry.second));
                      }
                      return dead;
                  });
}

std::optional<Instant> BasicNat::NextExpiry() const
{
    std::optional<Instant> next;
    for (const auto& [inside, binding] : m_bindings)
    {
        if (!binding.isFixed)
        {
            // A binding lives for all of its timeout.
            const auto end = binding.until + Duration(1);
            next = next ? std::min(*next, end) : end;
        }
    }
    return next;
}

std::vector<NatMappingInfo> BasicNat::Mappings() const
{
    std::vector<NatMappingInfo> all;
    for (const auto& [inside, binding] : m_bindings)
    {
        all.push_back(Describe(inside, binding));
    }
    return all;
}

std::vector<IpAddress> BasicNat::PublicAddresses() const
{
    return m_config.publicAddresses;
}

NatMappingInfo BasicNat::Describe(const IpAddress& inside, const Binding& binding)
{
    return {0, {inside, 0}, {binding.outside, 0}, std::nullopt};
}

void BasicNat::BindFixed()
{
    for (std::size_t i = 0; i < m_config.fixed.size(); ++i)
    {
        const auto made = m_bindings.insert_or_assign(
            m_config.fixed[i], Binding{m_config.publicAddresses[i], Instant(), true});
        TellCreated(Describe(made.first->first, made.first->second));
    }
}

bool BasicNat::IsAlive(Instant now, const Binding& binding) const
{
    return binding.isFixed || now <= binding.until;
}

std::optional<IpAddress> BasicNat::FreeAddress(Instant now)
{
    for (const IpAddress& address : m_config.publicAddresses)
    {
        if (FindByOutside(now, address) == m_bindings.end())
        {
            return address;
        }
    }
    return std::nullopt;
}

BasicNat::BindingPlace BasicNat::FindOrMake(Instant now, const IpAddress& inside)
{
    const auto found = m_bindings.find(inside);
    if (found != m_bindings.end() && IsAlive(now, found->second))
    {
        return found;
    }
    Expire(now);
    const auto outside = FreeAddress(now);
    if (!outside)
    {
        return m_bindings.end();
    }
    const auto made = m_bindings.emplace(inside, Binding{*outside, now, false}).first;
    TellCreated(Describe(made->first, made->second));
    return made;
}

BasicNat::BindingPlace BasicNat::FindByOutside(Instant now, const IpAddress& outside)
{
    return std::ranges::find_if(
        m_bindings,
        [&](const auto& entry)
        { return entry.second.outside == outside && IsAlive(now, entry.second); });
}

bool BasicNat::IsFiltered(const Binding& binding) const
{
    return !binding.isFixed && m_config.filtering != RemoteDependence::EndpointIndependent;
}

void BasicNat::Refresh(Instant now, const IpPacket& packet, Binding& binding) const
{
    binding.until = std::max(binding.until, now + m_config.timeouts.Of(packet.protocol));
}

} // namespace mopo
