// SPDX-License-Identifier: GPL-2.0-only
#include "cli/sweep.h"

#include "cli/exit-status.h"
#include "cli/faults.h"
#include "cli/progress-line.h"
#include "cli/time-left.h"
#include "helpers/report/report.h"
#include "helpers/run/seed-list.h"
#include "helpers/study/emit.h"
#include "helpers/study/study-folder.h"
#include "helpers/study/study-plan.h"
#include "helpers/study/sweep.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace mopo::cli
{

namespace
{

constexpr unsigned MOST_JOBS = 1024;
constexpr std::size_t MOST_SHARDS = 10'000;

struct SweepArguments
{
    std::string study;
    std::string out;
    /// 0: as many as there are cores.
    unsigned jobs = 0;
    std::string shard;
    std::vector<std::string> merge;
    std::string engine;
    std::size_t shards = 8;
    bool onlyCheck = false;
};

std::optional<Shard> ParseShard(const std::string& text)
{
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto number = ParseSeed(text.substr(0, slash));
    const auto of = ParseSeed(slash < text.size() ? text.substr(slash + 1) : "");
    if (!number || !of || *number < 1 || *number > *of || *of > MOST_SHARDS)
    {
        return std::nullopt;
    }
    return Shard{*number, *of};
}

std::string ShardFault(const std::string& text)
{
    return ParseShard(text)
               ? ""
               : fmt::format("I/N with I from 1 to N, and N at most {}, is wanted, not '{}'",
                             MOST_SHARDS,
                             text);
}

int Fail(const StudyError& error)
{
    std::cerr << error.what << '\n';
    if (error.signal != 0)
    {
        std::raise(error.signal); // so that a shell sees what ended this
    }
    return BAD_INPUT;
}

/// Makes the page of what is whole.
int Tell(const std::expected<SweepOutcome, StudyError>& outcome, const std::string& folder)
{
    if (!outcome)
    {
        return Fail(outcome.error());
    }
    std::cout << outcome->summary;
    if (outcome->isWhole)
    {
        const auto report = MakeReport(folder);
        if (!report)
        {
            PrintFaults(folder, report.error());
            return BAD_INPUT;
        }
        std::error_code error;
        const auto page = std::filesystem::absolute(folder, error) / "report.html";
        if (const auto written = WriteWhole(page, report->html); !written)
        {
            return Fail(StudyError{written.error()});
        }
        std::cout << fmt::format("Report: {}\n", page.string());
    }
    return outcome->complete ? SUCCESS : BAD_INPUT;
}

int EmitFor(const StudyPlan& plan, const SweepArguments& arguments, const std::string& folder)
{
    EmitOptions options;
    options.engine = arguments.engine == "slurm" ? Engine::Slurm : Engine::Snakemake;
    options.study = arguments.study;
    options.folder = folder;
    options.shards = std::min(arguments.shards, plan.runs.size());
    const auto told = Emit(plan, options);
    if (!told)
    {
        return Fail(StudyError{told.error()});
    }
    std::cout << *told;
    return SUCCESS;
}

int RunAll(const StudyPlan& plan, const SweepArguments& arguments, const std::string& folder)
{
    const ProgressLine progress;
    TimeLeft timeLeft;
    SweepOptions options;
    options.folder = folder;
    options.jobs =
        arguments.jobs > 0 ? arguments.jobs : std::max(1U, std::thread::hardware_concurrency());
    options.isShard = !arguments.shard.empty();
    options.shard = ParseShard(arguments.shard).value_or(Shard{});
    options.onProgress = [&](const SweepProgress& now)
    {
        progress.Show(fmt::format("{} {} of {} runs{}{}",
                                  ProgressBar(now.done, now.of),
                                  now.done,
                                  now.of,
                                  now.lost > 0 ? fmt::format(", {} lost", now.lost) : "",
                                  timeLeft.Text(now.done - now.found, now.of - now.done)));
    };
    const auto outcome = Sweep(plan, options);
    progress.Wipe();
    return Tell(outcome, folder);
}

int RunSweep(const SweepArguments& arguments)
{
    auto study = ReadStudy(arguments.study);
    auto plan = study ? PlanStudy(std::move(*study))
                      : std::expected<StudyPlan, std::vector<Fault>>(
                            std::unexpected(std::move(study.error())));
    if (!plan)
    {
        PrintFaults(arguments.study, plan.error());
        return BAD_INPUT;
    }
    const std::string folder =
        arguments.out.empty() ? "results/runs/studies/" + plan->study.name : arguments.out;
    if (arguments.onlyCheck)
    {
        std::cout << fmt::format("{}: valid; {} points, {} runs\n",
                                 arguments.study,
                                 plan->points.size(),
                                 plan->runs.size());
        return SUCCESS;
    }
    if (!arguments.engine.empty())
    {
        return EmitFor(*plan, arguments, folder);
    }
    if (!arguments.merge.empty())
    {
        return Tell(MergeShards(*plan, {arguments.merge.begin(), arguments.merge.end()}, folder),
                    folder);
    }
    return RunAll(*plan, arguments, folder);
}

} // namespace

void AddSweep(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<SweepArguments>();
    CLI::App* verb = app.add_subcommand(
        "sweep", "Runs a study: a scenario with each value of parameters, policy and seed");
    verb->add_option("STUDY", arguments->study, "The study file")->required();
    verb->add_option("--out",
                     arguments->out,
                     "Where the result goes [results/runs/studies/STUDY]; a study that was "
                     "interrupted goes on there");
    auto* jobs = verb->add_option("--jobs", arguments->jobs, "How many run at a time [all cores]")
                     ->check(CLI::Range(1U, MOST_JOBS));
    auto* shard = verb->add_option("--shard", arguments->shard, "I/N, only that part of the runs")
                      ->check(ShardFault);
    auto* merge = verb->add_option("--merge",
                                   arguments->merge,
                                   "The folders of all shards: puts them together, runs nothing")
                      ->excludes(shard)
                      ->excludes(jobs);
    auto* emit = verb->add_option("--emit",
                                  arguments->engine,
                                  "slurm or snakemake: writes what that needs to run the study in "
                                  "shards, runs nothing")
                     ->check(CLI::IsMember({"slurm", "snakemake"}))
                     ->excludes(shard)
                     ->excludes(jobs)
                     ->excludes(merge);
    verb->add_option("--shards", arguments->shards, "In how many shards")
        ->check(CLI::Range(std::size_t{1}, MOST_SHARDS))
        ->needs(emit)
        ->capture_default_str();
    verb->add_flag("--check", arguments->onlyCheck, "Only tells what is wrong with the file")
        ->excludes(shard)
        ->excludes(merge)
        ->excludes(emit);
    verb->footer("Exit status: 0 when every run came to its end, 2 when the input is wrong, the "
                 "result cannot be\nwritten, or a run comes to no end.\n"
                 "Examples:\n"
                 "  mopo sweep scenarios/studies/window.json\n"
                 "  mopo sweep scenarios/studies/window.json --shard 1/2 --out /tmp/one\n"
                 "  mopo sweep scenarios/studies/window.json --out /tmp/all --merge /tmp/one "
                 "/tmp/two\n"
                 "  mopo sweep scenarios/studies/window.json --emit slurm --out /tmp/window\n");
    verb->callback([arguments, &status] { status = RunSweep(*arguments); });
}

} // namespace mopo::cli
