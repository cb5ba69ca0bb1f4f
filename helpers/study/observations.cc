// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/observations.h"

#include "helpers/results/manifest.h"
#include "helpers/results/read-csv.h"
#include "helpers/run/seed-list.h"
#include "helpers/study/study-folder.h"
#include "helpers/study/tidy-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* METRICS_SCHEMA = "mopo-metrics/1";

using Refusal = std::unexpected<std::string>;

std::optional<std::string> ReadText(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
    {
        return std::nullopt;
    }
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// A JSON file of a schema.
std::expected<Json, std::string> ReadOf(const fs::path& file, const char* schema)
{
    const auto text = ReadText(file);
    if (!text)
    {
        return Refusal(fmt::format("cannot read '{}'", file.string()));
    }
    Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object())
    {
        return Refusal(fmt::format("'{}' is half-written or no JSON", file.string()));
    }
    const Json found = json.value("schema", Json());
    if (found != schema)
    {
        return Refusal(fmt::format(
            "'{}' is of the schema {}, and \"{}\" is wanted", file.string(), found.dump(), schema));
    }
    return json;
}

std::optional<double> ToNumber(const std::string& text)
{
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && rest == end ? std::optional(number) : std::nullopt;
}

void AddPolicy(Observations& all, const std::string& policy)
{
    if (std::ranges::find(all.policies, policy) == all.policies.end())
    {
        all.policies.push_back(policy);
    }
}

/// Reads a `study.csv`, whose columns are those of its `study.json`.
class TableReader
{
  public:
    TableReader(fs::path file, const Json& study)
        : m_file(std::move(file)),
          m_study(study)
    {
    }

    std::expected<Observations, std::string> Read()
    {
        const auto text = ReadText(m_file);
        const auto rows = text ? ReadCsv(*text) : std::nullopt;
        if (!rows || rows->empty())
        {
            return Broken();
        }
        m_columns = rows->front();
        for (const Json& name : m_study.value("parameters", Json::array()))
        {
            m_all.parameters.push_back(name.get<std::string>());
        }
        std::set<RunKey> runs;
        for (auto row = rows->begin() + 1; row != rows->end(); ++row)
        {
            if (row->size() != m_columns.size() || !Add(*row, runs))
            {
                return Broken();
            }
        }
        const Json planned = m_study.value("/runs/planned"_json_pointer, Json());
        return planned == runs.size() ? std::expected<Observations, std::string>(std::move(m_all))
                                      : Broken();
    }

  private:
    Refusal Broken() const
    {
        return Refusal(
            fmt::format("'{}' is half-written, or not the table of the study.json beside "
                        "it; `mopo sweep` writes it again",
                        m_file.string()));
    }

    std::string Cell(const std::vector<std::string>& row, const std::string& name) const
    {
        const auto found = std::ranges::find(m_columns, name);
        return found == m_columns.end() ? ""
                                        : row[static_cast<std::size_t>(found - m_columns.begin())];
    }

    bool Add(const std::vector<std::string>& row, std::set<RunKey>& runs)
    {
        Observation each;
        for (const std::string& parameter : m_all.parameters)
        {
            each.spot.point.push_back(Cell(row, parameter));
        }
        each.spot.policy = Cell(row, "policy");
        each.spot.row = Cell(row, "row");
        each.spot.peer = Cell(row, "peer");
        each.spot.event = Cell(row, "event");
        each.spot.direction = Cell(row, "direction");
        each.unrecovered = Cell(row, "recovered") == "false";
        const auto seed = ParseSeed(Cell(row, "seed"));
        if (!seed)
        {
            return false;
        }
        each.seed = *seed;
        AddPolicy(m_all, each.spot.policy);
        RunKey run{each.spot.point, each.spot.policy, each.seed};
        if (each.spot.row == "lost")
        {
            m_all.lost.push_back(run);
        }
        runs.insert(std::move(run));
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            const bool isMetric =
                !IsFixedColumn(m_columns[i]) &&
                std::ranges::find(m_all.parameters, m_columns[i]) == m_all.parameters.end();
            if (const auto number = isMetric ? ToNumber(row[i]) : std::nullopt)
            {
                each.values.emplace(m_columns[i], *number);
            }
        }
        m_all.rows.push_back(std::move(each));
        return true;
    }

    fs::path m_file;
    const Json& m_study;
    std::vector<std::string> m_columns;
    Observations m_all;
};

