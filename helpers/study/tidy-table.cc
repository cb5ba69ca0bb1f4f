// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/tidy-table.h"

#include "helpers/results/csv-cell.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

constexpr std::array<std::string_view, 12> FIXED{"point",
                                                 "policy",
                                                 "seed",
                                                 "row",
                                                 "passed",
                                                 "peer",
                                                 "event",
                                                 "kind",
                                                 "at_s",
                                                 "direction",
                                                 "recovered",
                                                 "bound"};
constexpr std::array<std::string_view, 3> DIRECTIONS{"ike", "up", "down"};

/// What no column of a metric has.
bool IsNamedApart(const std::string& key)
{
    return key == "id" || IsFixedColumn(key);
}

/// Every field of an object goes to the row of its direction, whose name is the last on the way
/// there, or to that of `ike`.
void Spread(const Json& fields, const std::string& way, std::vector<TidyRow>& rows)
{
    for (const auto& [key, field] : fields.items())
    {
        const std::string here = way.empty() ? key : fmt::format("{}.{}", way, key);
        if (field.is_object())
        {
            Spread(field, here, rows);
            continue;
        }
        if (way.empty() && IsNamedApart(key))
        {
            continue;
        }
        const auto direction = std::ranges::find(DIRECTIONS, key);
        const bool hasDirection = direction != DIRECTIONS.end();
        const auto row =
            hasDirection ? rows.begin() + (direction - DIRECTIONS.begin()) : rows.begin();
        row->fields.emplace_back(hasDirection ? way : here, field);
    }
}

void AddRows(const Json& metrics, const std::string& peer, std::vector<TidyRow>& rows)
{
    for (const Json& event : metrics.at("events"))
    {
        std::vector<TidyRow> three;
        for (const std::string_view direction : DIRECTIONS)
        {
            three.push_back({"event",
                             peer,
                             event.at("id").get<std::string>(),
                             event.at("kind").get<std::string>(),
                             event.at("at_s"),
                             std::string(direction),
                             HasRecovered(event, direction),
                             event.at("bound"),
                             {}});
        }
        Spread(event, "", three);
        std::ranges::move(three, std::back_inserter(rows));
    }
    std::vector<TidyRow> three;
    for (const std::string_view direction : DIRECTIONS)
    {
        three.push_back(
            {"total", peer, "", "", nullptr, std::string(direction), nullptr, nullptr, {}});
    }
    Spread(metrics.at("totals"), "", three);
    std::ranges::move(three, std::back_inserter(rows));
}

bool IsCutOff(const Json& event, const std::string& direction)
{
    constexpr double SHORT_MS = 100; // what is shorter may be random loss of the links
    const Json& outage = event.at("outage_ms").at(direction);
    return outage.is_number() && outage.get<double>() >= SHORT_MS;
}

} // namespace

Json HasRecovered(const Json& event, std::string_view direction)
{
    const std::string name(direction);
    if (!event.at("recovery_ms").at(name).is_null())
    {
        return true;
    }
    const Json& why = event.at("bound_why");
    if (why == "nothing had to recover" || why == "there was no IKE SA")
    {
        return nullptr;
    }
    if (direction != "ike")
    {
        return IsCutOff(event, name) ? Json(false) : Json(nullptr);
    }
    const Json& bound = event.at("bound");
    if (bound == "B9")
    {
        return nullptr; // IKE has no part in it
    }
    const bool hasProbes = !event.at("outage_ms").at("up").is_null();
    return !hasProbes || IsCutOff(event, "up") || IsCutOff(event, "down") ? Json(false)
                                                                          : Json(nullptr);
}

bool IsFixedColumn(std::string_view name)
{
    return std::ranges::find(FIXED, name) != FIXED.end();
}

std::string CellOf(const Json& value)
{
    return CsvCell(value);
}

std::vector<TidyRow> TidyRows(const Json& metrics)
{
    std::vector<TidyRow> rows;
    if (!metrics.contains("peers"))
    {
        AddRows(metrics, "", rows);
        return rows;
    }
    for (const auto& [name, peer] : metrics.at("peers").items())
    {
        AddRows(peer, name, rows);
    }
    return rows;
}

TidyTable::TidyTable(std::vector<std::string> parameters)
    : m_parameters(std::move(parameters))
{
}

void TidyTable::Learn(const std::vector<TidyRow>& rows)
{
    for (const TidyRow& row : rows)
    {
        for (const auto& [name, value] : row.fields)
        {
            if (std::ranges::find(m_metrics, name) == m_metrics.end())
            {
                m_metrics.push_back(name);
            }
        }
    }
}

void TidyTable::WriteHead(std::ostream& stream) const
{
    // The parameters stand behind the first two.
    std::vector<std::string> names{FIXED.begin(), FIXED.end()};
    names.insert(names.begin() + 2, m_parameters.begin(), m_parameters.end());
    std::ranges::copy(m_metrics, std::back_inserter(names));
    stream << fmt::format("{}\n", fmt::join(names, ","));
}

void TidyTable::Write(std::ostream& stream,
                      const RowOrigin& origin,
                      const std::vector<TidyRow>& rows) const
{
    for (const TidyRow& row : rows)
    {
        std::vector<std::string> cells{origin.point, CsvCell(origin.policy)};
        std::ranges::transform(origin.values, std::back_inserter(cells), CsvCell);
        for (const Json& cell : {Json(origin.seed),
                                 Json(row.row),
                                 Json(origin.passed),
                                 Json(row.peer),
                                 Json(row.event),
                                 Json(row.kind),
                                 row.at,
                                 Json(row.direction),
                                 row.recovered,
                                 row.bound})
        {
            cells.push_back(CsvCell(cell));
        }
        for (const std::string& metric : m_metrics)
        {
            const auto found =
                std::ranges::find(row.fields, metric, &std::pair<std::string, Json>::first);
            cells.push_back(found == row.fields.end() ? "" : CsvCell(found->second));
        }
        stream << fmt::format("{}\n", fmt::join(cells, ","));
    }
}

} // namespace mopo
