// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

namespace mopo
{

/// Where all randomness of the core comes from: SPIs, nonces, private keys, cookies, jitter.
/// A host gives a seeded one and gets the same bits again, or the operating system's.
class RandomSource
{
  public:
    virtual ~RandomSource() = default;

    /// Fills all of `octets` with random values.
    virtual void Fill(OctetSpan octets) = 0;

    /// `size` random octets.
    Octets Take(std::size_t size);

    std::uint32_t TakeUint32();
    std::uint64_t TakeUint64();

    /// Uniform in [0, 1).
    double TakeUnit();
};

} // namespace mopo
