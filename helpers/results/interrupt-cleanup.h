// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <filesystem>

namespace mopo
{

/// From now on SIGINT, SIGTERM and SIGHUP remove this folder before they end the program as usual.
/// The path must be absolute.
void SetInterruptCleanup(const std::filesystem::path& folder);

/// Signals do again what they did before.
void ClearInterruptCleanup();

} // namespace mopo
