// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/header-translation.h"

#include "model/sim/nat/checksum.h"
#include "model/wire/big-endian.h"
#include "model/wire/ip-packet.h"

#include <algorithm>
#include <array>
#include <limits>

namespace mopo
{

namespace
{

constexpr std::size_t IPV4_HEADER = 20;
constexpr std::size_t IPV6_HEADER = 40;
constexpr std::size_t FRAGMENT_HEADER = 8;
constexpr std::uint8_t FRAGMENT = 44;

constexpr std::size_t UDP_CHECKSUM = 6;
constexpr std::size_t TCP_CHECKSUM = 16;
constexpr std::size_t ICMP_CHECKSUM = 2;

// RFC 792 and RFC 4443.
constexpr std::uint8_t ECHO_REPLY = 0;
constexpr std::uint8_t ECHO = 8;
constexpr std::uint8_t ECHO_V6 = 128;
constexpr std::uint8_t ECHO_REPLY_V6 = 129;

using Checked = std::expected<void, NatDropReason>;

/// The addresses as the sum of a pseudo header has them: an IPv4 address is an IPv6 one that begins
/// with zeros.
std::array<std::uint8_t, 32> PseudoHeader(const IpAddress& source, const IpAddress& destination)
{
    std::array<std::uint8_t, 32> octets{};
    std::ranges::copy(source.GetOctets(),
                      octets.begin() + 16 - static_cast<std::ptrdiff_t>(source.GetOctets().size()));
    std::ranges::copy(destination.GetOctets(),
                      octets.end() - static_cast<std::ptrdiff_t>(destination.GetOctets().size()));
    return octets;
}

/// Lengths and protocol count alike in both families, so that the addresses are all that changes.
Checked UpdatePortsChecksum(OctetSpan payload,
                            const IpPacket& parsed,
                            const IpAddress& source,
                            const IpAddress& destination)
{
    const bool udp = parsed.protocol == IP_PROTOCOL_UDP;
    const std::size_t offset = udp ? UDP_CHECKSUM : TCP_CHECKSUM;
    if (payload.size() < offset + 2)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    const auto before = ReadUint16(payload, offset);
    if (udp && before == 0)
    {
        // RFC 8200 8.1: in IPv6 there is no UDP without checksum.
        return std::unexpected(NatDropReason::ProtocolNotTranslated);
    }
    ChecksumUpdate checksum(before);
    checksum.Replace(PseudoHeader(parsed.source, parsed.destination),
                     PseudoHeader(source, destination));
    const bool isUdpZero = udp && checksum.Result() == 0;
    WriteUint16(payload, offset, isUdpZero ? 0xffff : checksum.Result());
    return {};
}

/// RFC 4443 2.3: the pseudo header has the length and the next header.
std::uint16_t Icmpv6Checksum(OctetView payload,
                             const IpAddress& source,
                             const IpAddress& destination)
{
    Octets covered;
    Append(covered, PseudoHeader(source, destination));
    const auto length = static_cast<std::uint16_t>(payload.size());
    Append(covered,
           std::array<std::uint8_t, 8>{0,
                                       0,
                                       static_cast<std::uint8_t>(length >> 8),
                                       static_cast<std::uint8_t>(length),
                                       0,
                                       0,
                                       0,
                                       IP_PROTOCOL_ICMPV6});
    Append(covered, payload);
    return InternetChecksum(covered);
}

/// RFC 6145 4.2 and 5.2, of echo alone.
Checked TranslateEcho(OctetSpan payload,
                      const IpPacket& parsed,
                      const IpAddress& source,
                      const IpAddress& destination)
{
    if (!parsed.ports || parsed.fragment)
    {
        return std::unexpected(NatDropReason::ProtocolNotTranslated);
    }
    const bool toIpv6 = parsed.family == Family::Ipv4;
    const bool isRequest = payload[0] == (toIpv6 ? ECHO : ECHO_V6);
    payload[0] = toIpv6 ? (isRequest ? ECHO_V6 : ECHO_REPLY_V6) : (isRequest ? ECHO : ECHO_REPLY);
    WriteUint16(payload, ICMP_CHECKSUM, 0);
    WriteUint16(payload,
                ICMP_CHECKSUM,
                toIpv6 ? Icmpv6Checksum(payload, source, destination) : InternetChecksum(payload));
    return {};
}

Checked TranslateUpperLayer(OctetSpan payload,
                            const IpPacket& parsed,
                            const IpAddress& source,
                            const IpAddress& destination)
{
    switch (parsed.protocol)
    {
    case IP_PROTOCOL_UDP:
    case IP_PROTOCOL_TCP:
        return parsed.IsLaterFragment() ? Checked()
                                        : UpdatePortsChecksum(payload, parsed, source, destination);
    case IP_PROTOCOL_ICMP:
    case IP_PROTOCOL_ICMPV6:
        return TranslateEcho(payload, parsed, source, destination);
    default:
        return std::unexpected(NatDropReason::ProtocolNotTranslated);
    }
}

/// RFC 6145 5.1: where there was no Fragment header, "Don't Fragment" is set.
std::uint16_t FragmentField(const std::optional<IpFragment>& fragment)
{
    if (!fragment)
    {
        return 0x4000;
    }
    return static_cast<std::uint16_t>((fragment->more ? 0x2000 : 0) | fragment->offset / 8);
}

} // namespace

std::expected<Octets, NatDropReason> TranslateToIpv4(OctetView packet,
                                                     const IpAddress& source,
                                                     const IpAddress& destination)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || parsed->family != Family::Ipv6)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    const std::uint8_t hopLimit = packet[7];
    if (hopLimit <= 1)
    {
        return std::unexpected(NatDropReason::HopLimit);
    }
    const std::size_t end = IPV6_HEADER + ReadUint16(packet, 4);
    const auto payload = packet.subspan(parsed->payloadOffset, end - parsed->payloadOffset);
    const std::size_t length = IPV4_HEADER + payload.size();
    if (length > std::numeric_limits<std::uint16_t>::max())
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    Octets translated(IPV4_HEADER);
    translated[0] = 0x45;
    translated[1] = static_cast<std::uint8_t>(ReadUint16(packet, 0) >> 4);
    WriteUint16(translated, 2, static_cast<std::uint16_t>(length));
    WriteUint16(translated,
                4,
                parsed->fragment ? static_cast<std::uint16_t>(parsed->fragment->identification)
                                 : std::uint16_t{0});
    WriteUint16(translated, 6, FragmentField(parsed->fragment));
    translated[8] = static_cast<std::uint8_t>(hopLimit - 1);
    translated[9] = parsed->protocol == IP_PROTOCOL_ICMPV6 ? IP_PROTOCOL_ICMP : parsed->protocol;
    std::ranges::copy(source.GetOctets(), translated.begin() + 12);
    std::ranges::copy(destination.GetOctets(), translated.begin() + 16);
    WriteUint16(translated, 10, InternetChecksum(translated));
    Append(translated, payload);
    const auto done = TranslateUpperLayer(
        OctetSpan(translated).subspan(IPV4_HEADER), *parsed, source, destination);
    if (!done)
    {
        return std::unexpected(done.error());
    }
    return translated;
}

