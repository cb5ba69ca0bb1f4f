// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/reference/reference.h"

#include "helpers/results/run-folder.h"
#include "helpers/results/runs-csv.h"
#include "helpers/scenario/includes.h"
#include "helpers/scenario/json-text.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* METRICS = "metrics.json";
constexpr const char* SEEDS = "seeds.csv";

/// Nothing but what a reference is made of, whole or not: may be replaced.
bool IsEarlierReference(const fs::path& folder)
{
    std::error_code error;
    const fs::directory_iterator all(folder, error);
    return !error && std::ranges::all_of(all,
                                         [](const fs::directory_entry& entry)
                                         {
                                             const fs::path name = entry.path().filename();
                                             return name == METRICS || name == SEEDS;
                                         });
}

bool HasEvents(const Json& metrics)
{
    return metrics.is_object() && metrics.contains("events") && metrics.at("events").is_array() &&
           std::ranges::all_of(
               metrics.at("events"),
               [](const Json& event)
               { return event.is_object() && event.contains("id") && event.at("id").is_string(); });
}

bool AreMetrics(const Json& metrics)
{
    return HasEvents(metrics) &&
           (!metrics.contains("peers") || (metrics.at("peers").is_object() &&
                                           std::ranges::all_of(metrics.at("peers"), HasEvents)));
}

/// In words, why that is no reference of ours; empty if it is one.
std::string WhyNot(const Json& json)
{
    if (!json.is_object() || !json.contains("schema"))
    {
        return "is no reference";
    }
    if (json.at("schema") != REFERENCE_SCHEMA)
    {
        return fmt::format(
            "has the schema {}, not \"{}\"", DumpJson(json.at("schema")), REFERENCE_SCHEMA);
    }
    const bool isWhole = json.contains("scheduler_events") &&
                         json.at("scheduler_events").is_number_unsigned() &&
                         json.contains("metrics") && AreMetrics(json.at("metrics"));
    return isWhole ? "" : "is no whole reference";
}

std::expected<Json, std::string> ReadMetrics(const fs::path& file)
{
    const auto text = ReadScenarioText(file);
    if (!text)
    {
        return std::unexpected(fmt::format("{}: {}", file.string(), text.error()));
    }
    Faults faults;
    auto json = ReadJson(*text, faults);
    if (!json || !faults.Empty())
    {
        return std::unexpected(
            fmt::format("{}: {}", file.string(), faults.All().front().ToString()));
    }
    if (const std::string why = WhyNot(*json); !why.empty())
    {
        return std::unexpected(fmt::format("{}: {}", file.string(), why));
    }
    return std::move(*json);
}

bool Write(const fs::path& file, const std::string& text)
{
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    return stream.flush().good();
}

} // namespace

std::expected<Reference, std::string> ReadReference(const fs::path& folder, bool isStochastic)
{
    auto json = ReadMetrics(folder / METRICS);
    if (!json)
    {
        return std::unexpected(std::move(json.error()));
    }
    Reference reference{
        json->at("scheduler_events").get<std::uint64_t>(), std::move(json->at("metrics")), {}};
    const fs::path file = folder / SEEDS;
    std::error_code error;
    if (!isStochastic)
    {
        return fs::exists(file, error)
                   ? std::expected<Reference, std::string>(std::unexpected(fmt::format(
                         "{}: nothing happens at a random time in this scenario", file.string())))
                   : std::move(reference);
    }
    auto seeds = ReadScenarioText(file);
    if (!seeds)
    {
        return std::unexpected(fmt::format("{}: {}", file.string(), seeds.error()));
    }
    if (!seeds->starts_with(RUNS_CSV_BEGINNING) || !seeds->ends_with('\n'))
    {
        return std::unexpected(fmt::format("{}: is no whole table of seeds", file.string()));
    }
    reference.seeds = std::move(*seeds);
    return reference;
}

std::expected<void, std::string> WriteReference(const Reference& reference, const fs::path& folder)
{
    auto work = RunFolder::Create(folder, IsEarlierReference);
    if (!work)
    {
        return std::unexpected(std::move(work.error()));
    }
    const Json json{{"schema", REFERENCE_SCHEMA},
                    {"scheduler_events", reference.schedulerEvents},
                    {"metrics", reference.metrics}};
    if (!Write(work->WorkPath() / METRICS, DumpJson(json, 1) + '\n') ||
        (!reference.seeds.empty() && !Write(work->WorkPath() / SEEDS, reference.seeds)))
    {
        return std::unexpected(fmt::format("cannot write '{}'", folder.string()));
    }
    return work->Publish();
}

std::vector<std::string> ReferenceNames(const fs::path& folder)
{
    std::set<std::string> names;
    std::error_code error;
    fs::recursive_directory_iterator all(folder, error);
    for (auto each = begin(all); !error && each != end(all); each.increment(error))
    {
        const fs::path& path = each->path();
        const bool isHidden = path.filename().string().starts_with('.');
        if (isHidden && each->is_directory(error))
        {
            each.disable_recursion_pending(); // is being made
        }
        else if (path.filename() == METRICS || path.filename() == SEEDS)
        {
            names.insert(path.parent_path().lexically_relative(folder).generic_string());
        }
    }
    return {names.begin(), names.end()};
}

} // namespace mopo
