// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>

namespace CLI // NOLINT(readability-identifier-naming): the library's own name
{
class App;
}

namespace mopo::cli
{

/// Adds the verbs `live` and `tell`. When one was called, `status` has the program's exit status.
void AddLive(CLI::App& app, std::optional<int>& status);

} // namespace mopo::cli
