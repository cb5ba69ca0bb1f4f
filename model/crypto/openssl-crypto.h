// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"

namespace mopo
{

/// The implementation on OpenSSL 3's EVP. Algorithms are fetched once and kept.
/// Not for use by several threads at once.
std::unique_ptr<Crypto> NewOpensslCrypto();

/// A deterministic stream of random octets: ChaCha20 keyed with SHA-256 over the seed and the
/// stream's name. The same seed and name give the same octets everywhere.
std::unique_ptr<RandomSource> NewSeededRandom(std::uint64_t seed, std::string_view streamName);

/// The operating system's randomness, by way of OpenSSL.
std::unique_ptr<RandomSource> NewSystemRandom();

/// The version of the OpenSSL library in use, e.g. `OpenSSL 3.0.15 3 Sep 2024`.
std::string OpensslVersion();

} // namespace mopo
