// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/base/octets.h"

#include <string_view>

namespace mopo::test
{

/// Whole IP packets for the tests of middleboxes, and a judge of their checksums that computes them
/// anew.

IpAddress Ip(std::string_view text);
Instant At(double seconds);

/// An IPv4 header in front of a payload.
Octets Ipv4(std::uint8_t protocol,
            std::string_view source,
            std::string_view destination,
            const Octets& payload,
            std::uint16_t identification = 0x1234);

/// A fragment of that packet: `size` octets of the payload from `offset` on.
Octets Fragment(const Octets& packet, std::size_t offset, std::size_t size);

/// An IPv6 header in front of a payload.
Octets Ipv6(std::uint8_t protocol,
            std::string_view source,
            std::string_view destination,
            const Octets& payload);

/// With a right checksum, for either family.
Octets Udp(std::string_view source,
           std::uint16_t sourcePort,
           std::string_view destination,
           std::uint16_t destinationPort,
           std::string_view text = "hello");
Octets Tcp(std::string_view source,
           std::uint16_t sourcePort,
           std::string_view destination,
           std::uint16_t destinationPort);
Octets Echo(std::string_view source,
            std::string_view destination,
            std::uint16_t identifier,
            bool reply = false);
Octets Esp(std::string_view source, std::string_view destination);

/// An ICMP error that quotes the first `quoted` octets of a packet.
Octets IcmpError(std::string_view source,
                 std::string_view destination,
                 const Octets& quotes,
                 std::size_t quoted = 28);

/// The endpoints of a packet, `192.0.2.1:4500 > 203.0.113.1:4500`; ICMP echo shows its identifier.
std::string EndpointsOf(OctetView packet);

/// Whether the header's and, if it is whole, the upper layer's checksum are right.
bool ChecksumsAreRight(OctetView packet);

} // namespace mopo::test
