// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/inner-address-pool.h"

#include <utility>

namespace mopo
{

namespace
{

IpAddress Successor(const IpAddress& address)
{
    Octets octets(address.GetOctets().begin(), address.GetOctets().end());
    for (auto octet = octets.rbegin(); octet != octets.rend(); ++octet)
    {
        if (++*octet != 0)
        {
            break;
        }
    }
    return *IpAddress::FromOctets(octets);
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
        const IpAddress last = prefix.Last();
        // Free addresses are found after at most as many steps as there are leases.
        for (IpAddress next = Successor(prefix.First()); next <= last && next > prefix.First();
             next = Successor(next))
        {
            if (next == last && next.IsIpv4())
            {
                break;
            }
            if (m_leases.try_emplace(next, owner).second)
            {
                return next;
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
