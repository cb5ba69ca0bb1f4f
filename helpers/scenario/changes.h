// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/json-text.h"
#include "helpers/scenario/origins.h"

#include <string>
#include <vector>

namespace mopo
{

/// What a command line changes of a scenario.
struct Changes
{
    /// `--set`, each PATH=VALUE: names joined by dots, or a JSON pointer; JSON, or else a text.
    std::vector<std::string> settings;
    /// `--policy`, each NAME, for all peers, or PEER=NAME.
    std::vector<std::string> policies;

    bool Empty() const
    {
        return settings.empty() && policies.empty();
    }
};

/// Lays them over a document, the policies last. What leads nowhere goes to `faults`.
void ApplyChanges(const Changes& changes,
                  Json& document,
                  Origins& origins,
                  std::vector<Fault>& faults);

} // namespace mopo
