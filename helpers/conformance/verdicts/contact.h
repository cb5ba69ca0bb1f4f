// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/tester/player.h"

#include <expected>
#include <string>

namespace mopo::conformance
{

/// Whether an IKE SA can be made with the other end at all. Where not, what is in the way: nobody
/// answers, it refuses the proposal, the keys do not fit.
std::expected<void, std::string> TryContact(Player& player, Role role);

} // namespace mopo::conformance
