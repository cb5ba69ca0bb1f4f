// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/base/result.h"

#include <string>
#include <vector>

namespace mopo::test
{

/// A packet of IKE or IPsec, taken out of a capture.
struct CapturedPacket
{
    enum class Kind : std::uint8_t
    {
        /// An IKE message, without the non-ESP marker.
        Ike,
        /// The one octet of RFC 3948 2.3.
        Keepalive,
        /// ESP inside UDP (RFC 3948 2.1): the ESP header comes first.
        UdpEsp,
        /// ESP as IP protocol 50; the ports are 0.
        RawEsp,
    };

    Kind kind = Kind::Ike;
    /// Counts from one over all frames of the file, as Wireshark does.
    std::size_t frame = 0;
    /// Since the first frame of the file.
    Duration time{};
    Transport source;
    Transport destination;
    Octets octets;
};

/// Reads all IKE (UDP 500 and 4500) and ESP packets of a pcap file with Ethernet, PPP or raw IP
/// frames. Everything else is passed over: ARP, ICMP, other ports, IP fragments, and frames that
/// were cut off when they were captured.
Result<std::vector<CapturedPacket>> ReadPcap(const std::string& path);

/// The same, of one kind only.
Result<std::vector<CapturedPacket>> ReadPcap(const std::string& path, CapturedPacket::Kind kind);

/// The IKE or ESP packet in one IP packet, if there is one; `frame` and `time` are left alone.
std::optional<CapturedPacket> ParseIpPacket(OctetView octets);

} // namespace mopo::test
