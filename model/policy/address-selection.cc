// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/address-selection.h"

#include <algorithm>
#include <array>
#include <bit>

namespace mopo
{

namespace
{

/// A row of the default policy table (RFC 6724 2.1), as its leading octets.
struct PolicyRow
{
    std::array<std::uint8_t, 16> prefix;
    std::uint8_t length;
    int precedence;
    int label;
};

constexpr PolicyRow ANY{{}, 0, 40, 1};

constexpr int SITE_LOCAL_LABEL = 11;

/// Longest prefix first, so that the first match is the right one.
constexpr std::array POLICY_TABLE{
    PolicyRow{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, 50, 0},
    PolicyRow{{}, 96, 1, 3},
    PolicyRow{{0x20, 0x01}, 32, 5, 5},
    PolicyRow{{0x20, 0x02}, 16, 30, 2},
    PolicyRow{{0x3f, 0xfe}, 16, 1, 12},
    PolicyRow{{0xfe, 0xc0}, 10, 1, SITE_LOCAL_LABEL},
    PolicyRow{{0xfc}, 7, 3, 13},
};

/// `::ffff:0:0/96`: all of IPv4.
constexpr PolicyRow IPV4{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 35, 4};

constexpr int SCOPE_LINK_LOCAL = 2;
constexpr int SCOPE_SITE_LOCAL = 5;
constexpr int SCOPE_GLOBAL = 14;

constexpr int SUBNET_PREFIX = 64;

int CountCommonBits(OctetView a, OctetView b)
{
    int bits = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    {
        const auto difference = static_cast<std::uint8_t>(a[i] ^ b[i]);
        bits += std::countl_zero(difference);
        if (difference != 0)
        {
            break;
        }
    }
    return bits;
}

const PolicyRow& FindRow(const IpAddress& address)
{
    if (address.IsIpv4() || address.IsIpv4Mapped())
    {
        return IPV4;
    }
    const auto row = std::ranges::find_if(
        POLICY_TABLE,
        [&](const PolicyRow& candidate)
        { return CountCommonBits(address.GetOctets(), candidate.prefix) >= candidate.length; });
    return row == POLICY_TABLE.end() ? ANY : *row;
}

/// RFC 6724 3.1 and 3.2: private IPv4 and unique local IPv6 addresses have global scope.
int ScopeOf(const IpAddress& address)
{
    if (address.IsLinkLocal() || address.IsLoopback())
    {
        return SCOPE_LINK_LOCAL;
    }
    return FindRow(address).label == SITE_LOCAL_LABEL ? SCOPE_SITE_LOCAL : SCOPE_GLOBAL;
}

int CommonPrefix(const IpAddress& source, const IpAddress& destination)
{
    if (source.IsIpv4() || destination.IsIpv4())
    {
        return 0;
    }
    return std::min(SUBNET_PREFIX, CountCommonBits(source.GetOctets(), destination.GetOctets()));
}

} // namespace

AddressSuitability JudgeAddresses(const IpAddress& source, const IpAddress& destination)
{
    const PolicyRow& sourceRow = FindRow(source);
    const PolicyRow& destinationRow = FindRow(destination);
    return {
        .scopesDiffer = ScopeOf(source) != ScopeOf(destination),
        .labelsDiffer = sourceRow.label != destinationRow.label,
        .precedence = -destinationRow.precedence,
        .scope = ScopeOf(destination),
        .commonPrefix = -CommonPrefix(source, destination),
    };
}

} // namespace mopo
