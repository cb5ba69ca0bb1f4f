// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/echo.h"

#include "model/wire/big-endian.h"
#include "model/wire/ip-packet.h"

#include <algorithm>

namespace mopo
{

namespace
{

constexpr std::uint8_t ECHO = 8;
constexpr std::uint8_t ECHO_REPLY = 0;
constexpr std::uint8_t ECHO_V6 = 128;
constexpr std::uint8_t ECHO_REPLY_V6 = 129;
constexpr std::size_t ICMP_CHECKSUM = 2;

void SwapRuns(OctetSpan octets, std::size_t first, std::size_t size)
{
    const auto run = octets.subspan(first, 2 * size);
    std::ranges::swap_ranges(run.first(size), run.last(size));
}

/// RFC 1624: HC' = ~(~HC + ~m + m'), where m is the word with the type.
void SetType(OctetSpan icmp, std::uint8_t type)
{
    const auto before = ReadUint16(icmp, 0);
    icmp[0] = type;
    std::uint32_t sum = static_cast<std::uint16_t>(~ReadUint16(icmp, ICMP_CHECKSUM));
    sum += static_cast<std::uint16_t>(~before);
    sum += ReadUint16(icmp, 0);
    sum = (sum & 0xffff) + (sum >> 16);
    sum += sum >> 16;
    WriteUint16(icmp, ICMP_CHECKSUM, static_cast<std::uint16_t>(~sum));
}

} // namespace

std::optional<Octets> EchoOf(OctetView inner)
{
    const auto packet = ParseIpPacket(inner);
    if (!packet || packet->fragment)
    {
        return std::nullopt;
    }
    Octets reply(inner.begin(), inner.end());
    const OctetSpan payload = OctetSpan(reply).subspan(packet->payloadOffset);
    const bool isIpv4 = packet->family == Family::Ipv4;
    if (packet->protocol == IP_PROTOCOL_UDP)
    {
        SwapRuns(payload, 0, 2);
    }
    else if (packet->protocol == (isIpv4 ? IP_PROTOCOL_ICMP : IP_PROTOCOL_ICMPV6) &&
             payload[0] == (isIpv4 ? ECHO : ECHO_V6))
    {
        SetType(payload, isIpv4 ? ECHO_REPLY : ECHO_REPLY_V6);
    }
    else
    {
        return std::nullopt;
    }
    // No checksum minds the order of what it covers.
    SwapRuns(reply, isIpv4 ? 12 : 8, isIpv4 ? 4 : 16);
    return reply;
}

} // namespace mopo
