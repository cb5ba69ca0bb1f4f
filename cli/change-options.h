// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/changes.h"

namespace CLI // NOLINT(readability-identifier-naming): the library's own name
{
class App;
}

namespace mopo::cli
{

/// Adds `--set` and `--policy` to a verb. `changes` must live until the command line is parsed.
void AddChangeOptions(CLI::App& verb, Changes& changes);

} // namespace mopo::cli
