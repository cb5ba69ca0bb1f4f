// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/crypto/openssl-crypto.h"
#include "model/wire/message.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace mopo
{

/// An address that must be one; likewise below.
inline IpAddress A(std::string_view text)
{
    return IpAddress::Parse(text).value();
}

inline IpPrefix P(std::string_view text)
{
    return IpPrefix::Parse(text).value();
}

inline Transport T(std::string_view address, std::uint16_t port = NAT_T_PORT)
{
    return {A(address), port};
}

/// Between the NAT-T ports, own end first.
inline Path Between(std::string_view local, std::string_view peer)
{
    return {T(local), T(peer)};
}

inline std::vector<IpAddress> List(std::initializer_list<std::string_view> texts)
{
    std::vector<IpAddress> addresses;
    for (const std::string_view text : texts)
    {
        addresses.push_back(A(text));
    }
    return addresses;
}

inline Octets Hex(std::string_view digits)
{
    return FromHex(digits).value();
}

inline IkeSpi Spi(std::string_view digits)
{
    IkeSpi spi;
    const Octets octets = Hex(digits);
    std::copy(octets.begin(), octets.end(), spi.octets.begin());
    return spi;
}

inline Payload Notify(std::uint16_t type, Octets data = {})
{
    return {NotifyPayload{ProtocolId::Ike, {}, type, std::move(data)}};
}

inline Payload Notify(NotifyType type, Octets data = {})
{
    return Notify(std::to_underlying(type), std::move(data));
}

/// Sometime after the start.
inline constexpr Instant START{std::chrono::hours(1)};

inline Instant At(Duration afterStart)
{
    return START + afterStart;
}

} // namespace mopo
