// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/wire/message.h"

#include <string_view>

namespace mopo::test
{

/// One payload in hexadecimal: the generic payload header with the right length, and `body`.
/// `next` is the type of the payload behind it.
Octets RawPayload(PayloadType next, std::string_view body, std::uint8_t criticalAndReserved = 0);

/// An INFORMATIONAL request with SPIs a0…a7 and b0…b7 and `chain` behind a header whose length
/// field is right.
Octets RawMessage(PayloadType first, OctetView chain);

/// What comes out of a message with one payload, whose body is given in hexadecimal.
Result<Payloads> DecodeOne(PayloadType type, std::string_view body);

/// The body of such a payload, as it was decoded. The test fails if it was refused, or if encoding
/// it again makes anything else of it.
PayloadBody DecodeAndEncodeOne(PayloadType type, std::string_view body);

/// Fails the test unless a payload with that body is refused with InvalidSyntax.
void ExpectInvalid(PayloadType type, std::string_view body);

} // namespace mopo::test
