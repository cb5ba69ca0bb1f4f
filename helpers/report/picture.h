// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"

namespace mopo
{

/// The network as the page draws it: nodes in columns from the initiators to the responders, and
/// the links between them.
Json PictureOf(const Scenario& scenario);

} // namespace mopo
