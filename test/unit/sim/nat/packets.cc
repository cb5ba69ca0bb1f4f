// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/sim/nat/packets.h"

#include "model/wire/ip-packet.h"

#include <cstdlib>

namespace mopo::test
{

namespace
{

void Put16(Octets& octets, std::size_t value)
{
    octets.push_back(static_cast<std::uint8_t>(value >> 8));
    octets.push_back(static_cast<std::uint8_t>(value));
}

void Set16(Octets& octets, std::size_t offset, std::size_t value)
{
    octets.at(offset) = static_cast<std::uint8_t>(value >> 8);
    octets.at(offset + 1) = static_cast<std::uint8_t>(value);
}

std::uint16_t Get16(OctetView octets, std::size_t offset)
{
    return static_cast<std::uint16_t>(octets[offset] << 8 | octets[offset + 1]);
}

/// A plain sum in 64 bits, folded at the end: not the way of the code under test.
std::uint16_t PlainChecksum(OctetView octets)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); ++i)
    {
        sum += i % 2 == 0 ? std::uint64_t{octets[i]} << 8 : octets[i];
    }
    while (sum > 0xffff)
    {
        sum = sum % 0x10000 + sum / 0x10000;
    }
    return static_cast<std::uint16_t>(~sum);
}

Octets PseudoHeader(const IpAddress& source,
                    const IpAddress& destination,
                    std::uint8_t protocol,
                    std::size_t length)
{
    Octets pseudo;
    Append(pseudo, source.GetOctets());
    Append(pseudo, destination.GetOctets());
    pseudo.insert(pseudo.end(), {0, protocol});
    Put16(pseudo, length);
    return pseudo;
}

std::uint16_t UpperChecksum(const IpAddress& source,
                            const IpAddress& destination,
                            std::uint8_t protocol,
                            OctetView payload)
{
    const bool pseudo = protocol != IP_PROTOCOL_ICMP;
    auto covered = pseudo ? PseudoHeader(source, destination, protocol, payload.size()) : Octets();
    Append(covered, payload);
    return PlainChecksum(covered);
}

Octets Packet(std::uint8_t protocol,
              std::string_view source,
              std::string_view destination,
              Octets payload,
              std::size_t checksumOffset)
{
    Set16(payload, checksumOffset, 0);
    auto checksum = UpperChecksum(Ip(source), Ip(destination), protocol, payload);
    Set16(payload, checksumOffset, checksum);
    return Ip(source).IsIpv4() ? Ipv4(protocol, source, destination, payload)
                               : Ipv6(protocol, source, destination, payload);
}

} // namespace

IpAddress Ip(std::string_view text)
{
    const auto address = IpAddress::Parse(text);
    if (!address)
    {
        std::abort();
    }
    return *address;
}

Instant At(double seconds)
{
    return Instant(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds)));
}

Octets Ipv4(std::uint8_t protocol,
            std::string_view source,
            std::string_view destination,
            const Octets& payload,
            std::uint16_t identification)
{
    Octets packet{0x45, 0};
    Put16(packet, 20 + payload.size());
    Put16(packet, identification);
    Put16(packet, 0);
    packet.insert(packet.end(), {64, protocol, 0, 0});
    Append(packet, Ip(source).GetOctets());
    Append(packet, Ip(destination).GetOctets());
    Set16(packet, 10, PlainChecksum(packet));
    Append(packet, payload);
    return packet;
}

Octets Fragment(const Octets& packet, std::size_t offset, std::size_t size)
{
    Octets fragment(packet.begin(), packet.begin() + 20);
    const auto payload = OctetView(packet).subspan(20);
    const bool more = offset + size < payload.size();
    Set16(fragment, 2, 20 + size);
    Set16(fragment, 6, offset / 8 | (more ? 0x2000U : 0U));
    Set16(fragment, 10, 0);
    Set16(fragment, 10, PlainChecksum(fragment));
    Append(fragment, payload.subspan(offset, size));
    return fragment;
}

