// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <cstdint>

namespace mopo
{

/// The Internet checksum of some octets (RFC 1071): an odd one is followed by a zero.
std::uint16_t InternetChecksum(OctetView octets);

/// Keeps a checksum right while the words that it covers change, without looking at the others.
class ChecksumUpdate
{
  public:
    explicit ChecksumUpdate(std::uint16_t checksum);

    void Replace(std::uint16_t before, std::uint16_t after);

    /// Runs of the same length that begin at an even offset of what the checksum covers.
    void Replace(OctetView before, OctetView after);

    std::uint16_t Result() const;

  private:
    std::uint32_t m_sum;
};

} // namespace mopo
