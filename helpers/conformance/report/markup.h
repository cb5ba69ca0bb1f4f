// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>

namespace mopo::conformance
{

/// A text as it may stand in an element or a quoted attribute of HTML and XML. Control characters
/// other than line ends, which XML cannot have at all, become question marks.
std::string EscapeMarkup(std::string_view text);

} // namespace mopo::conformance
