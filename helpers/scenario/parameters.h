// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/json-text.h"
#include "helpers/scenario/origins.h"

namespace mopo
{

/// Puts the values of a scenario's `parameters` where its texts say `${name}`. A text that is
/// nothing else becomes the value itself, be it a number or true; `$${` stands for `${`.
void ReplaceParameters(Json& document, Origins& origins, Faults& faults);

} // namespace mopo
