// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/reference/measure.h"

#include "helpers/results/runs-csv.h"
#include "helpers/run/processes.h"
#include "helpers/run/run-scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

/// A folder for what is not to stay.
class PassingFolder
{
  public:
    PassingFolder()
    {
        std::error_code error;
        std::string name = (fs::temp_directory_path(error) / "mopo-reference-XXXXXX").string();
        if (error || mkdtemp(name.data()) == nullptr)
        {
            m_error = fmt::format("cannot make a folder for the runs, '{}': {}",
                                  name,
                                  error ? error.message() : std::strerror(errno));
            return;
        }
        m_path = name;
    }

    ~PassingFolder()
    {
        std::error_code error;
        if (!m_path.empty())
        {
            fs::remove_all(m_path, error);
        }
    }

    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;

    /// Empty when it could be made.
    const std::string& Error() const
    {
        return m_error;
    }

    const fs::path& Path() const
    {
        return m_path;
    }

  private:
    fs::path m_path;
    std::string m_error;
};

struct Task
{
    const ShippedScenario* scenario = nullptr;
    std::uint64_t seed = 1;
};

fs::path FolderOf(const fs::path& work, const Task& task)
{
    return work / task.scenario->name / fmt::format("seed-{}", task.seed);
}

/// The longest first, so that no core waits for another one at the end.
std::vector<Task> TasksFor(std::span<const ShippedScenario> scenarios, bool onlyFirstSeed)
{
    std::vector<Task> tasks;
    for (const ShippedScenario& scenario : scenarios)
    {
        const std::uint64_t seeds =
            !onlyFirstSeed && IsStochastic(scenario.loaded.scenario) ? REFERENCE_SEEDS : 1;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed)
        {
            tasks.push_back({&scenario, seed});
        }
    }
    std::ranges::stable_sort(tasks,
                             std::ranges::greater{},
                             [](const Task& task)
                             { return task.scenario->loaded.scenario.duration; });
    return tasks;
}

ProcessWork Run(const Task& task, const fs::path& work)
{
    RunOptions options;
    options.seed = task.seed;
    options.folder = FolderOf(work, task);
    options.lean = true;
    const auto outcome = RunScenario(task.scenario->loaded, options);
    return outcome ? ProcessWork{} : ProcessWork{1, outcome.error()};
}

/// Why a run came to no end; empty if it did.
std::string WhyLost(const Task& task, const ProcessEnd& end)
{
    if (end.signal == 0 && end.status == 0)
    {
        return {};
    }
    return fmt::format(
        "{}, seed {}, came to no end: {}", task.scenario->name, task.seed, WhyEnded(end));
}

std::expected<void, StudyError> RunAll(std::span<const ShippedScenario> scenarios,
                                       const MeasureOptions& options,
                                       const fs::path& work)
{
    const std::vector<Task> tasks = TasksFor(scenarios, options.onlyFirstSeed);
    std::string lost;
    std::size_t done = 0;
    const auto ran = RunInProcesses(
        tasks.size(),
        options.jobs,
        [&](std::size_t index) { return Run(tasks[index], work); },
        [&](std::size_t index, const ProcessEnd& end)
        {
            lost = lost.empty() ? WhyLost(tasks[index], end) : lost;
            if (options.onProgress)
            {
                options.onProgress(++done, tasks.size());
            }
        });
    if (!ran)
    {
        return std::unexpected(StudyError{"interrupted: nothing is changed", ran.error()});
    }
    return lost.empty() ? std::expected<void, StudyError>{}
                        : std::unexpected(StudyError{std::move(lost)});
}

Json ReadRun(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    Json json = stream ? Json::parse(stream, nullptr, false) : Json();
    return json.is_discarded() ? Json() : json;
}

/// The fields of an event that are of interest with many seeds.
constexpr std::array<std::string_view, 12> SEED_FIELDS{"id",
                                                       "kind",
                                                       "at_s",
                                                       "detection_ms",
                                                       "recovery_ms",
                                                       "bound",
                                                       "bound_ms",
                                                       "outage_ms",
                                                       "agreement_ms",
                                                       "lost",
                                                       "path_tests",
                                                       "change_paths"};

/// What a row of the table is made of.
Json ForTable(const Json& metrics)
{
    Json json{{"events", Json::array()}, {"expectations", metrics.at("expectations")}};
    for (const Json& event : metrics.at("events"))
    {
        Json& fields = json["events"].emplace_back(Json::object());
        for (const std::string_view field : SEED_FIELDS)
        {
            fields[field] = event.at(field);
        }
    }
    const Json& totals = metrics.at("totals");
    json["totals"] = {{"lost", totals.at("lost")},
                      {"path_tests", totals.at("path_tests")},
                      {"change_paths", totals.at("change_paths")},
                      {"ike_sas_closed", totals.at("ike_sas_closed")}};
    return json;
}

std::expected<std::string, std::string> SeedsOf(const ShippedScenario& scenario,
                                                const fs::path& work)
{
    std::ostringstream stream;
    std::optional<RunsCsv> table;
    for (std::uint64_t seed = 1; seed <= REFERENCE_SEEDS; ++seed)
    {
        const Json metrics = ReadRun(FolderOf(work, {&scenario, seed}) / "metrics.json");
        if (metrics.is_null())
        {
            return std::unexpected(
                fmt::format("cannot read the metrics of {}, seed {}", scenario.name, seed));
        }
        const Json row = ForTable(metrics);
        if (!table)
        {
            table.emplace(stream, row);
        }
        table->AddRun(seed, row);
    }
    return stream.str();
}

/// Their words hold the figures, which are there already.
Json ExpectationsById(const Json& expectations)
{
    Json json = Json::object();
    for (const Json& each : expectations)
    {
        json[each.at("id").get<std::string>()] = each.at("passed");
    }
    return json;
}

std::expected<Reference, std::string> Collect(const ShippedScenario& scenario,
                                              const fs::path& work,
                                              bool onlyFirstSeed)
{
    const fs::path folder = FolderOf(work, {&scenario, 1});
    Reference reference;
    reference.metrics = ReadRun(folder / "metrics.json");
    const Json manifest = ReadRun(folder / "manifest.json");
    if (reference.metrics.is_null() || manifest.is_null())
    {
        return std::unexpected(fmt::format("cannot read the metrics of {}", scenario.name));
    }
    reference.schedulerEvents = manifest.at("scheduler_events").get<std::uint64_t>();
    reference.metrics["expectations"] = ExpectationsById(reference.metrics["expectations"]);
    if (!onlyFirstSeed && IsStochastic(scenario.loaded.scenario))
    {
        auto seeds = SeedsOf(scenario, work);
        if (!seeds)
        {
            return std::unexpected(std::move(seeds.error()));
        }
        reference.seeds = std::move(*seeds);
    }
    return reference;
}

} // namespace

std::expected<std::vector<Reference>, StudyError> Measure(
    std::span<const ShippedScenario> scenarios, const MeasureOptions& options)
{
    const PassingFolder work;
    if (!work.Error().empty())
    {
        return std::unexpected(StudyError{work.Error()});
    }
    if (auto ran = RunAll(scenarios, options, work.Path()); !ran)
    {
        return std::unexpected(std::move(ran.error()));
    }
    std::vector<Reference> references;
    for (const ShippedScenario& scenario : scenarios)
    {
        auto reference = Collect(scenario, work.Path(), options.onlyFirstSeed);
        if (!reference)
        {
            return std::unexpected(StudyError{std::move(reference.error())});
        }
        references.push_back(std::move(*reference));
    }
    return references;
}

} // namespace mopo
