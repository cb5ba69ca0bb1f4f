// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/wireshark-keys.h"

#include <filesystem>
#include <set>

namespace mopo
{

/// Ports that the world sees instead of 500 and 4500; the same ones where a NAT keeps them.
struct TranslatedPorts
{
    std::set<std::uint16_t> ike;
    std::set<std::uint16_t> natTraversal;
};

/// Writes a configuration folder of Wireshark, such that
/// `WIRESHARK_CONFIG_DIR=<folder> tshark -r <pcap>` decrypts every IKE message and ESP packet and
/// names what the draft adds. False, where a file cannot be written.
bool WriteWiresharkProfile(const std::filesystem::path& folder,
                           const WiresharkKeys& keys,
                           const CodePoints& codePoints,
                           const TranslatedPorts& ports);

/// The Lua dissector with the numbers of these code points.
std::string WiresharkDissector(const CodePoints& codePoints);

} // namespace mopo
