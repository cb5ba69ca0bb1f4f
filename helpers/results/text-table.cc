// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/text-table.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

std::string FormatTable(const std::vector<std::vector<std::string>>& rows, std::size_t leftColumns)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
    {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string text;
    for (const auto& row : rows)
    {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            const char* separator = i == 0 ? "" : "  ";
            line += i < leftColumns ? fmt::format("{}{:<{}}", separator, row[i], widths[i])
                                    : fmt::format("{}{:>{}}", separator, row[i], widths[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

} // namespace mopo
