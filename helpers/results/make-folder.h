// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace mopo
{

/// Makes a folder and those above it, where they are not there. An error is in words.
std::expected<void, std::string> MakeFolder(const std::filesystem::path& folder);

/// The same of one that can be written into: told before minutes of work are spent.
std::expected<void, std::string> MakeWritableFolder(const std::filesystem::path& folder);

} // namespace mopo
