// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"
#include "model/wire/message.h"

namespace mopo
{

/// Encodes a message whose payloads all go into one Encrypted payload (RFC 7296 3.14). The header's
/// length and next payload are computed. `iv` has the cipher's length and is never used twice.
Result<Octets> SealMessage(const Header& header,
                           const Payloads& payloads,
                           PacketCipher& cipher,
                           OctetView iv);

/// What was inside an Encrypted payload.
struct OpenedMessage
{
    Header header;
    Payloads payloads;
};

/// Verifies and decrypts a datagram whose last payload is an Encrypted one. IntegrityFailed: not
/// from the peer, drop it silently. Any other error is about a message that is authentic: it may be
/// answered (INVALID_SYNTAX, UNSUPPORTED_CRITICAL_PAYLOAD). NotFound: there is no Encrypted
/// payload.
Result<OpenedMessage> OpenMessage(OctetView datagram, PacketCipher& cipher);

} // namespace mopo
