// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <map>
#include <string>

namespace mopo::conformance
{

/// Values that a case gives names to: the `a` of `COOKIE2=a`.
using Variables = std::map<std::string, Octets>;

} // namespace mopo::conformance
