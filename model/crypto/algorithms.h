// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/wire/payloads.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mopo
{

/// One row for each algorithm of this build. A further algorithm is one row here, its vector in
/// the tests, its name in the schema of scenario files, and nothing else. Lengths are in octets
/// unless the name says bits.

/// Transform type 1. For AEAD ciphers (RFC 5282, RFC 4106) the key material ends with the salt.
struct EncryptionAlgorithm
{
    std::uint16_t transformId;
    /// Of the Key Length attribute; 0 where the transform has none (RFC 7296 3.3.5).
    std::uint16_t keyBits;
    /// Short name in scenario files, e.g. `aes128gcm16`.
    std::string_view name;
    /// Name that OpenSSL fetches the cipher by.
    const char* opensslName;
    std::uint8_t keyLength;
    std::uint8_t saltLength;
    std::uint8_t ivLength;
    std::uint8_t blockLength;
    /// Of the integrity checksum value for AEAD ciphers; 0 where integrity is a transform of its
    /// own.
    std::uint8_t icvLength;
    /// As Wireshark's ikev2_decryption_table and esp_sa tables spell it; empty where they cannot.
    std::string_view wiresharkIke;
    std::string_view wiresharkEsp;

    bool IsAead() const
    {
        return icvLength != 0;
    }

    /// Octets of key material to take from the keying stream, salt included.
    std::size_t MaterialLength() const
    {
        return std::size_t{keyLength} + saltLength;
    }
};

/// Transform type 3.
struct IntegrityAlgorithm
{
    std::uint16_t transformId;
    std::string_view name;
    const char* opensslName;
    std::uint8_t keyLength;
    std::uint8_t icvLength;
    std::string_view wiresharkIke;
    std::string_view wiresharkEsp;
};

/// Transform type 2.
struct PrfAlgorithm
{
    std::uint16_t transformId;
    std::string_view name;
    const char* opensslName;
    /// Output and preferred key length (RFC 7296 2.13).
    std::uint8_t length;
};

/// Transform type 4.
struct KeyExchangeGroup
{
    enum class Kind : std::uint8_t
    {
        Modp,
        Ecp,
        Montgomery,
    };
    std::uint16_t transformId;
    std::string_view name;
    const char* opensslName;
    Kind kind;
    /// Of the public value as the KE payload carries it.
    std::uint16_t publicLength;
    /// Of the shared secret, leading zeros kept (RFC 7296 2.14, RFC 5903 7).
    std::uint16_t secretLength;
    /// Random octets that make a private key; as many as the order of the group has for ECP.
    std::uint16_t privateLength;
};

std::span<const EncryptionAlgorithm> EncryptionAlgorithms();
std::span<const IntegrityAlgorithm> IntegrityAlgorithms();
std::span<const PrfAlgorithm> PrfAlgorithms();
std::span<const KeyExchangeGroup> KeyExchangeGroups();

/// Null where the table has no such row.
const EncryptionAlgorithm* FindEncryption(std::uint16_t transformId,
                                          std::optional<std::uint16_t> keyBits);
const IntegrityAlgorithm* FindIntegrity(std::uint16_t transformId);
const PrfAlgorithm* FindPrf(std::uint16_t transformId);
const KeyExchangeGroup* FindGroup(std::uint16_t transformId);
const EncryptionAlgorithm* FindEncryption(std::string_view name);
const IntegrityAlgorithm* FindIntegrity(std::string_view name);
const PrfAlgorithm* FindPrf(std::string_view name);
const KeyExchangeGroup* FindGroup(std::string_view name);

/// The algorithms that an IKE SA settled on. `integrity` is null with an AEAD cipher.
struct IkeSuite
{
    const EncryptionAlgorithm* encryption = nullptr;
    const IntegrityAlgorithm* integrity = nullptr;
    const PrfAlgorithm* prf = nullptr;
    const KeyExchangeGroup* group = nullptr;

    /// `aes128gcm16-prfsha256-x25519`.
    std::string ToString() const;
    friend bool operator==(const IkeSuite&, const IkeSuite&) = default;
};

/// The algorithms that a Child SA settled on, and its protocol. `encryption` is null with AH, which
/// has none; `integrity` is null with an AEAD cipher.
struct ChildSuite
{
    const EncryptionAlgorithm* encryption = nullptr;
    const IntegrityAlgorithm* integrity = nullptr;
    /// Perfect forward secrecy: CREATE_CHILD_SA makes a key exchange of its own (RFC 7296 1.3.1).
    const KeyExchangeGroup* group = nullptr;
    /// ESP or AH (draft 1.4).
    ProtocolId protocol = ProtocolId::Esp;

    /// `aes128-sha1_96`, or `ah-sha1_96`.
    std::string ToString() const;
    friend bool operator==(const ChildSuite&, const ChildSuite&) = default;
};

/// Reads `aes128gcm16-prfsha256-x25519` or `aes256-sha256_128-prfsha256-modp2048`: encryption,
/// integrity (not with AEAD), PRF, group, joined by hyphens.
std::optional<IkeSuite> ParseIkeSuite(std::string_view text);
/// Reads `aes128gcm16` or `aes256-sha256_128`, which are ESP, or `ah-sha256_128`, with a group at
/// the end where there is to be one.
std::optional<ChildSuite> ParseChildSuite(std::string_view text);

} // namespace mopo
