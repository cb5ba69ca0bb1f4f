// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/peers/inner-echo.h"

#include "model/wire/big-endian.h"
#include "model/wire/checksum.h"

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

} // namespace

Octets MakeEchoRequest(const IpAddress& from, const IpAddress& to, std::uint16_t sequence)
{
    constexpr std::size_t SIZE = 64;
    Octets packet(SIZE, 0);
    packet[0] = VERSION_4_HEADER_20;
    WriteUint16(packet, 2, SIZE);
    packet[8] = 64;
    packet[PROTOCOL_AT] = PROTOCOL_ICMP;
    std::ranges::copy(from.GetOctets().first(ADDRESS_SIZE), packet.begin() + SOURCE_AT);
    std::ranges::copy(to.GetOctets().first(ADDRESS_SIZE), packet.begin() + DESTINATION_AT);
    packet[IP_HEADER] = ECHO_REQUEST;
    WriteUint16(packet, IP_HEADER + 4, 0x4d4f);
    WriteUint16(packet, IP_HEADER + 6, sequence);
    // Both checksums cover their own places, which are still zero.
    const OctetView all(packet);
    WriteUint16(packet, IP_CHECKSUM_AT, InternetChecksum(all.first(IP_HEADER)));
    WriteUint16(packet, IP_HEADER + ICMP_CHECKSUM_AT, InternetChecksum(all.subspan(IP_HEADER)));
    return packet;
}

} // namespace mopo::conformance
