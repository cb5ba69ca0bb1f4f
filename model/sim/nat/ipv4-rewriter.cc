// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/ipv4-rewriter.h"

#include "model/sim/nat/checksum.h"
#include "model/wire/big-endian.h"

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

constexpr std::size_t IDENTIFICATION_OFFSET = 4;
constexpr std::size_t HEADER_CHECKSUM_OFFSET = 10;
constexpr std::size_t SOURCE_OFFSET = 12;
constexpr std::size_t DESTINATION_OFFSET = 16;
constexpr std::size_t ECHO_IDENTIFIER_OFFSET = 4;

std::array<std::uint8_t, 2> OctetsOf(std::uint16_t value)
{
    return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

std::optional<std::size_t> ChecksumOffsetOf(std::uint8_t protocol)
{
    switch (protocol)
    {
    case IP_PROTOCOL_UDP:
        return 6;
    case IP_PROTOCOL_TCP:
        return 16;
    case IP_PROTOCOL_ICMP:
        return 2;
    default:
        return std::nullopt;
    }
}

} // namespace

Ipv4Rewriter::Ipv4Rewriter(OctetSpan packet, const IpPacket& parsed)
    : m_packet(packet),
      m_parsed(parsed)
{
    const auto offset = ChecksumOffsetOf(parsed.protocol);
    if (!offset || parsed.IsLaterFragment())
    {
        return;
    }
    // A quoted TCP header may end before its checksum.
    if (parsed.payloadOffset + *offset + 2 > packet.size())
    {
        return;
    }
    // RFC 768: "An all zero transmitted checksum value means that the transmitter generated no
    // checksum"
    const bool none = parsed.protocol == IP_PROTOCOL_UDP &&
                      ReadUint16(packet, parsed.payloadOffset + *offset) == 0;
    if (!none)
    {
        m_checksumOffset = parsed.payloadOffset + *offset;
    }
}

void Ipv4Rewriter::SetSource(const IpAddress& address)
{
    SetAddress(SOURCE_OFFSET, address);
}

void Ipv4Rewriter::SetDestination(const IpAddress& address)
{
    SetAddress(DESTINATION_OFFSET, address);
}

void Ipv4Rewriter::SetSourcePort(std::uint16_t port)
{
    SetPort(m_parsed.protocol == IP_PROTOCOL_ICMP ? ECHO_IDENTIFIER_OFFSET : 0, port);
}

void Ipv4Rewriter::SetDestinationPort(std::uint16_t port)
{
    SetPort(m_parsed.protocol == IP_PROTOCOL_ICMP ? ECHO_IDENTIFIER_OFFSET : 2, port);
}

void Ipv4Rewriter::SetIdentification(std::uint16_t identification)
{
    const auto before = OctetsOf(ReadUint16(m_packet, IDENTIFICATION_OFFSET));
    WriteUint16(m_packet, IDENTIFICATION_OFFSET, identification);
    UpdateHeaderChecksum(before, OctetsOf(identification));
}

void Ipv4Rewriter::UpdateForQuote(OctetView before)
{
    UpdateUpperChecksum(before, OctetView(m_packet).last(before.size()));
}

void Ipv4Rewriter::SetAddress(std::size_t offset, const IpAddress& address)
{
    const auto field = m_packet.subspan(offset, 4);
    std::array<std::uint8_t, 4> before{};
    std::ranges::copy(field, before.begin());
    std::ranges::copy(address.GetOctets(), field.begin());
    UpdateHeaderChecksum(before, field);
    // The pseudo header of UDP and TCP has the addresses, ICMP has none.
    if (m_parsed.protocol != IP_PROTOCOL_ICMP)
    {
        UpdateUpperChecksum(before, field);
    }
}

void Ipv4Rewriter::SetPort(std::size_t offset, std::uint16_t port)
{
    const auto place = m_parsed.payloadOffset + offset;
    const auto before = OctetsOf(ReadUint16(m_packet, place));
    WriteUint16(m_packet, place, port);
    UpdateUpperChecksum(before, OctetsOf(port));
}

void Ipv4Rewriter::UpdateHeaderChecksum(OctetView before, OctetView after)
{
    ChecksumUpdate checksum(ReadUint16(m_packet, HEADER_CHECKSUM_OFFSET));
    checksum.Replace(before, after);
    WriteUint16(m_packet, HEADER_CHECKSUM_OFFSET, checksum.Result());
}

void Ipv4Rewriter::UpdateUpperChecksum(OctetView before, OctetView after)
{
    if (!m_checksumOffset)
    {
        return;
    }
    ChecksumUpdate checksum(ReadUint16(m_packet, *m_checksumOffset));
    checksum.Replace(before, after);
    // RFC 768: "If the computed checksum is zero, it is transmitted as all ones"
    const bool isUdpZero = m_parsed.protocol == IP_PROTOCOL_UDP && checksum.Result() == 0;
    WriteUint16(m_packet, *m_checksumOffset, isUdpZero ? 0xffff : checksum.Result());
}

} // namespace mopo
