// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"

#include <string>
#include <vector>

namespace mopo::cli
{

/// Tells a user everything that is wrong with a file, on standard error, a line each:
/// `FILE: POINTER: what, and what would be right`, with the file or option where each was made.
void PrintFaults(const std::string& file, const std::vector<Fault>& faults);

} // namespace mopo::cli
