// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

namespace mopo
{

/// Each event's detection and recovery beside its bound: a table, of the events and totals that a
/// `metrics.json` has of one initiator.
Json RecoveryTable(const std::string& initiator, const Json& metrics);

/// The bars of the chart beside it: a row for each event that a bound covers and for each of IKE,
/// up and down.
Json RecoveryBars(const Json& metrics);

/// What was expected, and what came true.
Json ExpectationTable(const Json& metrics);

/// Every number of the totals, by its name with dots.
Json TotalsTable(const Json& totals);

} // namespace mopo
