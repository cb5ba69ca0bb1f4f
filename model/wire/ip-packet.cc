// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/ip-packet.h"

#include "model/wire/big-endian.h"

namespace mopo
{

namespace
{

// IPv6 extension headers (RFC 8200 4).
constexpr std::uint8_t HOP_BY_HOP = 0;
constexpr std::uint8_t ROUTING = 43;
constexpr std::uint8_t FRAGMENT = 44;
constexpr std::uint8_t DESTINATION_OPTIONS = 60;

constexpr std::size_t IPV4_HEADER = 20;
constexpr std::size_t IPV6_HEADER = 40;
constexpr std::size_t ICMP_HEADER = 8;

IpAddress AddressAt(OctetView octets, std::size_t offset, std::size_t size)
{
    return *IpAddress::FromOctets(octets.subspan(offset, size));
}

/// What the upper layer has to say, if this fragment has its beginning.
Status ReadUpperLayer(OctetView octets, IpPacket& packet)
{
    if (packet.IsLaterFragment())
    {
        return {};
    }
    const auto payload = octets.subspan(packet.payloadOffset);
    switch (packet.protocol)
    {
    case IP_PROTOCOL_UDP:
    case IP_PROTOCOL_TCP:
        if (payload.size() < 8)
        {
            return Fail(ErrorCode::Truncated, "no room for ports", packet.payloadOffset);
        }
        packet.ports = IpPorts{ReadUint16(payload, 0), ReadUint16(payload, 2)};
        return {};
    case IP_PROTOCOL_ICMP:
    case IP_PROTOCOL_ICMPV6:
    {
        if (payload.size() < ICMP_HEADER)
        {
            return Fail(ErrorCode::Truncated, "no room for an ICMP header", packet.payloadOffset);
        }
        const auto type = payload[0];
        const bool v4 = packet.protocol == IP_PROTOCOL_ICMP;
        // RFC 792: echo reply 0, echo 8; RFC 4443: 128 and 129.
        if (v4 ? type == 0 || type == 8 : type == 128 || type == 129)
        {
            const auto identifier = ReadUint16(payload, 4);
            packet.ports = IpPorts{identifier, identifier};
        }
        // RFC 792: unreachable 3, quench 4, time exceeded 11, parameter problem 12; RFC 4443 2.1:
        // "Error messages are identified as such by a zero in the high-order bit".
        else if (v4 ? type == 3 || type == 4 || type == 11 || type == 12 : type < 128)
        {
            packet.quoteOffset = packet.payloadOffset + ICMP_HEADER;
        }
        return {};
    }
    default:
        return {};
    }
}

Result<IpPacket> ParseIpv4(OctetView octets, bool whole)
{
    if (octets.size() < IPV4_HEADER)
    {
        return Fail(ErrorCode::Truncated, "no room for an IPv4 header");
    }
    const std::size_t headerLength = std::size_t{octets[0]} % 16 * 4;
    const std::size_t totalLength = ReadUint16(octets, 2);
    if (headerLength < IPV4_HEADER || totalLength < headerLength)
    {
        return Fail(ErrorCode::InvalidSyntax, "impossible IPv4 lengths");
    }
    if (octets.size() < headerLength || (whole && octets.size() < totalLength))
    {
        return Fail(ErrorCode::Truncated, "shorter than its IPv4 header says");
    }
    IpPacket packet;
    packet.family = Family::Ipv4;
    packet.protocol = octets[9];
    packet.source = AddressAt(octets, 12, 4);
    packet.destination = AddressAt(octets, 16, 4);
    packet.payloadOffset = headerLength;
    const auto fragment = ReadUint16(octets, 6);
    const bool more = (fragment & 0x2000) != 0;
    const auto offset = static_cast<std::uint16_t>((fragment & 0x1fff) * 8);
    if (more || offset != 0)
    {
        packet.fragment = IpFragment{ReadUint16(octets, 4), offset, more};
    }
    if (const auto read =
            ReadUpperLayer(octets.first(std::min(octets.size(), totalLength)), packet);
        !read)
    {
        return std::unexpected(read.error());
    }
    return packet;
}

/// Steps over one extension header; false at the upper layer's.
Result<bool> StepOverExtension(OctetView octets, IpPacket& packet)
{
    const auto type = packet.protocol;
    if (type != HOP_BY_HOP && type != ROUTING && type != FRAGMENT && type != DESTINATION_OPTIONS)
    {
        return false;
    }
    if (octets.size() < packet.payloadOffset + 8)
    {
        return Fail(ErrorCode::Truncated, "no room for an extension header", packet.payloadOffset);
    }
    const auto header = octets.subspan(packet.payloadOffset);
    packet.protocol = header[0];
    if (type == FRAGMENT)
    {
        const auto offset = static_cast<std::uint16_t>(ReadUint16(header, 2) & 0xfff8);
        const bool more = (header[3] & 1) != 0;
        packet.fragment = IpFragment{ReadUint32(header, 4), offset, more};
        packet.payloadOffset += 8;
        return packet.fragment->IsFirst();
    }
    packet.payloadOffset += (std::size_t{header[1]} + 1) * 8;
    if (octets.size() < packet.payloadOffset)
    {
        return Fail(ErrorCode::Truncated, "an extension header is cut off", packet.payloadOffset);
    }
    return true;
}

Result<IpPacket> ParseIpv6(OctetView octets, bool whole)
{
    if (octets.size() < IPV6_HEADER)
    {
        return Fail(ErrorCode::Truncated, "no room for an IPv6 header");
    }
    const std::size_t totalLength = IPV6_HEADER + ReadUint16(octets, 4);
    if (whole && octets.size() < totalLength)
    {
        return Fail(ErrorCode::Truncated, "shorter than its IPv6 header says");
    }
    const auto present = octets.first(std::min(octets.size(), totalLength));
    IpPacket packet;
    packet.family = Family::Ipv6;
    packet.protocol = octets[6];
    packet.source = AddressAt(octets, 8, 16);
    packet.destination = AddressAt(octets, 24, 16);
    packet.payloadOffset = IPV6_HEADER;
    for (bool more = true; more;)
    {
        const auto stepped = StepOverExtension(present, packet);
        if (!stepped)
        {
            return std::unexpected(stepped.error());
        }
        more = *stepped;
    }
    if (const auto read = ReadUpperLayer(present, packet); !read)
    {
        return std::unexpected(read.error());
    }
    return packet;
}

Result<IpPacket> Parse(OctetView octets, bool whole)
{
    if (octets.empty())
    {
        return Fail(ErrorCode::Truncated, "an empty packet");
    }
    switch (octets[0] >> 4)
    {
    case 4:
        return ParseIpv4(octets, whole);
    case 6:
        return ParseIpv6(octets, whole);
    default:
        return Fail(ErrorCode::InvalidSyntax, "neither IPv4 nor IPv6");
    }
}

} // namespace

Result<IpPacket> ParseIpPacket(OctetView octets)
{
    return Parse(octets, true);
}

Result<IpPacket> ParseQuotedIpPacket(OctetView octets)
{
    return Parse(octets, false);
}

} // namespace mopo
