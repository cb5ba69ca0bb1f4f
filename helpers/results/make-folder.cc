// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/make-folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace mopo
{

std::expected<void, std::string> MakeFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
    {
        return std::unexpected(
            fmt::format("cannot make the folder '{}': {}", folder.string(), error.message()));
    }
    return {};
}

std::expected<void, std::string> MakeWritableFolder(const std::filesystem::path& folder)
{
    if (auto made = MakeFolder(folder); !made)
    {
        return made;
    }
    if (access(folder.c_str(), W_OK | X_OK) != 0)
    {
        return std::unexpected(
            fmt::format("cannot write into '{}': {}", folder.string(), std::strerror(errno)));
    }
    return {};
}

} // namespace mopo
