// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/wire/message.h"

namespace mopo
{

/// Which payloads an exchange allows (RFC 7296 1.2 to 1.4 and appendix C; draft 2 for the
/// notifies): for each exchange and direction how often each type must and may appear. Notify and
/// Vendor ID payloads and unknown ones may stand everywhere. For messages with an Encrypted
/// payload, `payloads` is the decrypted chain and `isProtected` is true.
/// A breach is InvalidSyntax, with the payload named in words.
Status CheckPayloadRules(const Header& header,
                         const Payloads& payloads,
                         bool isProtected,
                         const CodePoints& codePoints);

} // namespace mopo
