// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{

/// Octets from hexadecimal digits of the test itself.
inline Octets Hex(std::string_view digits)
{
    auto octets = FromHex(digits);
    EXPECT_TRUE(octets) << digits;
    return octets.value_or(Octets{});
}

inline Octets Text(std::string_view text)
{
    const OctetView octets = AsOctets(text);
    return {octets.begin(), octets.end()};
}

/// A random source that gives known octets, over and over.
class ScriptedRandom : public RandomSource
{
  public:
    explicit ScriptedRandom(Octets script)
        : m_script(std::move(script))
    {
    }

    void Fill(OctetSpan octets) override
    {
        for (std::uint8_t& octet : octets)
        {
            octet = m_script[m_next++ % m_script.size()];
        }
    }

    std::size_t Taken() const
    {
        return m_next;
    }

  private:
    Octets m_script;
    std::size_t m_next = 0;
};

} // namespace mopo::test
