// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace mopo
{

/// What every `runs.csv` begins with.
inline constexpr const char* RUNS_CSV_BEGINNING = "seed,row,passed,event,kind,at_s";

/// Writes `runs.csv` (RFC 4180, but for its line ends): the `metrics.json` of many runs of one
/// scenario, a row for each seed and event, and one for each seed's totals. A column is called like
/// the field there, its parts joined by dots; what is null, or does not apply to such a row, is
/// empty.
class RunsCsv
{
  public:
    /// Its columns are those of these metrics, of any run of the scenario; null if there is none.
    RunsCsv(std::ostream& stream, const Json& sample);

    void AddRun(std::uint64_t seed, const Json& metrics);

    /// A run that came to no end.
    void AddLost(std::uint64_t seed);

  private:
    void AddRow(std::vector<std::string> cells, const Json& fields);

    std::ostream& m_stream;
    /// The way to each field that is a column.
    std::vector<std::vector<std::string>> m_columns;
};

/// Whether all that a run's scenario expects came true.
bool HasPassed(const Json& metrics);

} // namespace mopo
