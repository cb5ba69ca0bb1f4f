// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/runs-csv.h"

#include "helpers/results/csv-cell.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace mopo
{

namespace
{

using Way = std::vector<std::string>;

/// What the first columns have already.
bool IsNamedApart(const std::string& key)
{
    return key == "id" || key == "kind" || key == "at_s";
}

void AddColumns(const Json& fields, const Way& way, std::vector<Way>& columns)
{
    for (const auto& [key, field] : fields.items())
    {
        Way here = way;
        here.push_back(key);
        if (field.is_object())
        {
            AddColumns(field, here, columns);
        }
        else if (!IsNamedApart(key) && std::ranges::find(columns, here) == columns.end())
        {
            columns.push_back(std::move(here));
        }
    }
}

const Json* Find(const Json& fields, const Way& way)
{
    const Json* field = &fields;
    for (const std::string& key : way)
    {
        const auto found = field->find(key);
        if (found == field->end())
        {
            return nullptr;
        }
        field = &*found;
    }
    return field;
}

std::string Cell(const Json* field)
{
    return field == nullptr ? std::string() : CsvCell(*field);
}

} // namespace

bool HasPassed(const Json& metrics)
{
    return std::ranges::all_of(metrics.at("expectations"),
                               [](const Json& each) { return each.at("passed").get<bool>(); });
}

RunsCsv::RunsCsv(std::ostream& stream, const Json& sample)
    : m_stream(stream)
{
    if (sample.is_object())
    {
        for (const Json& event : sample.at("events"))
        {
            AddColumns(event, {}, m_columns);
        }
        AddColumns(sample.at("totals"), {}, m_columns);
    }
    std::vector<std::string> names{RUNS_CSV_BEGINNING};
    for (const Way& way : m_columns)
    {
        names.push_back(fmt::format("{}", fmt::join(way, ".")));
    }
    m_stream << fmt::format("{}\n", fmt::join(names, ","));
}

void RunsCsv::AddRun(std::uint64_t seed, const Json& metrics)
{
    const char* passed = HasPassed(metrics) ? "true" : "false";
    for (const Json& event : metrics.at("events"))
    {
        AddRow({std::to_string(seed),
                "event",
                passed,
                Cell(&event.at("id")),
                Cell(&event.at("kind")),
                Cell(&event.at("at_s"))},
               event);
    }
    AddRow({std::to_string(seed), "total", passed, "", "", ""}, metrics.at("totals"));
}

void RunsCsv::AddLost(std::uint64_t seed)
{
    AddRow({std::to_string(seed), "lost", "false", "", "", ""}, Json::object());
}

void RunsCsv::AddRow(std::vector<std::string> cells, const Json& fields)
{
    for (const Way& way : m_columns)
    {
        cells.push_back(Cell(Find(fields, way)));
    }
    m_stream << fmt::format("{}\n", fmt::join(cells, ","));
}

} // namespace mopo
