// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"

namespace mopo
{

/// A NAT opened or forgot a mapping.
struct NatMappingRecord
{
    Instant time;
    bool opened = true;
    Transport inside;
    Transport outside;
};

} // namespace mopo
