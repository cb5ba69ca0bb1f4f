// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/peers/inner-echo.h"

#include <algorithm>

namespace mopo::conformance
{

namespace
{

constexpr std::size_t IP_HEADER = 20;
constexpr std::size_t PROTOCOL_AT = 9;
constexpr std::size_t IP_CHECKSUM_AT = 10;
constexpr std::size_t SOURCE_AT = 12;
constexpr std::size_t DESTINATION_AT = 16;
constexpr std::size_t ADDRESS_SIZE = 4;
constexpr std::size_t ICMP_CHECKSUM_AT = 2;
constexpr std::uint8_t VERSION_4_HEADER_20 = 0x45;
constexpr std::uint8_t PROTOCOL_ICMP = 1;
constexpr std::uint8_t ECHO_REQUEST = 8;

void Put16(OctetSpan at, std::size_t value)
{
    at[0] = static_cast<std::uint8_t>(value >> 8);
    at[1] = static_cast<std::uint8_t>(value);
}

/// RFC 1071; the checksum's own place must be zero.
std::uint16_t Checksum(OctetView octets)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); ++i)
    {
        sum += static_cast<std::uint32_t>(octets[i]) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(~sum);
}

void PutChecksums(Octets& packet)
{
    const OctetSpan all(packet);
    Put16(all.subspan(IP_CHECKSUM_AT), 0);
    Put16(all.subspan(IP_CHECKSUM_AT), Checksum(all.first(IP_HEADER)));
    const OctetSpan icmp = all.subspan(IP_HEADER);
    Put16(icmp.subspan(ICMP_CHECKSUM_AT), 0);
    Put16(icmp.subspan(ICMP_CHECKSUM_AT), Checksum(icmp));
}

} // namespace

Octets MakeEchoRequest(const IpAddress& from, const IpAddress& to, std::uint16_t sequence)
{
    constexpr std::size_t SIZE = 64;
    Octets packet(SIZE, 0);
    packet[0] = VERSION_4_HEADER_20;
    Put16(OctetSpan(packet).subspan(2), SIZE);
    packet[8] = 64;
    packet[PROTOCOL_AT] = PROTOCOL_ICMP;
    std::ranges::copy(from.GetOctets().first(ADDRESS_SIZE), packet.begin() + SOURCE_AT);
    std::ranges::copy(to.GetOctets().first(ADDRESS_SIZE), packet.begin() + DESTINATION_AT);
    packet[IP_HEADER] = ECHO_REQUEST;
    Put16(OctetSpan(packet).subspan(IP_HEADER + 4), 0x4d4f);
    Put16(OctetSpan(packet).subspan(IP_HEADER + 6), sequence);
    PutChecksums(packet);
    return packet;
}

} // namespace mopo::conformance
