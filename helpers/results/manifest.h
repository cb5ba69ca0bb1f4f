// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/scenario/compose.h"
#include "model/base/octets.h"
#include "model/wire/code-points.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mopo
{

/// How a result was made, and what it cost.
struct ManifestInputs
{
    std::string scenarioName;
    std::string scenarioTitle;
    /// All of the scenario as one text, as `scenario.json` has it.
    std::string scenarioText;
    /// What it was put together from.
    std::vector<SourceFile> scenarioFiles;
    Changes changes;
    /// Whether captures and events were left out.
    bool lean = false;
    std::uint64_t seed = 0;
    CodePoints codePoints;
    Duration wallClock{0};
    Duration simulated{0};
    /// Of ns-3's scheduler: how much work the run was, on any machine.
    std::uint64_t schedulerEvents = 0;
    /// Of this process; see `PeakMemoryOctets`.
    std::uint64_t peakMemoryOctets = 0;
};

/// The name in `schema`; what has it in its `manifest.json` is a result of ours.
inline constexpr const char* MANIFEST_SCHEMA = "mopo-manifest/1";

/// `manifest.json`.
Json MakeManifest(const ManifestInputs& inputs);

/// The largest resident set of this process so far.
std::uint64_t PeakMemoryOctets();

/// SHA-256, in hexadecimal.
std::string Sha256Hex(OctetView data);

} // namespace mopo
