// SPDX-License-Identifier: GPL-2.0-only
#include "cli/change-options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace mopo::cli
{

void AddChangeOptions(CLI::App& verb, Changes& changes)
{
    verb.add_option("--set",
                    changes.settings,
                    "PATH=VALUE, again and again: changes what the scenario says at peers.client.… "
                    "or /peers/client/…, to JSON or else a text; or the value of a parameter")
        ->allow_extra_args(false);
    verb.add_option("--policy",
                    changes.policies,
                    "NAME, the preset of all peers' policies, or PEER=NAME, again and again")
        ->allow_extra_args(false);
}

} // namespace mopo::cli
