// SPDX-License-Identifier: GPL-2.0-only
#include "cli/validate.h"

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

void AddValidate(CLI::App& app, std::optional<int>& status)
{
    const auto files = std::make_shared<std::vector<std::string>>();
    CLI::App* verb = app.add_subcommand("validate", "Reads scenario files and reports every fault");
    verb->add_option("FILE", *files, "Scenario files")->required();
    verb->footer("Exit status: 0 when every file can be run, 2 otherwise.\n"
                 "Example:\n  mopo validate scenarios/mobile-client.json\n");
    verb->callback(
        [files, &status]
        {
            status = SUCCESS;
            for (const std::string& file : *files)
            {
                if (const auto loaded = LoadScenario(file))
                {
                    std::cout << file << ": valid\n";
                }
                else
                {
                    PrintFaults(file, loaded.error());
                    status = BAD_INPUT;
                }
            }
        });
}

} // namespace mopo::cli
