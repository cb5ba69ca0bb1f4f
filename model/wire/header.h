// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace mopo
{

/// An IKE SA SPI: eight octets (RFC 7296 3.1). All zero means "none".
struct IkeSpi
{
    std::array<std::uint8_t, 8> octets{};

    bool IsZero() const
    {
        return *this == IkeSpi{};
    }

    std::string ToString() const
    {
        return ToHex(octets);
    }

    friend auto operator<=>(const IkeSpi&, const IkeSpi&) = default;
};

/// Payload types (RFC 7296 3.2).
enum class PayloadType : std::uint8_t
{
    None = 0,
    Sa = 33,
    Ke = 34,
    IdI = 35,
    IdR = 36,
    Cert = 37,
    CertReq = 38,
    Auth = 39,
    Nonce = 40,
    Notify = 41,
    Delete = 42,
    VendorId = 43,
    TsI = 44,
    TsR = 45,
    Encrypted = 46,
    Configuration = 47,
    Eap = 48,
};

/// The Encrypted Fragment payload of RFC 7383. It is never negotiated here and so an unknown
/// payload like others, but for one thing: like the Encrypted payload it ends the chain that it
/// stands in.
inline constexpr auto ENCRYPTED_FRAGMENT = static_cast<PayloadType>(53);

/// The notation of RFC 7296 3.2, e.g. `TSi`, or the number of an unknown type.
std::string PayloadName(PayloadType type);

/// The IKE header (RFC 7296 3.1), 28 octets.
struct Header
{
    static constexpr std::size_t SIZE = 28;
    static constexpr std::uint8_t FLAG_INITIATOR = 0x08;
    static constexpr std::uint8_t FLAG_VERSION = 0x10;
    static constexpr std::uint8_t FLAG_RESPONSE = 0x20;
    static constexpr std::uint8_t VERSION_2_0 = 0x20;

    IkeSpi initiatorSpi;
    IkeSpi responderSpi;
    /// Type of the first payload.
    PayloadType nextPayload = PayloadType::None;
    /// Major version in the upper, minor version in the lower four bits.
    std::uint8_t version = VERSION_2_0;
    /// An `ExchangeType`, or the draft's PATH_TEST: see `CodePoints`.
    std::uint8_t exchangeType = 0;
    std::uint8_t flags = 0;
    std::uint32_t messageId = 0;
    /// Of the whole message in octets; the encoder computes it.
    std::uint32_t length = 0;

    bool IsResponse() const
    {
        return (flags & FLAG_RESPONSE) != 0;
    }

    /// Whether the sender is the original initiator of the IKE SA.
    bool IsFromInitiator() const
    {
        return (flags & FLAG_INITIATOR) != 0;
    }

    friend bool operator==(const Header&, const Header&) = default;
};

/// Reads the first 28 octets of a datagram. Refuses a datagram that is shorter (Truncated), a
/// length field that is not the datagram's length (InvalidSyntax), a major version above 2
/// (InvalidMajorVersion; RFC 7296 2.5) and one below 2, which is not IKEv2 at all (InvalidSyntax).
/// The minor version and reserved flags are kept, not judged.
Result<Header> DecodeHeader(OctetView datagram);

} // namespace mopo
