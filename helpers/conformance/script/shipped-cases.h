// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>
#include <vector>

namespace mopo
{

/// A case file of test/conformance/cases by its name, and all of their names in order.
std::string_view ShippedCaseFile(std::string_view name);
std::vector<std::string_view> ShippedCaseFileNames();

/// `requirements.json` of test/requirements.
std::string_view RequirementFile(std::string_view name);

} // namespace mopo
