// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>

namespace mopo
{

/// The text of mopo.lua.
std::string_view MopoLuaText();

} // namespace mopo
