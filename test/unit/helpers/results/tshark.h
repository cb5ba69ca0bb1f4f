// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mopo::test
{

/// What tshark prints about a capture with that configuration folder. Any complaint of its about
/// the folder fails the test.
std::string RunTshark(const std::filesystem::path& configuration,
                      const std::string& pcap,
                      const std::string& options);

/// A datagram from 192.0.2.1 to 203.0.113.1, and the IKE message or the ESP packet in it.
struct PcapDatagram
{
    std::uint16_t sourcePort = 0;
    std::uint16_t destinationPort = 0;
    Octets message;
    bool isEsp = false;
};

/// Writes a capture of such datagrams; IKE messages to port 4500 get the non-ESP marker.
void WritePcap(const std::filesystem::path& file, const std::vector<PcapDatagram>& datagrams);

} // namespace mopo::test
