// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/reference/make-reference.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace mopo
{

namespace
{

/// Told before minutes of work are spent. An error is in words.
std::expected<void, std::string> PrepareFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
    {
        return std::unexpected(
            fmt::format("cannot make the folder '{}': {}", folder.string(), error.message()));
    }
    if (access(folder.c_str(), W_OK | X_OK) != 0)
    {
        return std::unexpected(
            fmt::format("cannot write into '{}': {}", folder.string(), std::strerror(errno)));
    }
    return {};
}

} // namespace

std::expected<std::string, StudyError> MakeReference(std::span<const ShippedScenario> scenarios,
                                                     const std::filesystem::path& folder,
                                                     const MeasureOptions& options)
{
    if (auto prepared = PrepareFolder(folder); !prepared)
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
