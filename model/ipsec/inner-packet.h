// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <cstdint>
#include <optional>

namespace mopo
{

/// The Next Header values of tunnel mode (RFC 4303 2.6; RFC 4302 2.1).
enum class InnerProtocol : std::uint8_t
{
    Ipv4 = 4,
    Ipv6 = 41,
    /// A dummy packet, to be discarded (RFC 4303 2.6).
    NoNextHeader = 59,
};

/// Nothing for a Next Header that tunnel mode does not have.
std::optional<InnerProtocol> InnerProtocolFrom(std::uint8_t nextHeader);

/// What came out of an ESP or AH packet.
struct InnerPacket
{
    /// The inner packet; a view of the buffer that was passed in.
    OctetSpan inner;
    InnerProtocol protocol;
    std::uint32_t sequenceNumber;
    /// Whether no packet with a higher sequence number has been seen before: only such a packet may
    /// move the peer's address (RFC 7296 2.23; D-26).
    bool newest;
};

} // namespace mopo
