// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/octets.h"
#include "model/base/result.h"

#include <optional>

namespace mopo
{

/// Protocol numbers that a middlebox looks into.
inline constexpr std::uint8_t IP_PROTOCOL_ICMP = 1;
inline constexpr std::uint8_t IP_PROTOCOL_TCP = 6;
inline constexpr std::uint8_t IP_PROTOCOL_UDP = 17;
inline constexpr std::uint8_t IP_PROTOCOL_ESP = 50;
inline constexpr std::uint8_t IP_PROTOCOL_AH = 51;
inline constexpr std::uint8_t IP_PROTOCOL_ICMPV6 = 58;

/// What a packet says of itself when it is a fragment.
struct IpFragment
{
    std::uint32_t identification = 0;
    /// In octets.
    std::uint16_t offset = 0;
    bool more = false;

    bool IsFirst() const
    {
        return offset == 0;
    }
};

/// The upper-layer's endpoints. An ICMP echo has its identifier in both.
struct IpPorts
{
    std::uint16_t source = 0;
    std::uint16_t destination = 0;
};

/// What a middlebox or a security policy must know of a packet, found in its octets.
struct IpPacket
{
    Family family = Family::Ipv4;
    IpAddress source;
    IpAddress destination;
    /// Of the upper layer, behind IPv6 extension headers.
    std::uint8_t protocol = 0;
    /// Where the upper-layer header, or the fragment's share of it, begins.
    std::size_t payloadOffset = 0;
    std::optional<IpFragment> fragment;
    /// Of UDP, TCP and ICMP echo; a later fragment has none.
    std::optional<IpPorts> ports;
    /// Where the packet begins that an ICMP error quotes.
    std::optional<std::size_t> quoteOffset;

    /// A fragment, but not the first one.
    bool IsLaterFragment() const
    {
        return fragment && !fragment->IsFirst();
    }
};

/// Reads an IPv4 or IPv6 packet. Truncated where the octets end before the headers do, or before
/// the packet's own length; InvalidSyntax where a header cannot be.
Result<IpPacket> ParseIpPacket(OctetView octets);

/// Reads the beginning of a packet that an ICMP error quotes: its end may be missing.
Result<IpPacket> ParseQuotedIpPacket(OctetView octets);

} // namespace mopo
