// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/algorithms.h"

#include <algorithm>
#include <array>
#include <vector>

namespace mopo
{

namespace
{

/// AES-GCM with a 16-octet ICV (RFC 4106 for ESP, RFC 5282 for IKE), ChaCha20-Poly1305 (RFC 7634),
/// whose keys have one length only, and AES-CBC (RFC 3602).
constexpr std::array ENCRYPTION{
    EncryptionAlgorithm{.transformId = 20,
                        .keyBits = 128,
                        .name = "aes128gcm16",
                        .opensslName = "AES-128-GCM",
                        .keyLength = 16,
                        .saltLength = 4,
                        .ivLength = 8,
                        .blockLength = 1,
                        .icvLength = 16,
                        .wiresharkIke = "AES-GCM-128 with 16 octet ICV [RFC5282]",
                        .wiresharkEsp = "AES-GCM with 16 octet ICV [RFC4106]"},
    EncryptionAlgorithm{.transformId = 20,
                        .keyBits = 192,
                        .name = "aes192gcm16",
                        .opensslName = "AES-192-GCM",
                        .keyLength = 24,
                        .saltLength = 4,
                        .ivLength = 8,
                        .blockLength = 1,
                        .icvLength = 16,
                        .wiresharkIke = "AES-GCM-192 with 16 octet ICV [RFC5282]",
                        .wiresharkEsp = "AES-GCM with 16 octet ICV [RFC4106]"},
    EncryptionAlgorithm{.transformId = 20,
                        .keyBits = 256,
                        .name = "aes256gcm16",
                        .opensslName = "AES-256-GCM",
                        .keyLength = 32,
                        .saltLength = 4,
                        .ivLength = 8,
                        .blockLength = 1,
                        .icvLength = 16,
                        .wiresharkIke = "AES-GCM-256 with 16 octet ICV [RFC5282]",
                        .wiresharkEsp = "AES-GCM with 16 octet ICV [RFC4106]"},
    EncryptionAlgorithm{.transformId = 28,
                        .keyBits = 0,
                        .name = "chacha20poly1305",
                        .opensslName = "ChaCha20-Poly1305",
                        .keyLength = 32,
                        .saltLength = 4,
                        .ivLength = 8,
                        .blockLength = 1,
                        .icvLength = 16,
                        .wiresharkIke = {},
                        .wiresharkEsp = {}},
    EncryptionAlgorithm{.transformId = 12,
                        .keyBits = 128,
                        .name = "aes128",
                        .opensslName = "AES-128-CBC",
                        .keyLength = 16,
                        .saltLength = 0,
                        .ivLength = 16,
                        .blockLength = 16,
                        .icvLength = 0,
                        .wiresharkIke = "AES-CBC-128 [RFC3602]",
                        .wiresharkEsp = "AES-CBC [RFC3602]"},
    EncryptionAlgorithm{.transformId = 12,
                        .keyBits = 256,
                        .name = "aes256",
                        .opensslName = "AES-256-CBC",
                        .keyLength = 32,
                        .saltLength = 0,
                        .ivLength = 16,
                        .blockLength = 16,
                        .icvLength = 0,
                        .wiresharkIke = "AES-CBC-256 [RFC3602]",
                        .wiresharkEsp = "AES-CBC [RFC3602]"},
};

/// HMAC-SHA1-96 (RFC 2404) and HMAC-SHA2, cut to half of its length (RFC 4868).
constexpr std::array INTEGRITY{
    IntegrityAlgorithm{.transformId = 2,
                       .name = "sha1_96",
                       .opensslName = "SHA1",
                       .keyLength = 20,
                       .icvLength = 12,
                       .wiresharkIke = "HMAC_SHA1_96 [RFC2404]",
                       .wiresharkEsp = "HMAC-SHA-1-96 [RFC2404]"},
    IntegrityAlgorithm{.transformId = 12,
                       .name = "sha256_128",
                       .opensslName = "SHA2-256",
                       .keyLength = 32,
                       .icvLength = 16,
                       .wiresharkIke = "HMAC_SHA2_256_128 [RFC4868]",
                       .wiresharkEsp = "HMAC-SHA-256-128 [RFC4868]"},
    IntegrityAlgorithm{.transformId = 13,
                       .name = "sha384_192",
                       .opensslName = "SHA2-384",
                       .keyLength = 48,
                       .icvLength = 24,
                       .wiresharkIke = "HMAC_SHA2_384_192 [RFC4868]",
                       .wiresharkEsp = "HMAC-SHA-384-192 [RFC4868]"},
    IntegrityAlgorithm{.transformId = 14,
                       .name = "sha512_256",
                       .opensslName = "SHA2-512",
                       .keyLength = 64,
                       .icvLength = 32,
                       .wiresharkIke = "HMAC_SHA2_512_256 [RFC4868]",
                       .wiresharkEsp = "HMAC-SHA-512-256 [RFC4868]"},
};

/// PRF_HMAC_SHA1 (RFC 2104) and PRF_HMAC_SHA2 (RFC 4868).
constexpr std::array PRFS{
    PrfAlgorithm{.transformId = 2, .name = "prfsha1", .opensslName = "SHA1", .length = 20},
    PrfAlgorithm{.transformId = 5, .name = "prfsha256", .opensslName = "SHA2-256", .length = 32},
    PrfAlgorithm{.transformId = 6, .name = "prfsha384", .opensslName = "SHA2-384", .length = 48},
    PrfAlgorithm{.transformId = 7, .name = "prfsha512", .opensslName = "SHA2-512", .length = 64},
};

/// MODP (RFC 3526), random ECP (RFC 5903), Curve25519 and Curve448 (RFC 8031). The exponents of
/// MODP have twice the bits of the larger strength estimate of RFC 3526 8.
constexpr std::array GROUPS{
    KeyExchangeGroup{.transformId = 31,
                     .name = "x25519",
                     .opensslName = "X25519",
                     .kind = KeyExchangeGroup::Kind::Montgomery,
                     .publicLength = 32,
                     .secretLength = 32,
                     .privateLength = 32},
    KeyExchangeGroup{.transformId = 32,
                     .name = "x448",
                     .opensslName = "X448",
                     .kind = KeyExchangeGroup::Kind::Montgomery,
                     .publicLength = 56,
                     .secretLength = 56,
                     .privateLength = 56},
    KeyExchangeGroup{.transformId = 19,
                     .name = "ecp256",
                     .opensslName = "P-256",
                     .kind = KeyExchangeGroup::Kind::Ecp,
                     .publicLength = 64,
                     .secretLength = 32,
                     .privateLength = 32},
    KeyExchangeGroup{.transformId = 20,
                     .name = "ecp384",
                     .opensslName = "P-384",
                     .kind = KeyExchangeGroup::Kind::Ecp,
                     .publicLength = 96,
                     .secretLength = 48,
                     .privateLength = 48},
    KeyExchangeGroup{.transformId = 21,
                     .name = "ecp521",
                     .opensslName = "P-521",
                     .kind = KeyExchangeGroup::Kind::Ecp,
                     .publicLength = 132,
                     .secretLength = 66,
                     .privateLength = 66},
    KeyExchangeGroup{.transformId = 14,
                     .name = "modp2048",
                     .opensslName = "modp_2048",
                     .kind = KeyExchangeGroup::Kind::Modp,
                     .publicLength = 256,
                     .secretLength = 256,
                     .privateLength = 40},
    KeyExchangeGroup{.transformId = 15,
                     .name = "modp3072",
                     .opensslName = "modp_3072",
                     .kind = KeyExchangeGroup::Kind::Modp,
                     .publicLength = 384,
                     .secretLength = 384,
                     .privateLength = 53},
    KeyExchangeGroup{.transformId = 16,
                     .name = "modp4096",
                     .opensslName = "modp_4096",
                     .kind = KeyExchangeGroup::Kind::Modp,
                     .publicLength = 512,
                     .secretLength = 512,
                     .privateLength = 60},
};

/// What the name of a suite of AH begins with, where that of ESP has a cipher.
constexpr std::string_view AH_NAME = "ah";

template <class Table, class Predicate>
auto FindRow(const Table& table, Predicate predicate) -> const typename Table::value_type*
{
    const auto row = std::ranges::find_if(table, predicate);
    return row == table.end() ? nullptr : &*row;
}

std::vector<std::string_view> SplitAtHyphens(std::string_view text)
{
    std::vector<std::string_view> words;
    for (;;)
    {
        const auto hyphen = text.find('-');
        words.push_back(text.substr(0, hyphen));
        if (hyphen == std::string_view::npos)
        {
            return words;
        }
        text.remove_prefix(hyphen + 1);
    }
}

/// Encryption and integrity, or `ah` and integrity, from the front of `words`, which they are taken
/// off.
std::optional<ChildSuite> TakeChildSuite(std::span<const std::string_view>& words)
{
    ChildSuite suite;
    if (!words.empty() && words.front() == AH_NAME)
    {
        suite.protocol = ProtocolId::Ah;
        words = words.subspan(1);
    }
    else
    {
        suite.encryption = words.empty() ? nullptr : FindEncryption(words.front());
        if (suite.encryption == nullptr)
        {
            return std::nullopt;
        }
        words = words.subspan(1);
        if (suite.encryption->IsAead())
        {
            return suite;
        }
    }
    suite.integrity = words.empty() ? nullptr : FindIntegrity(words.front());
    if (suite.integrity == nullptr)
    {
        return std::nullopt;
    }
    words = words.subspan(1);
    return suite;
}

template <class Row>
void AppendName(std::string& text, const Row* row)
{
    if (row != nullptr)
    {
        text += text.empty() ? "" : "-";
        text += row->name;
    }
}

} // namespace

std::span<const EncryptionAlgorithm> EncryptionAlgorithms()
{
    return ENCRYPTION;
}

std::span<const IntegrityAlgorithm> IntegrityAlgorithms()
{
    return INTEGRITY;
}

std::span<const PrfAlgorithm> PrfAlgorithms()
{
    return PRFS;
}

std::span<const KeyExchangeGroup> KeyExchangeGroups()
{
    return GROUPS;
}

const EncryptionAlgorithm* FindEncryption(std::uint16_t transformId,
                                          std::optional<std::uint16_t> keyBits)
{
    // RFC 7296 3.3.5: the Key Length attribute "MUST NOT be used with transforms that use a
    // fixed-length key", which are the rows of 0 bits, and must be there with all others.
    return FindRow(
        ENCRYPTION,
        [&](const EncryptionAlgorithm& row)
        { return row.transformId == transformId && row.keyBits == keyBits.value_or(0); });
}

const IntegrityAlgorithm* FindIntegrity(std::uint16_t transformId)
{
    return FindRow(INTEGRITY,
                   [&](const IntegrityAlgorithm& row) { return row.transformId == transformId; });
}

const PrfAlgorithm* FindPrf(std::uint16_t transformId)
{
    return FindRow(PRFS, [&](const PrfAlgorithm& row) { return row.transformId == transformId; });
}

const KeyExchangeGroup* FindGroup(std::uint16_t transformId)
{
    return FindRow(GROUPS,
                   [&](const KeyExchangeGroup& row) { return row.transformId == transformId; });
}

const EncryptionAlgorithm* FindEncryption(std::string_view name)
{
    return FindRow(ENCRYPTION, [&](const EncryptionAlgorithm& row) { return row.name == name; });
}

const IntegrityAlgorithm* FindIntegrity(std::string_view name)
{
    // `sha1` is short for `sha1_96`.
    return FindRow(INTEGRITY,
                   [&](const IntegrityAlgorithm& row)
                   { return row.name == name || row.name.substr(0, row.name.find('_')) == name; });
}

const PrfAlgorithm* FindPrf(std::string_view name)
{
    return FindRow(PRFS, [&](const PrfAlgorithm& row) { return row.name == name; });
}

const KeyExchangeGroup* FindGroup(std::string_view name)
{
    return FindRow(GROUPS, [&](const KeyExchangeGroup& row) { return row.name == name; });
}

std::string IkeSuite::ToString() const
{
    std::string text;
    AppendName(text, encryption);
    AppendName(text, integrity);
    AppendName(text, prf);
    AppendName(text, group);
    return text;
}

std::string ChildSuite::ToString() const
{
    std::string text(protocol == ProtocolId::Ah ? AH_NAME : "");
    AppendName(text, encryption);
    AppendName(text, integrity);
    AppendName(text, group);
    return text;
}

std::optional<IkeSuite> ParseIkeSuite(std::string_view text)
{
    const auto all = SplitAtHyphens(text);
    std::span<const std::string_view> words(all);
    const auto child = TakeChildSuite(words);
    if (!child || child->protocol != ProtocolId::Esp || words.size() != 2)
    {
        return std::nullopt;
    }
    const IkeSuite suite{.encryption = child->encryption,
                         .integrity = child->integrity,
                         .prf = FindPrf(words[0]),
                         .group = FindGroup(words[1])};
    return suite.prf != nullptr && suite.group != nullptr ? std::optional(suite) : std::nullopt;
}

std::optional<ChildSuite> ParseChildSuite(std::string_view text)
{
    const auto all = SplitAtHyphens(text);
    std::span<const std::string_view> words(all);
    auto suite = TakeChildSuite(words);
    if (suite && words.size() == 1)
    {
        suite->group = FindGroup(words.front());
        return suite->group != nullptr ? suite : std::nullopt;
    }
    return words.empty() ? suite : std::nullopt;
}

} // namespace mopo
