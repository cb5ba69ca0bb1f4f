// SPDX-License-Identifier: GPL-2.0-only
#include "cli/run.h"

#include "cli/change-options.h"
#include "cli/exit-status.h"
#include "cli/faults.h"
#include "cli/progress-line.h"
#include "helpers/results/run-folder.h"
#include "helpers/run/run-scenario.h"
#include "helpers/run/run-study.h"
#include "helpers/run/seed-list.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>

namespace mopo::cli
{

namespace
{

struct RunArguments
{
    std::string file;
    std::uint64_t seed = 1;
    /// Empty: one run.
    std::string seeds;
    /// 0: as many as there are cores.
    std::size_t jobs = 0;
    bool lean = false;
    std::string out;
    Changes changes;
    bool flowMonitor = false;
    bool animation = false;
};

std::string SeedFault(const std::string& text)
{
    const auto seed = ParseSeed(text);
    return seed ? "" : seed.error();
}

std::string SeedListFault(const std::string& text)
{
    const auto seeds = ParseSeedList(text);
    return seeds ? "" : seeds.error();
}

std::string JobsFault(const std::string& text)
{
    constexpr std::uint64_t MOST_JOBS = 1024;
    const auto jobs = ParseSeed(text);
    return jobs && *jobs >= 1 && *jobs <= MOST_JOBS
               ? ""
               : fmt::format("a number from 1 to {} is wanted, not '{}'", MOST_JOBS, text);
}

int RunOnce(const LoadedScenario& loaded, const RunArguments& arguments)
{
    const ProgressLine progress;
    RunOptions options;
    options.seed = arguments.seed;
    options.flowMonitor = arguments.flowMonitor;
    options.animation = arguments.animation;
    options.folder = arguments.out.empty() ? DefaultRunPath(loaded.scenario.name, arguments.seed)
                                           : std::filesystem::path(arguments.out);
    options.onProgress = [&](Instant now, Duration of)
    {
        progress.Show(fmt::format("{:.0f} of {:.0f} simulated seconds",
                                  ToSeconds(now.time_since_epoch()),
                                  ToSeconds(of)));
    };
    options.lean = arguments.lean;
    options.colours = isatty(STDOUT_FILENO) == 1;
    const auto outcome = RunScenario(loaded, options);
    progress.Wipe();
    if (!outcome)
    {
        std::cerr << outcome.error() << '\n';
        return BAD_INPUT;
    }
    std::cout << outcome->summary;
    return outcome->passed ? SUCCESS : FAILURE;
}

int RunManySeeds(const LoadedScenario& loaded, const RunArguments& arguments)
{
    const ProgressLine progress;
    StudyOptions options;
    options.seeds = *ParseSeedList(arguments.seeds);
    options.folder = arguments.out.empty() ? DefaultRunPath(loaded.scenario.name, 0).parent_path()
                                           : std::filesystem::path(arguments.out);
    options.jobs =
        arguments.jobs > 0 ? arguments.jobs : std::max(1U, std::thread::hardware_concurrency());
    options.lean = arguments.lean;
    options.onProgress = [&](std::size_t done, std::size_t of)
    {
        progress.Show(fmt::format("{} of {} seeds", done, of));
    };
    options.colours = isatty(STDOUT_FILENO) == 1;
    const auto outcome = RunStudy(loaded, options);
    progress.Wipe();
    if (!outcome)
    {
        std::cerr << outcome.error().what << '\n';
        if (outcome.error().signal != 0)
        {
            std::raise(outcome.error().signal); // so that a shell sees what ended this
        }
        return BAD_INPUT;
    }
    std::cout << outcome->summary;
    if (!outcome->complete)
    {
        return BAD_INPUT;
    }
    return outcome->passed ? SUCCESS : FAILURE;
}

int Run(const RunArguments& arguments)
{
    const auto loaded = LoadScenario(arguments.file, arguments.changes);
    if (!loaded)
    {
        PrintFaults(arguments.file, loaded.error());
        return BAD_INPUT;
    }
    return arguments.seeds.empty() ? RunOnce(*loaded, arguments) : RunManySeeds(*loaded, arguments);
}

} // namespace

void AddRun(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<RunArguments>();
    CLI::App* verb = app.add_subcommand("run", "Simulates a scenario and leaves a result folder");
    verb->add_option("FILE", arguments->file, "The scenario file")->required();
    auto* seed = verb->add_option("--seed",
                                  arguments->seed,
                                  "Of all randomness; the same seed, the same bits")
                     ->capture_default_str()
                     ->check(SeedFault);
    auto* seeds = verb->add_option("--seeds",
                                   arguments->seeds,
                                   "Several, such as 1..20 or 1,5,9, in processes of their own; "
                                   "adds runs.csv and tells median, 95 % and maximum")
                      ->check(SeedListFault)
                      ->excludes(seed);
    verb->add_option("--jobs", arguments->jobs, "How many seeds run at a time [all cores]")
        ->check(JobsFault)
        ->needs(seeds);
    verb->add_flag("--lean", arguments->lean, "No captures and no events.jsonl");
    verb->add_option("--out",
                     arguments->out,
                     "Where the result goes [results/runs/SCENARIO/seed-N]; with --seeds, where "
                     "seed-N goes [results/runs/SCENARIO]");
    AddChangeOptions(*verb, arguments->changes);
    verb->add_flag("--flowmon",
                   arguments->flowMonitor,
                   "Also leave flowmon.xml: every UDP and TCP flow, by ns-3's FlowMonitor")
        ->excludes(seeds);
    verb->add_flag("--netanim",
                   arguments->animation,
                   "Also leave netanim.xml: every packet on every link, for NetAnim")
        ->excludes(seeds);
    verb->footer(
        "Exit status: 0 when all expectations of the scenario hold, 1 when one fails, 2 when\n"
        "the input is wrong, the result cannot be written, or a seed comes to no end.\n"
        "Examples:\n"
        "  mopo run scenarios/mobile-client.json\n"
        "  mopo run scenarios/link-loss.json --seed 7 --out /tmp/link-loss\n"
        "  mopo run scenarios/link-loss.json --seeds 1..20 --lean\n"
        "  mopo run scenarios/starter.json --policy strongswan-tuned --set timeline.0.at=6s\n");
    verb->callback([arguments, &status] { status = Run(*arguments); });
}

} // namespace mopo::cli
