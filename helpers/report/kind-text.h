// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace mopo
{

/// What an event of the timeline did, for people: `block+block+heal` as `2 × block, heal`.
std::string KindText(const std::string& kind);

} // namespace mopo
