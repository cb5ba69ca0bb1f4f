// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/ipsec/esp.h"

#include <optional>

namespace mopo
{

/// An ESP SPI as proposals and Delete payloads carry it: four octets in network order.
Octets EspSpiOctets(EspSpi spi);

/// Nothing for an SPI of another size or of the reserved range 0 to 255 (RFC 4303 2.1).
std::optional<EspSpi> EspSpiFrom(OctetView octets);

} // namespace mopo
