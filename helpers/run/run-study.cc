// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/run-study.h"

#include "helpers/results/make-folder.h"
#include "helpers/results/runs-csv.h"
#include "helpers/results/study-summary.h"
#include "helpers/results/whole-file.h"
#include "helpers/run/processes.h"
#include "helpers/run/run-scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string_view>
#include <utility>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr int PASSED = 0;
constexpr int EXPECTATION_FAILED = 1;
constexpr int NO_RESULT = 2;

std::string SeedFolder(std::uint64_t seed)
{
    return fmt::format("seed-{}", seed);
}

/// Whether a file is a `runs.csv` of an earlier study.
bool IsRunsCsv(const fs::path& file)
{
    std::string beginning(std::string_view(RUNS_CSV_BEGINNING).size(), '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
    return stream && beginning == RUNS_CSV_BEGINNING;
}

/// Makes the folder, and removes from it the table that will no longer be that of its runs. An
/// error is in words.
std::expected<fs::path, std::string> PrepareFolder(const fs::path& wanted)
{
    std::error_code error;
    fs::path folder = fs::weakly_canonical(fs::absolute(wanted, error), error);
    if (error || folder.empty())
    {
        return std::unexpected(fmt::format("'{}' is no usable path", wanted.string()));
    }
    if (auto made = MakeWritableFolder(folder); !made)
    {
        return std::unexpected(std::move(made.error()));
    }
    const fs::path table = folder / "runs.csv";
    if (fs::exists(fs::symlink_status(table, error)) && !IsRunsCsv(table))
    {
        return std::unexpected(
            fmt::format("'{}' is not of an earlier study; it is left alone", table.string()));
    }
    fs::remove(table, error);
    return error ? std::expected<fs::path, std::string>(std::unexpected(
                       fmt::format("cannot remove '{}': {}", table.string(), error.message())))
                 : folder;
}

ProcessWork RunOneSeed(const LoadedScenario& loaded,
                       const StudyOptions& options,
                       const fs::path& folder,
                       std::uint64_t seed)
{
    RunOptions run;
    run.seed = seed;
    run.folder = folder / SeedFolder(seed);
    run.lean = options.lean;
    const auto outcome = RunScenario(loaded, run);
    if (!outcome)
    {
        return {NO_RESULT, outcome.error()};
    }
    return {outcome->passed ? PASSED : EXPECTATION_FAILED, ""};
}

/// Why a run came to no end; empty if it did.
std::string WhyLost(const ProcessEnd& end)
{
    const bool ended =
        end.signal == 0 && (end.status == PASSED || end.status == EXPECTATION_FAILED);
    return ended ? "" : WhyEnded(end);
}

/// What a seed's run left. Null if that cannot be read.
Json ReadMetrics(const fs::path& folder, std::uint64_t seed)
{
    std::ifstream stream(folder / SeedFolder(seed) / "metrics.json", std::ios::binary);
    Json metrics = stream ? Json::parse(stream, nullptr, false) : Json();
    return metrics.is_discarded() ? Json() : metrics;
}

/// All that is to be told at the end.
class StudyReport
{
  public:
    StudyReport(const StudyOptions& options, fs::path folder, std::vector<std::string> lost)
        : m_options(options),
          m_folder(std::move(folder)),
          m_lost(std::move(lost))
    {
    }

    std::expected<StudyOutcome, std::string> Make()
    {
        WholeFile table(m_folder / "runs.csv");
        RunsCsv csv(table.Stream(), Sample());
        StudySummary summary;
        StudyOutcome outcome{true, true, {}};
        for (std::size_t i = 0; i < m_lost.size(); ++i)
        {
            const std::uint64_t seed = m_options.seeds[i];
            if (!m_lost[i].empty())
            {
                csv.AddLost(seed);
                summary.AddLost(seed, m_lost[i]);
                outcome.complete = outcome.passed = false;
                continue;
            }
            const Json metrics = ReadMetrics(m_folder, seed);
            if (metrics.is_null())
            {
                return std::unexpected(
                    fmt::format("cannot read the metrics of seed {} again", seed));
            }
            csv.AddRun(seed, metrics);
            summary.AddRun(seed, metrics);
            outcome.passed = outcome.passed && HasPassed(metrics);
        }
        if (auto published = table.Publish(); !published)
        {
            return std::unexpected(std::move(published.error()));
        }
        outcome.summary =
            summary.Text(m_options.colours) +
            fmt::format(
                "\nResults: {0}/seed-…\nTable: {0}/runs.csv\nAs a page: ./mopo report {0}\n",
                m_folder.string());
        return outcome;
    }

  private:
    /// The metrics of the first run that has any.
    Json Sample() const
    {
        const auto first = std::ranges::find(m_lost, std::string());
        return first == m_lost.end()
                   ? Json()
                   : ReadMetrics(m_folder,
                                 m_options.seeds[static_cast<std::size_t>(first - m_lost.begin())]);
    }

    const StudyOptions& m_options;
    fs::path m_folder;
    /// Of each seed, why it came to no end; empty if it did.
    std::vector<std::string> m_lost;
};

} // namespace

std::expected<StudyOutcome, StudyError> RunStudy(const LoadedScenario& loaded,
                                                 const StudyOptions& options)
{
    const auto folder = PrepareFolder(options.folder);
    if (!folder)
    {
        return std::unexpected(StudyError{folder.error()});
    }
    std::vector<std::string> lost(options.seeds.size());
    std::size_t done = 0;
    std::size_t whole = 0;
    const auto ran = RunInProcesses(
        options.seeds.size(),
        options.jobs,
        [&](std::size_t index)
        { return RunOneSeed(loaded, options, *folder, options.seeds[index]); },
        [&](std::size_t index, const ProcessEnd& end)
        {
            lost[index] = WhyLost(end);
            whole += lost[index].empty() ? 1U : 0U;
            if (options.onProgress)
            {
                options.onProgress(++done, options.seeds.size());
            }
        });
    if (!ran)
    {
        return std::unexpected(
            StudyError{fmt::format("interrupted: {} of {} seeds were run, and stay in '{}'; there "
                                   "is no runs.csv",
                                   whole,
                                   options.seeds.size(),
                                   folder->string()),
                       ran.error()});
    }
    auto outcome = StudyReport(options, *folder, std::move(lost)).Make();
    if (!outcome)
    {
        return std::unexpected(StudyError{std::move(outcome.error())});
    }
    return std::move(*outcome);
}

} // namespace mopo
