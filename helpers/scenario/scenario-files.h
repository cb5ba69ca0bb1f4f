// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <filesystem>
#include <system_error>
#include <vector>

namespace mopo
{

/// The scenario files of a folder and those inside it, in the order of their names. Schemas are
/// none, nor is what lies in a folder `studies`.
std::vector<std::filesystem::path> ScenarioFiles(const std::filesystem::path& folder,
                                                 std::error_code& error);

} // namespace mopo
