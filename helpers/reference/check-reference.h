// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/reference/measure.h"

namespace mopo
{

/// A scenario is quick to check when ns-3's scheduler had no more events in its reference run: the
/// same on any machine.
inline constexpr std::uint64_t QUICK_SCHEDULER_EVENTS = 1'000'000;

struct CheckOptions
{
    /// Where the references are.
    std::filesystem::path folder;
    /// Only what is quick, with the first seed.
    bool onlyQuick = false;
    /// Whether the scenarios are all that there are, so that any other reference is one too many.
    bool isWholeSet = false;
    MeasureOptions measure;
};

struct CheckOutcome
{
    bool equal = false;
    /// For the terminal: each scenario, and each difference.
    std::string report;
};

/// Runs scenarios anew and compares what they come to with their references. An error is in words:
/// a reference that cannot be used, and then nothing was run, or a run that came to no end.
std::expected<CheckOutcome, StudyError> CheckReference(std::span<const ShippedScenario> scenarios,
                                                       const CheckOptions& options);

} // namespace mopo
