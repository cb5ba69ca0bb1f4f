// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>

namespace CLI // NOLINT(readability-identifier-naming): the library's own name
{
class App;
} // namespace CLI

namespace mopo::cli
{

/// Adds the verb `sweep`. When it was called, `status` has the program's exit status.
void AddSweep(CLI::App& app, std::optional<int>& status);

} // namespace mopo::cli