void AddRun(const Json& metrics, std::uint64_t seed, Observations& all)
{
    for (const TidyRow& row : TidyRows(metrics))
    {
        Observation& each = all.rows.emplace_back();
        each.spot = {{}, "", row.row, row.peer, row.event, row.direction};
        each.seed = seed;
        each.unrecovered = row.recovered == false;
        for (const auto& [name, value] : row.fields)
        {
            if (value.is_number())
            {
                each.values.emplace(name, value.get<double>());
            }
        }
    }
    AddPolicy(all, "");
}

std::expected<void, std::string> AddRunIn(const fs::path& folder, Observations& all)
{
    const auto manifest = ReadOf(folder / "manifest.json", MANIFEST_SCHEMA);
    if (!manifest)
    {
        return Refusal(manifest.error());
    }
    const auto metrics = ReadOf(folder / "metrics.json", METRICS_SCHEMA);
    if (!metrics)
    {
        return Refusal(metrics.error());
    }
    AddRun(*metrics, metrics->at("seed").get<std::uint64_t>(), all);
    return {};
}

/// What `mopo run --seeds` left: its table says which seeds there are.
std::expected<Observations, std::string> ReadSeeds(const fs::path& folder)
{
    const auto text = ReadText(folder / "runs.csv");
    const auto rows = text ? ReadCsv(*text) : std::nullopt;
    Observations all;
    std::set<std::string> known;
    for (std::size_t i = 1; rows && i < rows->size(); ++i)
    {
        const std::vector<std::string>& row = (*rows)[i];
        const auto seed = ParseSeed(row.front());
        if (!seed || row.size() != rows->front().size())
        {
            return Refusal(fmt::format("'{}' is half-written", (folder / "runs.csv").string()));
        }
        if (row[1] == "lost")
        {
            all.lost.emplace_back(std::vector<std::string>{}, "", *seed);
            AddPolicy(all, "");
        }
        else if (known.insert(row.front()).second)
        {
            if (auto added = AddRunIn(folder / ("seed-" + row.front()), all); !added)
            {
                return Refusal(added.error());
            }
        }
    }
    return all;
}

bool HasSeeds(const fs::path& folder)
{
    std::error_code error;
    return std::ranges::any_of(fs::directory_iterator(folder, error),
                               [](const fs::directory_entry& entry)
                               { return entry.path().filename().string().starts_with("seed-"); });
}

} // namespace

std::expected<Observations, std::string> ReadObservations(const fs::path& folder)
{
    std::error_code error;
    const std::string name = folder.string();
    if (!fs::is_directory(folder, error))
    {
        return Refusal(fmt::format("'{}' is no folder", name));
    }
    if (fs::exists(folder / "study.json", error))
    {
        const auto study = ReadOf(folder / "study.json", STUDY_SCHEMA);
        return study ? TableReader(folder / "study.csv", *study).Read() : Refusal(study.error());
    }
    if (fs::exists(folder / "plan.json", error))
    {
        return Refusal(fmt::format("'{}' is half-written: its study has not ended, or is a shard; "
                                   "`mopo sweep` goes on there",
                                   name));
    }
    if (fs::exists(folder / "runs.csv", error))
    {
        return ReadSeeds(folder);
    }
    if (fs::exists(folder / "manifest.json", error) || fs::exists(folder / "metrics.json", error))
    {
        Observations all;
        auto added = AddRunIn(folder, all);
        return added ? std::expected<Observations, std::string>(std::move(all))
                     : Refusal(added.error());
    }
    return HasSeeds(folder)
               ? Refusal(fmt::format("'{}' is half-written: there are seeds and no runs.csv", name))
               : Refusal(fmt::format("'{}' is neither a study nor a run", name));
}

} // namespace mopo
