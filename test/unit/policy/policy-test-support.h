// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/policy/path-choice.h"

#include <string_view>

namespace mopo
{

/// A moment that many milliseconds after an arbitrary one that is not zero.
inline Instant At(std::int64_t milliseconds)
{
    return Instant(std::chrono::hours(7) + std::chrono::milliseconds(milliseconds));
}

inline IpAddress Ip(std::string_view text)
{
    return IpAddress::Parse(text).value();
}

inline AddressPair Pair(std::string_view local, std::string_view peer)
{
    return {Ip(local), Ip(peer)};
}

inline LocalAddress Local(std::string_view address, std::string interface, AccessKind kind)
{
    return {Ip(address), std::move(interface), kind};
}

inline Candidate On(const LocalAddress& local, std::string_view peer)
{
    return {local, Ip(peer)};
}

/// A linear congruential generator: enough to draw lots, and the same everywhere.
class SeededRandom : public RandomSource
{
  public:
    explicit SeededRandom(std::uint64_t seed = 1)
        : m_state(seed)
    {
    }

    void Fill(OctetSpan octets) override
    {
        for (std::uint8_t& octet : octets)
        {
            m_state = m_state * 6364136223846793005U + 1442695040888963407U;
            octet = static_cast<std::uint8_t>(m_state >> 56U);
        }
    }

  private:
    std::uint64_t m_state;
};

} // namespace mopo
