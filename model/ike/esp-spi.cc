// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/esp-spi.h"

namespace mopo
{

Octets EspSpiOctets(EspSpi spi)
{
    return {static_cast<std::uint8_t>(spi >> 24),
            static_cast<std::uint8_t>(spi >> 16),
            static_cast<std::uint8_t>(spi >> 8),
            static_cast<std::uint8_t>(spi)};
}

std::optional<EspSpi> EspSpiFrom(OctetView octets)
{
    constexpr EspSpi lastReserved = 255;
    if (octets.size() != 4)
    {
        return std::nullopt;
    }
    EspSpi spi = 0;
    for (const std::uint8_t octet : octets)
    {
        spi = spi << 8 | octet;
    }
    return spi > lastReserved ? std::optional(spi) : std::nullopt;
}

} // namespace mopo