std::expected<Octets, NatDropReason> TranslateToIpv6(OctetView packet,
                                                     const IpAddress& source,
                                                     const IpAddress& destination)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || parsed->family != Family::Ipv4)
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    const std::uint8_t timeToLive = packet[8];
    if (timeToLive <= 1)
    {
        return std::unexpected(NatDropReason::HopLimit);
    }
    const auto payload =
        packet.subspan(parsed->payloadOffset, ReadUint16(packet, 2) - parsed->payloadOffset);
    const std::uint8_t protocol =
        parsed->protocol == IP_PROTOCOL_ICMP ? IP_PROTOCOL_ICMPV6 : parsed->protocol;
    const std::size_t headers = IPV6_HEADER + (parsed->fragment ? FRAGMENT_HEADER : 0);
    const std::size_t length = headers - IPV6_HEADER + payload.size();
    if (length > std::numeric_limits<std::uint16_t>::max())
    {
        return std::unexpected(NatDropReason::Malformed);
    }
    Octets translated(headers);
    WriteUint16(translated, 0, static_cast<std::uint16_t>(0x6000 | packet[1] << 4));
    WriteUint16(translated, 4, static_cast<std::uint16_t>(length));
    translated[6] = parsed->fragment ? FRAGMENT : protocol;
    translated[7] = static_cast<std::uint8_t>(timeToLive - 1);
    std::ranges::copy(source.GetOctets(), translated.begin() + 8);
    std::ranges::copy(destination.GetOctets(), translated.begin() + 24);
    if (parsed->fragment)
    {
        translated[IPV6_HEADER] = protocol;
        WriteUint16(translated,
                    IPV6_HEADER + 2,
                    static_cast<std::uint16_t>(parsed->fragment->offset |
                                               (parsed->fragment->more ? 1 : 0)));
        WriteUint16(translated,
                    IPV6_HEADER + 6,
                    static_cast<std::uint16_t>(parsed->fragment->identification));
    }
    Append(translated, payload);
    const auto done =
        TranslateUpperLayer(OctetSpan(translated).subspan(headers), *parsed, source, destination);
    if (!done)
    {
        return std::unexpected(done.error());
    }
    return translated;
}

} // namespace mopo
