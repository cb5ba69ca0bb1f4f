// SPDX-License-Identifier: GPL-2.0-only
#include "cli/run.h"

#include "cli/exit-status.h"
#include "cli/faults.h"
#include "helpers/results/run-folder.h"
#include "helpers/run/run-scenario.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/core.h>

#include <charconv>
#include <cstdint>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <unistd.h>

namespace mopo::cli
{

namespace
{

struct RunArguments
{
    std::string file;
    std::uint64_t seed = 1;
    std::string out;
};

/// On a terminal only, and wiped at the end.
class ProgressLine
{
  public:
    void Show(Instant now, Duration of) const
    {
        if (m_isTerminal)
        {
            std::cerr << fmt::format("\r{:.0f} of {:.0f} simulated seconds ",
                                     ToSeconds(now.time_since_epoch()),
                                     ToSeconds(of))
                      << std::flush;
        }
    }

    void Wipe() const
    {
        if (m_isTerminal)
        {
            std::cerr << "\r\033[K" << std::flush;
        }
    }

  private:
    bool m_isTerminal = isatty(STDERR_FILENO) == 1;
};

/// The library would wrap what is negative, cut what is too large, take nothing for 0, and read 010
/// as 8.
std::string SeedFault(const std::string& text)
{
    std::uint64_t seed = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, seed);
    const bool isOctal = text.size() > 1 && text.front() == '0';
    return error == std::errc{} && rest == end && !isOctal
               ? ""
               : fmt::format("a whole number from 0 to {} is wanted, not '{}'",
                             std::numeric_limits<std::uint64_t>::max(),
                             text);
}

int Run(const RunArguments& arguments)
{
    const auto loaded = LoadScenario(arguments.file);
    if (!loaded)
    {
        PrintFaults(arguments.file, loaded.error());
        return BAD_INPUT;
    }
    const ProgressLine progress;
    RunOptions options;
    options.seed = arguments.seed;
    options.folder = arguments.out.empty() ? DefaultRunPath(loaded->scenario.name, arguments.seed)
                                           : std::filesystem::path(arguments.out);
    options.onProgress = [&](Instant now, Duration of)
    {
        progress.Show(now, of);
    };
    options.colours = isatty(STDOUT_FILENO) == 1;
    const auto outcome = RunScenario(*loaded, options);
    progress.Wipe();
    if (!outcome)
    {
        std::cerr << outcome.error() << '\n';
        return BAD_INPUT;
    }
    std::cout << outcome->summary;
    return outcome->passed ? SUCCESS : FAILURE;
}

} // namespace

void AddRun(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<RunArguments>();
    CLI::App* verb = app.add_subcommand("run", "Simulates a scenario and leaves a result folder");
    verb->add_option("FILE", arguments->file, "The scenario file")->required();
    verb->add_option("--seed", arguments->seed, "Of all randomness; the same seed, the same bits")
        ->capture_default_str()
        ->check(SeedFault);
    verb->add_option(
        "--out", arguments->out, "Where the result goes [results/runs/SCENARIO/seed-N]");
    verb->footer(
        "Exit status: 0 when all expectations of the scenario hold, 1 when one fails, 2 when\n"
        "the input is wrong or the result cannot be written.\n"
        "Examples:\n"
        "  mopo run scenarios/mobile-client.json\n"
        "  mopo run scenarios/link-loss.json --seed 7 --out /tmp/link-loss\n");
    verb->callback([arguments, &status] { status = Run(*arguments); });
}

} // namespace mopo::cli
