// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace mopo
{

/// Columns that are as wide as their widest cell; the first `leftColumns` of them are aligned to
/// the left, the others to the right. The first row is the heading.
std::string FormatTable(const std::vector<std::vector<std::string>>& rows, std::size_t leftColumns);

} // namespace mopo
