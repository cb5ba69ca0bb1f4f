// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"
#include "model/base/address.h"

#include <expected>
#include <filesystem>
#include <functional>

namespace mopo
{

/// A UDP or TCP packet inside a tunnel.
struct CapturedInner
{
    static constexpr std::uint8_t UDP = 17;
    static constexpr std::uint8_t TCP = 6;

    /// In seconds.
    double time = 0;
    std::uint8_t protocol = 0;
    std::uint16_t sourcePort = 0;
    std::uint16_t destinationPort = 0;
    /// From the UDP or TCP header on.
    OctetView segment;
};

/// Reads a capture of raw IP packets, in order of time. A capture that breaks off is a fault with
/// the number of its last whole frame.
std::expected<void, Fault> ReadInnerCapture(const std::filesystem::path& file,
                                            const std::function<void(const CapturedInner&)>& take);

/// A number of so many octets in network order; they must be there.
std::uint64_t NetworkNumber(OctetView octets, std::size_t offset, std::size_t size);

} // namespace mopo
