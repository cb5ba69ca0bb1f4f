// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/datagram-kind.h"

#include "model/wire/header.h"

namespace mopo
{

DatagramKind Classify(OctetView octets, const Path& path, const CodePoints& codePoints)
{
    const bool natTraversal = path.local.port == NAT_T_PORT;
    // RFC 3948 2.3: one octet of value 0xFF.
    if (natTraversal && octets.size() == 1 && octets[0] == 0xff)
    {
        return DatagramKind::Keepalive;
    }
    constexpr std::size_t markerLength = 4;
    const std::size_t marker = natTraversal ? markerLength : 0;
    if (octets.size() < marker + Header::SIZE)
    {
        return DatagramKind::Ike;
    }
    const auto header = DecodeHeader(octets.subspan(marker));
    if (!header || header->exchangeType != codePoints.pathTest)
    {
        return DatagramKind::Ike;
    }
    return header->IsResponse() ? DatagramKind::PathTestResponse : DatagramKind::PathTestRequest;
}

std::size_t PacketOctets(std::size_t payload, const IpAddress& destination)
{
    constexpr std::size_t udp = 8;
    constexpr std::size_t ipv4 = 20;
    constexpr std::size_t ipv6 = 40;
    return payload + udp + (destination.IsIpv4() ? ipv4 : ipv6);
}

} // namespace mopo
