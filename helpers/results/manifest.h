// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "model/base/octets.h"
#include "model/wire/code-points.h"

#include <cstdint>
#include <string>

namespace mopo
{

/// How a result was made, and what it cost.
struct ManifestInputs
{
    std::string scenarioName;
    std::string scenarioTitle;
    /// The very octets of the scenario file.
    std::string scenarioText;
    std::uint64_t seed = 0;
    CodePoints codePoints;
    Duration wallClock{0};
    Duration simulated{0};
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
