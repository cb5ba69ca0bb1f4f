// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <string>

namespace mopo
{

/// A whole `study.json` for a terminal: a line for each point and event with the recovery of data,
/// and what was lost.
std::string StudyText(const Json& study);

} // namespace mopo
