// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/inner-address-pool.h"

#include <ranges>
#include <utility>

namespace mopo
{

namespace
{

IpAddress Successor(const IpAddress& address)
{
    Octets octets(address.GetOctets().begin(), address.GetOctets().end());
    for (std::uint8_t& octet : std::views::reverse(octets))
    {
        if (++octet != 0)
        {
            break;
        }
    }
    return *IpAddress::FromOctets(octets);
}

IpAddress Predecessor(const IpAddress& address)
{
    Octets octets(address.GetOctets().begin(), address.GetOctets().end());
    for (std::uint8_t& octet : std::views::reverse(octets))
    {
        if (octet-- != 0)
        {
            break;
        }
    }
    return *IpAddress::FromOctets(octets);
}

struct Range
{
    IpAddress first;
    IpAddress last;
};

/// All addresses of a prefix that a host can have. One or two are too few to leave any out
/// (RFC 3021, RFC 6164).
Range UsableOf(const IpPrefix& prefix)
{
    const std::size_t bits = prefix.address.GetOctets().size() * 8;
    if (prefix.length + 1U >= bits)
    {
        return {prefix.First(), prefix.Last()};
    }
    return {Successor(prefix.First()),
            prefix.address.IsIpv4() ? Predecessor(prefix.Last()) : prefix.Last()};
}

} // namespace

InnerAddressPool::InnerAddressPool(std::vector<IpPrefix> prefixes)
    : m_prefixes(std::move(prefixes))
{
}

std::optional<IpAddress> InnerAddressPool::Lease(Family family, std::uint32_t owner)
{
    for (const IpPrefix& prefix : m_prefixes)
    {
        if (prefix.address.GetFamily() != family)
        {
            continue;
        }
        const Range range = UsableOf(prefix);
        // A free address is found after at most as many steps as there are leases.
        for (IpAddress next = range.first;; next = Successor(next))
        {
            if (m_leases.try_emplace(next, owner).second)
            {
                return next;
            }
            if (next == range.last)
            {
                break;
            }
        }
    }
    return std::nullopt;
}

void InnerAddressPool::Release(std::uint32_t owner)
{
    std::erase_if(m_leases, [&](const auto& lease) { return lease.second == owner; });
}

} // namespace mopo
