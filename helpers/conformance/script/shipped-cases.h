// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/embedded-file.h"

namespace mopo
{

/// The case files of test/conformance/cases, in the order of their names.
std::span<const EmbeddedFile> ShippedCaseFiles();

/// test/requirements/requirements.json, alone.
std::span<const EmbeddedFile> RequirementFile();

} // namespace mopo
