// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/wire/payloads.h"

#include <string>

namespace mopo
{

// The names that RFC 7296 and IANA's registry give to numbers; the number itself where there is no
// name.

/// `SA`, `KE`, `IDi`, …: the short forms of RFC 7296 1.2.
std::string PayloadName(std::uint8_t type);
std::string ProtocolName(std::uint8_t protocol);
/// `ENCR`, `PRF`, `INTEG`, `KE`, `ESN`.
std::string TransformTypeName(std::uint8_t type);
/// The algorithm as scenario files spell it, e.g. `aes128gcm16`.
std::string TransformName(const Transform& transform);
/// As scenario files spell a key exchange group, e.g. `x25519`.
std::string GroupName(std::uint16_t group);
std::string IdTypeName(std::uint8_t type);
std::string AuthMethodName(std::uint8_t method);
std::string ConfigurationTypeName(std::uint8_t type);
std::string ConfigurationAttributeName(std::uint16_t type);

} // namespace mopo
