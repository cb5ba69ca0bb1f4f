// SPDX-License-Identifier: GPL-2.0-only
#include "cli/compare.h"
#include "cli/conformance.h"
#include "cli/exit-status.h"
#include "cli/list.h"
#include "cli/live.h"
#include "cli/reference.h"
#include "cli/report.h"
#include "cli/run.h"
#include "cli/sweep.h"
#include "cli/validate.h"
#include "helpers/results/program-version.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <exception>
#include <iostream>
#include <optional>

namespace
{

constexpr const char* EXAMPLES = R"(Examples:
  mopo run scenarios/mobile-client.json
  mopo run scenarios/link-loss.json --seed 7 --out /tmp/link-loss
  mopo report results/runs/mobile-client/seed-1
  mopo validate scenarios/starter.json scenarios/link-loss.json
  mopo list
)";

int RunProgram(int argc, char** argv)
{
    CLI::App app("Simulates mobility for IPsec (MOPO-IKE) and measures how fast it recovers.",
                 "mopo");
    app.require_subcommand(1);
    app.footer(EXAMPLES);
    app.set_version_flag("--version", mopo::GetProgramVersion().version);
    std::optional<int> status;
    mopo::cli::AddRun(app, status);
    mopo::cli::AddValidate(app, status);
    mopo::cli::AddList(app, status);
    mopo::cli::AddReport(app, status);
    mopo::cli::AddReference(app, status);
    mopo::cli::AddConformance(app, status);
    mopo::cli::AddLive(app, status);
    mopo::cli::AddSweep(app, status);
    mopo::cli::AddCompare(app, status);
    try
    {
        app.parse(argc, argv);
    }
    catch (const CLI::ParseError& error)
    {
        // Help and version are no errors; anything else that the command line gets wrong is.
        const int code = app.exit(error, std::cout, std::cerr);
        return code == 0 ? mopo::cli::SUCCESS : mopo::cli::BAD_INPUT;
    }
    return status.value_or(mopo::cli::BAD_INPUT);
}

} // namespace

int main(int argc, char** argv)
{
    try
    {
        const int status = RunProgram(argc, argv);
        if (!std::cout.flush())
        {
            std::cerr << "mopo: cannot write to standard output\n";
            return mopo::cli::BAD_INPUT;
        }
        return status;
    }
    catch (const std::exception& error)
    {
        // Nothing of ours throws: it is the memory that is used up, or the like.
        std::cerr << "mopo: " << error.what() << '\n';
        return mopo::cli::BAD_INPUT;
    }
}
