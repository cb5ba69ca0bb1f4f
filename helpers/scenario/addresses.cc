// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace mopo
{

namespace
{

IpAddress Next(const IpAddress& address)
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

bool IsReserved(const IpAddress& address)
{
    constexpr std::uint8_t CLASS_E = 240;
    return address.IsIpv4() && (address.GetOctets()[0] == 0 || address.GetOctets()[0] >= CLASS_E);
}

} // namespace

std::string UnusableAddress(const IpAddress& address)
{
    static const IpPrefix DOCUMENTATION = *IpPrefix::Parse("2001:db8::/32");
    if (address.IsUnspecified() || address.IsMulticast() || address.IsBroadcast() ||
        address.IsLoopback() || address.IsLinkLocal() || address.IsIpv4Mapped() ||
        IsReserved(address))
    {
        return fmt::format("{} is no address that a host can have here", address.ToString());
    }
    if (DOCUMENTATION.Contains(address))
    {
        return "ns-3's routers drop 2001:db8::/32; take an address of 3fff::/20";
    }
    return "";
}

std::string AddressFault(const IpPrefix& prefix)
{
    constexpr std::uint8_t SHORTEST_V4 = 8;
    constexpr std::uint8_t LONGEST_V4 = 30;
    constexpr std::uint8_t SHORTEST_V6 = 16;
    constexpr std::uint8_t LONGEST_V6 = 126;
    const IpAddress& address = prefix.address;
    const bool v4 = address.IsIpv4();
    const std::uint8_t shortest = v4 ? SHORTEST_V4 : SHORTEST_V6;
    const std::uint8_t longest = v4 ? LONGEST_V4 : LONGEST_V6;
    if (prefix.length < shortest || prefix.length > longest)
    {
        return fmt::format("a prefix length from {} to {} is wanted", shortest, longest);
    }
    if (std::string fault = UnusableAddress(address); !fault.empty())
    {
        return fault;
    }
    if (address == prefix.First() || (v4 && address == prefix.Last()))
    {
        return fmt::format("{} is the {} address of its network",
                           address.ToString(),
                           address == prefix.First() ? "lowest" : "broadcast");
    }
    return "";
}

IpAddress LowestFreeAddress(const IpPrefix& network, const std::vector<IpPrefix>& taken)
{
    IpAddress free = Next(network.First());
    while (std::ranges::find(taken, free, &IpPrefix::address) != taken.end())
    {
        free = Next(free);
    }
    return free;
}

} // namespace mopo
