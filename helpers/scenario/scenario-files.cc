// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/scenario-files.h"

#include <algorithm>

namespace mopo
{

std::vector<std::filesystem::path> ScenarioFiles(const std::filesystem::path& folder,
                                                 std::error_code& error)
{
    std::vector<std::filesystem::path> files;
    const std::filesystem::recursive_directory_iterator all(folder, error);
    for (auto each = begin(all); !error && each != end(all); each.increment(error))
    {
        const std::filesystem::path& file = each->path();
        if (file.filename() == "studies")
        {
            each.disable_recursion_pending();
        }
        if (file.extension() == ".json" && !file.stem().string().ends_with(".schema") &&
            !each->is_directory(error))
        {
            files.push_back(file);
        }
    }
    std::ranges::sort(files);
    return files;
}

} // namespace mopo
