// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/topology.h"

#include <string_view>

namespace mopo
{

/// What a link is like that is only called by a name. The numbers are those of the draft's
/// scenarios as people have measured such accesses.
struct LinkPreset
{
    std::string_view name;
    AccessKind kind;
    LinkDirection up;
    LinkDirection down;
};

/// Null where there is none of that name.
const LinkPreset* FindLinkPreset(std::string_view name);

} // namespace mopo
