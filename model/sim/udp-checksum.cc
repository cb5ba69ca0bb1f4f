// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/udp-checksum.h"

#include "model/sim/nat/checksum.h"
#include "model/wire/big-endian.h"
#include "model/wire/ip-packet.h"

namespace mopo
{

namespace
{

constexpr std::size_t HEADER_SIZE = 8;
constexpr std::size_t CHECKSUM_OFFSET = 6;
constexpr std::uint16_t ALL_ONES = 0xffff;

} // namespace

Octets MakeUdpDatagram(const Path& path, OctetView payload)
{
    const auto length = static_cast<std::uint16_t>(HEADER_SIZE + payload.size());
    Octets datagram(HEADER_SIZE, 0);
    WriteUint16(datagram, 0, path.local.port);
    WriteUint16(datagram, 2, path.peer.port);
    WriteUint16(datagram, 4, length);
    Append(datagram, payload);
    // The pseudo-headers of RFC 768 and RFC 8200 8.1 have the same sum.
    Octets covered;
    Append(covered, path.local.address.GetOctets());
    Append(covered, path.peer.address.GetOctets());
    covered.insert(covered.end(), {0, IP_PROTOCOL_UDP, 0, 0});
    WriteUint16(covered, covered.size() - 2, length);
    Append(covered, datagram);
    const std::uint16_t checksum = InternetChecksum(covered);
    WriteUint16(datagram, CHECKSUM_OFFSET, checksum == 0 ? ALL_ONES : checksum);
    return datagram;
}

void MendUdpChecksum(OctetSpan packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || parsed->protocol != IP_PROTOCOL_UDP || parsed->fragment ||
        packet.size() < parsed->payloadOffset + HEADER_SIZE)
    {
        return;
    }
    const OctetSpan header = packet.subspan(parsed->payloadOffset);
    if (ReadUint16(header, CHECKSUM_OFFSET) == 0)
    {
        WriteUint16(header, CHECKSUM_OFFSET, ALL_ONES);
    }
}

} // namespace mopo
