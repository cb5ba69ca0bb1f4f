// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/reference/measure.h"

namespace mopo
{

/// Runs scenarios and puts the reference of each into `<folder>/<name>/`, when all have come to
/// their end. What is returned is for the terminal.
std::expected<std::string, StudyError> MakeReference(std::span<const ShippedScenario> scenarios,
                                                     const std::filesystem::path& folder,
                                                     const MeasureOptions& options);

} // namespace mopo
