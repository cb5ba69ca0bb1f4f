// SPDX-License-Identifier: GPL-2.0-only
#include "cli/report.h"

#include "cli/exit-status.h"
#include "cli/faults.h"
#include "helpers/report/csv-export.h"
#include "helpers/report/report.h"
#include "helpers/results/whole-file.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace mopo::cli
{

namespace
{

namespace fs = std::filesystem;

struct ReportArguments
{
    std::vector<std::string> runs;
    std::string out;
    std::string tables;
};

std::expected<void, std::string> WritePage(const fs::path& file, const std::string& html)
{
    std::error_code error;
    WholeFile page(fs::absolute(file, error));
    page.Stream() << html;
    return page.Publish();
}

int ReportOne(const fs::path& run, const ReportArguments& arguments)
{
    const auto report = MakeReport(run);
    if (!report)
    {
        PrintFaults(run.string(), report.error());
        return BAD_INPUT;
    }
    const fs::path file = arguments.out.empty() ? run / "report.html" : fs::path(arguments.out);
    auto done = WritePage(file, report->html);
    if (done && !arguments.tables.empty())
    {
        done = ExportTables(report->data, arguments.tables);
    }
    if (!done)
    {
        std::cerr << done.error() << '\n';
        return BAD_INPUT;
    }
    std::cout << "Report: " << file.string() << '\n';
    return SUCCESS;
}

int MakeReports(const ReportArguments& arguments)
{
    const bool namesOnePlace = !arguments.out.empty() || !arguments.tables.empty();
    if (arguments.runs.size() > 1 && namesOnePlace)
    {
        std::cerr << "--out and --csv are for one RUN: each of several gets its report.html\n";
        return BAD_INPUT;
    }
    int status = SUCCESS;
    for (const std::string& run : arguments.runs)
    {
        status = std::max(status, ReportOne(run, arguments));
    }
    return status;
}

} // namespace

void AddReport(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<ReportArguments>();
    CLI::App* verb =
        app.add_subcommand("report", "Makes a page of what a run left, for any browser");
    verb->add_option("RUN",
                     arguments->runs,
                     "Folders that `mopo run` left, of one seed or, with runs.csv, of several, or "
                     "`mopo sweep`")
        ->required();
    verb->add_option("--out", arguments->out, "Where the page goes [RUN/report.html]");
    verb->add_option("--csv", arguments->tables, "Also write each table as a file of this folder");
    verb->footer(
        "The page is one file that needs nothing else, the network least of all.\n"
        "Exit status: 0 when every page is written, 2 when a folder is no whole result "
        "of this version,\nor a page cannot be written.\n"
        "Examples:\n"
        "  mopo report results/runs/mobile-client/seed-1\n"
        "  mopo report results/runs/blackhole --out /tmp/blackhole.html --csv /tmp/tables\n");
    verb->callback([arguments, &status] { status = MakeReports(*arguments); });
}

} // namespace mopo::cli
