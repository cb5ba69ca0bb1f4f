// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/wire/code-points.h"

namespace mopo
{

/// What a datagram of an endpoint is.
enum class DatagramKind : std::uint8_t
{
    Ike,
    PathTestRequest,
    PathTestResponse,
    /// RFC 3948 2.3.
    Keepalive,
};

/// `octets` as an endpoint hands them to its host, with the non-ESP marker on port 4500.
DatagramKind Classify(OctetView octets, const Path& path, const CodePoints& codePoints);

/// Octets of the IP packet that a UDP datagram with that payload becomes.
std::size_t PacketOctets(std::size_t payload, const IpAddress& destination);

} // namespace mopo
