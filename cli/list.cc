// SPDX-License-Identifier: GPL-2.0-only
#include "cli/list.h"

#include "cli/exit-status.h"
#include "cli/faults.h"
#include "helpers/results/text-table.h"
#include "helpers/scenario/includes.h"
#include "helpers/scenario/scenario-files.h"
#include "helpers/scenario/scenario.h"
#include "helpers/study/study.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace mopo::cli
{

namespace
{

/// What `mopo sweep` runs; nothing where there is no such folder.
int ListStudies(const std::filesystem::path& folder)
{
    std::error_code error;
    int status = SUCCESS;
    std::vector<std::vector<std::string>> studies;
    for (const auto& file : ScenarioFiles(folder, error))
    {
        if (const auto study = ReadStudy(file))
        {
            studies.push_back({file.string(), study->title});
        }
        else
        {
            PrintFaults(file.string(), study.error());
            status = BAD_INPUT;
        }
    }
    if (!studies.empty())
    {
        std::cout << "\nStudies, for `mopo sweep`:\n" << FormatTable(studies, 2);
    }
    return status;
}

int List(const std::filesystem::path& folder)
{
    std::error_code error;
    const auto files = ScenarioFiles(folder, error);
    if (error)
    {
        std::cerr << folder.string() << ": " << error.message() << '\n';
        return BAD_INPUT;
    }
    int status = SUCCESS;
    std::vector<std::vector<std::string>> scenarios;
    std::vector<std::vector<std::string>> parts;
    for (const auto& file : files)
    {
        if (const auto title = TitleOfPart(file))
        {
            parts.push_back({file.string(), *title});
        }
        else if (const auto loaded = LoadScenario(file))
        {
            scenarios.push_back({file.string(), loaded->scenario.title});
        }
        else
        {
            PrintFaults(file.string(), loaded.error());
            status = BAD_INPUT;
        }
    }
    std::cout << FormatTable(scenarios, 2);
    if (!parts.empty())
    {
        std::cout << "\nTo be included by others, not to be run:\n" << FormatTable(parts, 2);
    }
    return std::max(status, ListStudies(folder / "studies"));
}

} // namespace

void AddList(CLI::App& app, std::optional<int>& status)
{
    const auto folder = std::make_shared<std::string>("scenarios");
    CLI::App* verb = app.add_subcommand("list", "Says in a line what each scenario shows");
    verb->add_option("FOLDER", *folder, "Where the scenario files are")->capture_default_str();
    verb->footer("Example:\n  mopo list\n");
    verb->callback([folder, &status] { status = List(*folder); });
}

} // namespace mopo::cli
