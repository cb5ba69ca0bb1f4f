// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// A run of octets that somebody owns.
using Octets = std::vector<std::uint8_t>;

/// A run of octets that somebody else owns.
using OctetView = std::span<const std::uint8_t>;

/// A run of octets that may be written through.
using OctetSpan = std::span<std::uint8_t>;

/// Lower-case hexadecimal without separators.
std::string ToHex(OctetView octets);

/// The octets of an even number of hexadecimal digits; white space between octets is skipped.
/// Nothing for any other character or for half an octet.
std::optional<Octets> FromHex(std::string_view digits);

/// Appends `more` to `octets`.
void Append(Octets& octets, OctetView more);

/// Whether two runs are equal, in a time that depends on their lengths only.
bool ConstantTimeEqual(OctetView a, OctetView b);

/// The octets of a text.
OctetView AsOctets(std::string_view text);

} // namespace mopo
