// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"

#include <string>
#include <string_view>
#include <vector>

namespace mopo::conformance
{

/// A line that is no step or no directive, and what would be right.
struct CaseFault
{
    Place place;
    std::string message;

    /// `2.3.case:17: …`
    std::string ToString() const;
};

struct CasesRead
{
    std::vector<Case> cases;
    /// All of them at once; the cases are not to be used if there is any.
    std::vector<CaseFault> faults;
};

/// Reads the cases of one file, whose name is only for messages.
CasesRead ReadCases(std::string_view text, const std::string& file);

} // namespace mopo::conformance
