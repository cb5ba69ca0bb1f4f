// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>

namespace CLI // NOLINT(readability-identifier-naming): the library's own name
{
class App;
}

namespace mopo::cli
{

/// Adds the verb `compare`. When it was called, `status` has the program's exit status.
void AddCompare(CLI::App& app, std::optional<int>& status);

} // namespace mopo::cli
