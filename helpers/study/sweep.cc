// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/sweep.h"

#include "helpers/run/processes.h"
#include "helpers/run/run-scenario.h"
#include "helpers/study/run-store.h"
#include "helpers/study/study-folder.h"
#include "helpers/study/study-results.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr int CANNOT_WRITE = 2;

std::unexpected<StudyError> Fail(std::string what)
{
    return std::unexpected(StudyError{std::move(what)});
}

/// Runs one, and leaves what became of it.
ProcessWork RunOne(const StudyPlan& plan, const StudyRun& run, const RunStore& store)
{
    auto metrics = MeasureScenario(plan.points[run.point].loaded.scenario, run.seed);
    StoredRun result;
    result.refused = !metrics;
    result.why = metrics ? "" : metrics.error();
    result.metrics = metrics ? std::move(*metrics) : Json();
    const auto written = store.Write(run.id, result);
    return written ? ProcessWork{} : ProcessWork{CANNOT_WRITE, written.error()};
}

/// What is still to be done, by its place in the plan. A run that was lost has another try.
std::vector<std::size_t> Missing(const StudyPlan& plan,
                                 const SweepOptions& options,
                                 const RunStore& store,
                                 SweepProgress& progress)
{
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < plan.runs.size(); ++i)
    {
        if (i % options.shard.of != options.shard.number - 1)
        {
            continue;
        }
        ++progress.of;
        const auto stored = store.Read(plan.runs[i].id);
        if (stored && !stored->metrics.is_null())
        {
            ++progress.found;
            continue;
        }
        missing.push_back(i);
    }
    progress.done = progress.found;
    return missing;
}

std::string Interrupted(const SweepProgress& progress, const fs::path& folder)
{
    return fmt::format("interrupted: {} of {} runs are done and stay in '{}'; the same command "
                       "again goes on there",
                       progress.done - progress.lost,
                       progress.of,
                       folder.string());
}

std::string ShardJson(const StudyPlan& plan, const SweepOptions& options, std::size_t runs)
{
    return DumpJson(Json{{"schema", STUDY_SHARD_SCHEMA},
                         {"plan", plan.id},
                         {"shard", fmt::format("{}/{}", options.shard.number, options.shard.of)},
                         {"runs", runs}},
                    2) +
           '\n';
}

} // namespace

std::expected<SweepOutcome, StudyError> Sweep(const StudyPlan& plan, const SweepOptions& options)
{
    const auto folder = StudyFolder::Open(options.folder, plan);
    if (!folder)
    {
        return Fail(folder.error());
    }
    const RunStore store(folder->Path());
    SweepProgress progress;
    const std::vector<std::size_t> missing = Missing(plan, options, store, progress);
    const auto tell = [&]
    {
        if (options.onProgress)
        {
            options.onProgress(progress);
        }
    };
    tell();
    std::string unwritten;
    const auto ran = RunInProcesses(
        missing.size(),
        options.jobs,
        [&](std::size_t index) { return RunOne(plan, plan.runs[missing[index]], store); },
        [&](std::size_t index, const ProcessEnd& end)
        {
            ++progress.done;
            if (end.signal != 0 || end.status != 0)
            {
                ++progress.lost;
                const auto written =
                    store.Write(plan.runs[missing[index]].id, {nullptr, false, WhyEnded(end)});
                unwritten = written ? unwritten : written.error();
            }
            tell();
        });
    if (!ran)
    {
        return std::unexpected(StudyError{Interrupted(progress, folder->Path()), ran.error()});
    }
    if (!unwritten.empty())
    {
        return Fail(unwritten);
    }
    if (options.isShard)
    {
        if (auto written =
                WriteWhole(folder->Path() / "shard.json", ShardJson(plan, options, progress.of));
            !written)
        {
            return Fail(written.error());
        }
        return SweepOutcome{progress.lost == 0,
                            false,
                            fmt::format("shard {} of {}: {} runs, {} of them lost\nRuns: {}\n",
                                        options.shard.number,
                                        options.shard.of,
                                        progress.of,
                                        progress.lost,
                                        folder->Path().string())};
    }
    auto outcome = WriteStudyResults(plan, folder->Path());
    return outcome ? std::expected<SweepOutcome, StudyError>(std::move(*outcome))
                   : Fail(outcome.error());
}

std::expected<SweepOutcome, StudyError> MergeShards(const StudyPlan& plan,
                                                    const std::vector<fs::path>& shards,
                                                    const fs::path& folder)
{
    std::string faults;
    for (const fs::path& shard : shards)
    {
        const std::string why = WhyNoPartOf(shard, plan);
        faults += why.empty() ? "" : why + '\n';
    }
    if (!faults.empty())
    {
        faults.pop_back();
        return Fail(faults);
    }
    std::vector<StoredRun> found;
    for (const StudyRun& run : plan.runs)
    {
        std::optional<StoredRun> stored;
        for (auto shard = shards.begin(); !stored && shard != shards.end(); ++shard)
        {
            stored = RunStore(*shard).Read(run.id);
        }
        if (!stored)
        {
            return Fail(fmt::format(
                "{}, seed {}, is in none of these folders", plan.points[run.point].id, run.seed));
        }
        found.push_back(std::move(*stored));
    }
    const auto merged = StudyFolder::Open(folder, plan);
    if (!merged)
    {
        return Fail(merged.error());
    }
    const RunStore store(merged->Path());
    for (std::size_t i = 0; i < found.size(); ++i)
    {
        if (auto written = store.Write(plan.runs[i].id, found[i]); !written)
        {
            return Fail(written.error());
        }
    }
    auto outcome = WriteStudyResults(plan, merged->Path());
    return outcome ? std::expected<SweepOutcome, StudyError>(std::move(*outcome))
                   : Fail(outcome.error());
}

} // namespace mopo