Octets Ipv6(std::uint8_t protocol,
            std::string_view source,
            std::string_view destination,
            const Octets& payload)
{
    Octets packet{0x60, 0, 0, 0};
    Put16(packet, payload.size());
    packet.insert(packet.end(), {protocol, 64});
    Append(packet, Ip(source).GetOctets());
    Append(packet, Ip(destination).GetOctets());
    Append(packet, payload);
    return packet;
}

Octets Udp(std::string_view source,
           std::uint16_t sourcePort,
           std::string_view destination,
           std::uint16_t destinationPort,
           std::string_view text)
{
    Octets udp;
    Put16(udp, sourcePort);
    Put16(udp, destinationPort);
    Put16(udp, 8 + text.size());
    Put16(udp, 0);
    Append(udp, AsOctets(text));
    return Packet(IP_PROTOCOL_UDP, source, destination, udp, 6);
}

Octets Tcp(std::string_view source,
           std::uint16_t sourcePort,
           std::string_view destination,
           std::uint16_t destinationPort)
{
    Octets tcp;
    Put16(tcp, sourcePort);
    Put16(tcp, destinationPort);
    tcp.resize(20);
    tcp[12] = 0x50;
    tcp[13] = 2; // SYN
    return Packet(IP_PROTOCOL_TCP, source, destination, tcp, 16);
}

Octets Echo(std::string_view source,
            std::string_view destination,
            std::uint16_t identifier,
            bool reply)
{
    const bool v4 = Ip(source).IsIpv4();
    const auto request = static_cast<std::uint8_t>(v4 ? 8 : 128);
    const auto answer = static_cast<std::uint8_t>(v4 ? 0 : 129);
    Octets icmp{reply ? answer : request, 0, 0, 0};
    Put16(icmp, identifier);
    Put16(icmp, 1);
    Append(icmp, AsOctets("ping!"));
    return Packet(v4 ? IP_PROTOCOL_ICMP : IP_PROTOCOL_ICMPV6, source, destination, icmp, 2);
}

Octets Esp(std::string_view source, std::string_view destination)
{
    const Octets esp{0xc0, 1, 2, 3, 0, 0, 0, 1, 9, 9, 9, 9};
    return Ip(source).IsIpv4() ? Ipv4(IP_PROTOCOL_ESP, source, destination, esp)
                               : Ipv6(IP_PROTOCOL_ESP, source, destination, esp);
}

Octets IcmpError(std::string_view source,
                 std::string_view destination,
                 const Octets& quotes,
                 std::size_t quoted)
{
    const bool v4 = Ip(source).IsIpv4();
    Octets icmp{static_cast<std::uint8_t>(v4 ? 3 : 1), 3, 0, 0, 0, 0, 0, 0};
    Append(icmp, OctetView(quotes).first(std::min(quoted, quotes.size())));
    return Packet(v4 ? IP_PROTOCOL_ICMP : IP_PROTOCOL_ICMPV6, source, destination, icmp, 2);
}

std::string EndpointsOf(OctetView packet)
{
    const auto parsed = ParseQuotedIpPacket(packet);
    if (!parsed)
    {
        return parsed.error().what;
    }
    if (!parsed->ports)
    {
        return parsed->source.ToString() + " > " + parsed->destination.ToString();
    }
    return Path{{parsed->source, parsed->ports->source},
                {parsed->destination, parsed->ports->destination}}
        .ToString();
}

bool ChecksumsAreRight(OctetView packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed)
    {
        return false;
    }
    const bool v4 = parsed->family == Family::Ipv4;
    if (v4 && PlainChecksum(packet.first(parsed->payloadOffset)) != 0)
    {
        return false;
    }
    if (parsed->fragment || parsed->protocol == IP_PROTOCOL_ESP ||
        parsed->protocol == IP_PROTOCOL_AH)
    {
        return true;
    }
    const auto payload = packet.subspan(parsed->payloadOffset);
    const bool noChecksum = parsed->protocol == IP_PROTOCOL_UDP && Get16(payload, 6) == 0;
    return noChecksum ||
           UpperChecksum(parsed->source, parsed->destination, parsed->protocol, payload) == 0;
}

} // namespace mopo::test
