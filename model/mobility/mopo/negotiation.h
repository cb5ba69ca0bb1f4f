// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/wire/message.h"

namespace mopo
{

/// Draft 2.1, signaling support for this specification (D-57).

void AppendMopoSupported(Payloads& payloads, const CodePoints& codePoints);

/// Anywhere among the payloads; data and Protocol ID are not looked at.
bool HasMopoSupported(const Payloads& payloads, const CodePoints& codePoints);

/// Whether the responder puts MOPO_SUPPORTED into its IKE_SA_INIT response: only where the request
/// had it.
bool AnswersMopoSupported(bool enabled, const Payloads& request, const CodePoints& codePoints);

/// Whether an IKE SA uses the draft: both ends sent MOPO_SUPPORTED.
bool MopoNegotiated(const Payloads& initRequest,
                    const Payloads& initResponse,
                    const CodePoints& codePoints);

} // namespace mopo
