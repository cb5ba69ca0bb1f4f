// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/selector-match.h"

#include <algorithm>
#include <ranges>

namespace mopo
{

namespace
{

bool Matches(const TrafficSelector& selector,
             const IpAddress& address,
             std::uint8_t protocol,
             std::optional<std::uint16_t> port)
{
    if (!selector.Contains(address) || (selector.protocol != 0 && selector.protocol != protocol))
    {
        return false;
    }
    if (selector.firstPort == 0 && selector.lastPort == 65535)
    {
        return true;
    }
    return port && selector.firstPort <= *port && *port <= selector.lastPort;
}

/// The address after this one; nothing after the last of its family.
std::optional<IpAddress> Next(const IpAddress& address)
{
    Octets octets(address.GetOctets().begin(), address.GetOctets().end());
    for (std::uint8_t& octet : std::views::reverse(octets))
    {
        if (++octet != 0)
        {
            return IpAddress::FromOctets(octets);
        }
    }
    return std::nullopt;
}

/// The largest prefix that begins at this address and does not go beyond `last`.
IpPrefix LargestPrefix(const IpAddress& first, const IpAddress& last)
{
    const std::uint8_t bits = first.IsIpv4() ? 32 : 128;
    IpPrefix prefix{first, 0};
    while (prefix.length < bits && (prefix.First() != first || prefix.Last() > last))
    {
        ++prefix.length;
    }
    return prefix;
}

} // namespace

bool MatchesSelectors(const IpPacket& packet,
                      std::span<const TrafficSelector> from,
                      std::span<const TrafficSelector> to)
{
    std::optional<std::uint16_t> sourcePort;
    std::optional<std::uint16_t> destinationPort;
    if (packet.ports)
    {
        sourcePort = packet.ports->source;
        destinationPort = packet.ports->destination;
    }
    const auto isFrom = [&](const TrafficSelector& selector)
    {
        return Matches(selector, packet.source, packet.protocol, sourcePort);
    };
    const auto isTo = [&](const TrafficSelector& selector)
    {
        return Matches(selector, packet.destination, packet.protocol, destinationPort);
    };
    return std::ranges::any_of(from, isFrom) && std::ranges::any_of(to, isTo);
}

std::vector<IpPrefix> PrefixesOf(const TrafficSelector& selector)
{
    std::vector<IpPrefix> prefixes;
    std::optional<IpAddress> first = selector.first;
    while (first && *first <= selector.last)
    {
        prefixes.push_back(LargestPrefix(*first, selector.last));
        first = Next(prefixes.back().Last());
    }
    return prefixes;
}

} // namespace mopo
