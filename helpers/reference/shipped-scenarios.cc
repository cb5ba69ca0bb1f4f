// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/reference/shipped-scenarios.h"

#include "helpers/scenario/includes.h"
#include "helpers/scenario/scenario-files.h"
#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

FaultyFile Faulty(const std::string& file, std::string why)
{
    return {file, {{"", std::move(why)}}};
}

/// The way from the folder to a file in it, or beneath it, without `.json`.
std::string NameOf(const fs::path& file, const fs::path& folder)
{
    return file.lexically_relative(folder).replace_extension().generic_string();
}

/// What a word on the command line means: the name itself, or that of the file.
std::string NameMeant(const std::string& word, const fs::path& folder)
{
    std::error_code error;
    if (!fs::is_regular_file(word, error))
    {
        return word;
    }
    return NameOf(fs::weakly_canonical(word, error), fs::weakly_canonical(folder, error));
}

/// Those of the names that are wanted, in their order.
std::vector<std::string> Select(const std::vector<std::string>& names,
                                const std::vector<std::string>& wanted,
                                const fs::path& folder,
                                std::vector<FaultyFile>& faults)
{
    std::vector<std::string> meant;
    for (const std::string& word : wanted)
    {
        meant.push_back(NameMeant(word, folder));
        if (std::ranges::find(names, meant.back()) == names.end())
        {
            faults.push_back(Faulty(word,
                                    fmt::format("no such scenario in '{}'{}",
                                                folder.string(),
                                                Suggestion(meant.back(), names))));
        }
    }
    std::vector<std::string> selected;
    std::ranges::copy_if(names,
                         std::back_inserter(selected),
                         [&](const std::string& name)
                         { return std::ranges::find(meant, name) != meant.end(); });
    return selected;
}

} // namespace

std::expected<std::vector<ShippedScenario>, std::vector<FaultyFile>> LoadShippedScenarios(
    const fs::path& folder, const std::vector<std::string>& wanted)
{
    std::error_code error;
    std::vector<std::string> names;
    for (const fs::path& file : ScenarioFiles(folder, error))
    {
        if (!TitleOfPart(file))
        {
            names.push_back(NameOf(file, folder));
        }
    }
    std::vector<FaultyFile> faults;
    if (error || names.empty())
    {
        faults.push_back(
            Faulty(folder.string(), error ? error.message() : "there is no scenario in it"));
    }
    else if (!wanted.empty())
    {
        names = Select(names, wanted, folder, faults);
    }
    std::vector<ShippedScenario> scenarios;
    for (const std::string& name : names)
    {
        const fs::path file = folder / (name + ".json");
        if (auto loaded = LoadScenario(file))
        {
            scenarios.push_back({name, std::move(*loaded)});
        }
        else
        {
            faults.push_back({file.string(), std::move(loaded.error())});
        }
    }
    if (!faults.empty())
    {
        return std::unexpected(std::move(faults));
    }
    return scenarios;
}

bool IsStochastic(const Scenario& scenario)
{
    return std::ranges::any_of(scenario.timeline,
                               [](const TimelineEntry& entry)
                               { return entry.spread > Duration::zero(); });
}

} // namespace mopo
