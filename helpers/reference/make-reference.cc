// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/reference/make-reference.h"

#include "helpers/results/make-folder.h"

#include <fmt/format.h>

namespace mopo
{

std::expected<std::string, StudyError> MakeReference(std::span<const ShippedScenario> scenarios,
                                                     const std::filesystem::path& folder,
                                                     const MeasureOptions& options)
{
    if (auto prepared = MakeWritableFolder(folder); !prepared)
    {
        return std::unexpected(StudyError{std::move(prepared.error())});
    }
    auto references = Measure(scenarios, options);
    if (!references)
    {
        return std::unexpected(std::move(references.error()));
    }
    std::string told;
    for (std::size_t i = 0; i < scenarios.size(); ++i)
    {
        const std::filesystem::path place = folder / scenarios[i].name;
        if (auto written = WriteReference((*references)[i], place); !written)
        {
            return std::unexpected(StudyError{std::move(written.error())});
        }
        told += fmt::format("{}\n", place.string());
    }
    return told;
}

} // namespace mopo
