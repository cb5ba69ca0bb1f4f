// SPDX-License-Identifier: GPL-2.0-only
#include "cli/reference.h"

#include "cli/exit-status.h"
#include "cli/faults.h"
#include "cli/progress-line.h"
#include "helpers/reference/check-reference.h"
#include "helpers/reference/make-reference.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace mopo::cli
{

namespace
{

struct ReferenceArguments
{
    std::vector<std::string> wanted;
    std::string scenarios = "scenarios";
    std::string folder = "results/reference";
    bool all = false;
    /// 0: as many as there are cores.
    unsigned jobs = 0;
};

MeasureOptions OptionsFor(const ReferenceArguments& arguments, const ProgressLine& progress)
{
    return {arguments.jobs > 0 ? arguments.jobs : std::max(1U, std::thread::hardware_concurrency()),
            [&progress](std::size_t done, std::size_t of)
            {
                progress.Show(fmt::format("{} of {} runs", done, of));
            }};
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

int MakeOrCheck(const ReferenceArguments& arguments, bool isCheck)
{
    const auto scenarios = LoadShippedScenarios(arguments.scenarios, arguments.wanted);
    if (!scenarios)
    {
        for (const FaultyFile& faulty : scenarios.error())
        {
            PrintFaults(faulty.file, faulty.faults);
        }
        return BAD_INPUT;
    }
    const ProgressLine progress;
    const MeasureOptions options = OptionsFor(arguments, progress);
    if (!isCheck)
    {
        const auto told = MakeReference(*scenarios, arguments.folder, options);
        progress.Wipe();
        if (!told)
        {
            return Fail(told.error());
        }
        std::cout << *told;
        return SUCCESS;
    }
    const bool isWholeSet = arguments.wanted.empty();
    const auto outcome = CheckReference(
        *scenarios, {arguments.folder, isWholeSet && !arguments.all, isWholeSet, options});
    progress.Wipe();
    if (!outcome)
    {
        return Fail(outcome.error());
    }
    std::cout << outcome->report;
    return outcome->equal ? SUCCESS : FAILURE;
}

void AddVerb(CLI::App& verb,
             const std::shared_ptr<ReferenceArguments>& arguments,
             bool isCheck,
             std::optional<int>& status)
{
    constexpr unsigned MOST_JOBS = 1024;
    verb.add_option("SCENARIO", arguments->wanted, "Files, or names such as blackhole [all]");
    verb.add_option("--scenarios", arguments->scenarios, "Where the scenario files are")
        ->capture_default_str();
    verb.add_option("--reference", arguments->folder, "Where the references are")
        ->capture_default_str();
    verb.add_option("--jobs", arguments->jobs, "How many run at a time [all cores]")
        ->check(CLI::Range(1U, MOST_JOBS));
    verb.callback([arguments, isCheck, &status] { status = MakeOrCheck(*arguments, isCheck); });
}

} // namespace

void AddReference(CLI::App& app, std::optional<int>& status)
{
    CLI::App* make =
        app.add_subcommand("reference", "Keeps what scenarios come to, for `check` to compare");
    AddVerb(*make, std::make_shared<ReferenceArguments>(), false, status);
    make->footer("Exit status: 0 when all is written, 2 when the input is wrong, a run comes to no "
                 "end, or the\nresult cannot be written; then no reference is half-written.\n"
                 "Examples:\n"
                 "  mopo reference\n"
                 "  mopo reference scenarios/blackhole.json\n");

    const auto arguments = std::make_shared<ReferenceArguments>();
    CLI::App* check =
        app.add_subcommand("check", "Runs scenarios anew and compares with their references");
    AddVerb(*check, arguments, true, status);
    check->add_flag("--all", arguments->all, "Also what takes long, and many seeds");
    check->footer("Without --all: what is quick. What is named is checked in any case.\n"
                  "Exit status: 0 when all is the same, 1 when something differs, 2 when the input "
                  "is wrong or\na run comes to no end.\n"
                  "Examples:\n"
                  "  mopo check\n"
                  "  mopo check --all\n"
                  "  mopo check mobile-client scenarios/blackhole.json\n");
}

} // namespace mopo::cli
