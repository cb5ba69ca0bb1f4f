// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/random-source.h"

#include <array>

namespace mopo
{

Octets RandomSource::Take(std::size_t size)
{
    Octets octets(size);
    Fill(octets);
    return octets;
}

std::uint32_t RandomSource::TakeUint32()
{
    return static_cast<std::uint32_t>(TakeUint64() >> 32);
}

std::uint64_t RandomSource::TakeUint64()
{
    std::array<std::uint8_t, 8> octets{};
    Fill(octets);
    std::uint64_t value = 0;
    for (const std::uint8_t octet : octets)
    {
        value = value << 8 | octet;
    }
    return value;
}

double RandomSource::TakeUnit()
{
    return static_cast<double>(TakeUint64() >> 11) * 0x1.0p-53;
}

} // namespace mopo
