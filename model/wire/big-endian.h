// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

namespace mopo
{

/// Numbers in network order, at offsets that the caller has checked.

inline std::uint16_t ReadUint16(OctetView octets, std::size_t offset)
{
    return static_cast<std::uint16_t>(octets[offset] << 8 | octets[offset + 1]);
}

inline std::uint32_t ReadUint32(OctetView octets, std::size_t offset)
{
    return static_cast<std::uint32_t>(ReadUint16(octets, offset)) << 16 |
           ReadUint16(octets, offset + 2);
}

inline void WriteUint16(OctetSpan octets, std::size_t offset, std::uint16_t value)
{
    octets[offset] = static_cast<std::uint8_t>(value >> 8);
    octets[offset + 1] = static_cast<std::uint8_t>(value);
}

} // namespace mopo
