// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <string>

namespace mopo
{

/// A value as a cell of a CSV file (RFC 4180), quoted where it must be; null is empty.
std::string CsvCell(const Json& value);

} // namespace mopo
