// SPDX-License-Identifier: GPL-2.0-only
#include "cli/validate.h"

#include "cli/change-options.h"
#include "cli/exit-status.h"
#include "cli/faults.h"
#include "helpers/scenario/scenario.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace mopo::cli
{

namespace
{

struct ValidateArguments
{
    std::vector<std::string> files;
    Changes changes;
};

int Validate(const ValidateArguments& arguments)
{
    int status = SUCCESS;
    for (const std::string& file : arguments.files)
    {
        if (const auto loaded = LoadScenario(file, arguments.changes))
        {
            std::cout << file << ": valid\n";
        }
        else
        {
            PrintFaults(file, loaded.error());
            status = BAD_INPUT;
        }
    }
    return status;
}

} // namespace

void AddValidate(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<ValidateArguments>();
    CLI::App* verb = app.add_subcommand("validate", "Reads scenario files and reports every fault");
    verb->add_option("FILE", arguments->files, "Scenario files")->required();
    AddChangeOptions(*verb, arguments->changes);
    verb->footer("Exit status: 0 when every file can be run, 2 otherwise.\n"
                 "Example:\n  mopo validate scenarios/mobile-client.json\n");
    verb->callback([arguments, &status] { status = Validate(*arguments); });
}

} // namespace mopo::cli
