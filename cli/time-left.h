// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace mopo::cli
{

/// `[#####...............]`.
std::string ProgressBar(std::size_t done, std::size_t of);

/// `about 1 min 20 s left`, in words that do not pretend to know more.
std::string DurationInWords(std::chrono::seconds duration);

/// Guesses how long many works of about the same size will still take.
class TimeLeft
{
  public:
    /// `, about 20 s left` after so many; nothing before one can know, and at the end.
    std::string Text(std::size_t done, std::size_t left) const;

  private:
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

} // namespace mopo::cli
