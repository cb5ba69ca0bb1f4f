// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <string>
#include <vector>

namespace mopo
{

/// A table as the page shows it and as a CSV file has it.
class Table
{
  public:
    struct Column
    {
        std::string title;
        /// How the page shows it: `number`, `time` or `ms` to the right, `json` broken anywhere,
        /// anything else as text.
        std::string kind;
    };

    /// The name is that of its CSV file.
    Table(std::string name, std::string title, std::vector<Column> columns);

    /// As many cells as there are columns; null is an empty cell.
    void Add(std::initializer_list<Json> cells);

    const Json& ToJson() const
    {
        return m_json;
    }

  private:
    Json m_json;
};

/// A table's JSON as CSV (RFC 4180, but for its line ends), with its headings.
std::string TableCsv(const Json& table);

} // namespace mopo
