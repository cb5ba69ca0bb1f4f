// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/table.h"

#include "helpers/results/csv-cell.h"

#include <cassert>

namespace mopo
{

Table::Table(std::string name, std::string title, std::vector<Column> columns)
    : m_json{{"name", std::move(name)},
             {"title", std::move(title)},
             {"columns", Json::array()},
             {"rows", Json::array()}}
{
    for (Column& column : columns)
    {
        m_json["columns"].push_back(
            {{"title", std::move(column.title)}, {"kind", std::move(column.kind)}});
    }
}

void Table::Add(std::initializer_list<Json> cells)
{
    assert(cells.size() == m_json.at("columns").size());
    Json row = Json::array();
    for (const Json& cell : cells)
    {
        row.push_back(cell);
    }
    m_json["rows"].push_back(std::move(row));
}

std::string TableCsv(const Json& table)
{
    std::string text;
    const char* comma = "";
    for (const Json& column : table.at("columns"))
    {
        text += comma + CsvCell(column.at("title"));
        comma = ",";
    }
    text += '\n';
    for (const Json& row : table.at("rows"))
    {
        comma = "";
        for (const Json& cell : row)
        {
            text += comma + CsvCell(cell);
            comma = ",";
        }
        text += '\n';
    }
    return text;
}

} // namespace mopo
