// SPDX-License-Identifier: GPL-2.0-only
#include "cli/list.h"

#include "cli/exit-status.h"
#include "cli/faults.h"
#include "helpers/scenario/scenario.h"

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

/// The scenario files of a folder, in the order of their names. The schema is none.
std::vector<std::filesystem::path> ScenarioFiles(const std::filesystem::path& folder,
                                                 std::error_code& error)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    {
        const std::filesystem::path& file = entry.path();
        if (file.extension() == ".json" && !file.stem().string().ends_with(".schema"))
        {
            files.push_back(file);
        }
    }
    std::ranges::sort(files);
    return files;
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
    for (const auto& file : files)
    {
        const auto loaded = LoadScenario(file);
        if (!loaded)
        {
            PrintFaults(file.string(), loaded.error());
            status = BAD_INPUT;
            continue;
        }
        std::cout << file.string() << "\n    " << loaded->scenario.title << '\n';
    }
    return status;
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
