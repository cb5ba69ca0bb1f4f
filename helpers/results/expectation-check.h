// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/results/metrics-json.h"
#include "helpers/results/occurrence-watch.h"

#include <functional>

namespace mopo
{

struct ExpectationResult
{
    std::string id;
    bool passed = false;
    /// In words, with the value that was found.
    std::string why;
};

/// What a peer's tunnel was at one time.
struct PeerState
{
    bool established = false;
    /// The name of the interface that its outbound IPsec SAs leave through; absent without SAs.
    std::optional<std::string> interface;
    std::optional<NatFlags> flags;
    bool agreed = false;
};

/// What expectations are checked against.
struct Findings
{
    /// As `MetricsToJson` makes it.
    const Json& metrics;
    /// Of a watch that was made of the scenario's occurrence expectations, in their order.
    const OccurrenceWatch& occurrences;
    std::function<PeerState(const std::string& peer, Instant time)> stateOf;
};

/// Those of `expectations` that a watch has to be made of.
std::vector<OccurrenceExpectation> OccurrencesIn(const std::vector<Expectation>& expectations);

std::vector<ExpectationResult> CheckExpectations(const std::vector<Expectation>& expectations,
                                                 const Findings& findings);

/// What holds in any scenario: no recovery is faster than its bound allows. A breach is a defect of
/// the measurement.
ExpectationResult CheckBounds(const std::vector<PeerMetrics>& peers);

Json ExpectationsToJson(const std::vector<ExpectationResult>& results);

} // namespace mopo
