// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mopo
{

/// A row of `study.csv`: of a run, an event and a direction. `ike` has the recovery of IKE, and
/// what has no direction.
struct TidyRow
{
    /// `event`, `total`, or `lost`.
    std::string row;
    /// Whose events, where there are several initiators.
    std::string peer;
    std::string event;
    std::string kind;
    Json at;
    std::string direction;
    /// Whether what had to recover did; null where nothing had to.
    Json recovered;
    Json bound;
    /// By the name of the metric.
    std::vector<std::pair<std::string, Json>> fields;
};

/// All of `metrics.json`.
std::vector<TidyRow> TidyRows(const Json& metrics);

/// Whether an event, as `metrics.json` has it, was recovered from in a direction: null where
/// nothing had to recover. Not, where no packet came by another path, and for 100 ms or more none
/// at all.
Json HasRecovered(const Json& event, std::string_view direction);

/// Whether every table has a column of that name, whatever the study.
bool IsFixedColumn(std::string_view name);

/// What a value of a parameter is called in the tables.
std::string CellOf(const Json& value);

/// What all rows of a run share.
struct RowOrigin
{
    std::string point;
    std::string policy;
    /// Of the parameters.
    std::vector<Json> values;
    std::uint64_t seed = 0;
    bool passed = false;
};

/// Writes `study.csv`. The columns must be known before the first row: all rows are shown to it
/// first.
class TidyTable
{
  public:
    explicit TidyTable(std::vector<std::string> parameters);

    void Learn(const std::vector<TidyRow>& rows);

    void WriteHead(std::ostream& stream) const;
    void Write(std::ostream& stream,
               const RowOrigin& origin,
               const std::vector<TidyRow>& rows) const;

  private:
    std::vector<std::string> m_parameters;
    std::vector<std::string> m_metrics;
};

} // namespace mopo
