// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/wire/message.h"

namespace mopo
{

/// Draft 2.1, signaling support for this specification (D-57).

void AppendMopoSupported(Payloads& payloads, const CodePoints& codePoints);

/// Anywhere among the payloads; data and Protocol ID are not looked at.
bool HasMopoSupported(const Payloads& payloads, const CodePoints& codePoints);

} // namespace mopo
