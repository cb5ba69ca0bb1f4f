// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/result.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mopo
{

/// The anti-replay window of RFC 4303 3.4.3 and RFC 4302 3.4.3, of any size.
class ReplayWindow
{
  public:
    explicit ReplayWindow(std::size_t size);

    enum class Verdict : std::uint8_t
    {
        /// Right of the window: newer than all before.
        Newest,
        /// Inside the window, not seen before.
        Late,
        /// Inside the window, seen before; or sequence number 0.
        Duplicate,
        /// Left of the window.
        TooOld,
    };

    /// Judges a sequence number; changes nothing. Call before the integrity check.
    Verdict Judge(std::uint32_t sequenceNumber) const;

    /// The same for whoever needs to know only that a packet may go on: Newest or Late, or
    /// Replayed.
    Result<Verdict> JudgeArrival(std::uint32_t sequenceNumber) const;

    /// Marks a sequence number as seen. Call only after the integrity check.
    void Accept(std::uint32_t sequenceNumber);

    std::uint32_t Highest() const
    {
        return m_highest;
    }

  private:
    std::uint32_t m_highest = 0;
    /// One bit for each sequence number of the window, at the number modulo the size.
    std::vector<bool> m_seen;
};

} // namespace mopo
