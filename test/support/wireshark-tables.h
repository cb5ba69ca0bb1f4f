// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/base/result.h"

#include <string>
#include <vector>

namespace mopo::test
{

/// A row of Wireshark's `ikev2_decryption_table`: the keys of one IKE SA.
struct IkeKeyRow
{
    Octets initiatorSpi;
    Octets responderSpi;
    Octets skEi;
    Octets skEr;
    /// In Wireshark's words, e.g. `AES-GCM-128 with 16 octet ICV [RFC5282]`.
    std::string encryption;
    Octets skAi;
    Octets skAr;
    std::string integrity;
};

/// A row of Wireshark's `esp_sa`: the keys of one ESP SA in one direction.
struct EspKeyRow
{
    std::string family;
    std::uint32_t spi = 0;
    std::string encryption;
    Octets encryptionKey;
    std::string integrity;
    Octets integrityKey;
};

Result<std::vector<IkeKeyRow>> ReadIkeKeys(const std::string& path);
Result<std::vector<EspKeyRow>> ReadEspKeys(const std::string& path);

} // namespace mopo::test
