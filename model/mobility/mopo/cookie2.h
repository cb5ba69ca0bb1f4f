// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/wire/message.h"

namespace mopo
{

/// Draft 2.6, return routability check: the COOKIE2 notify of all INFORMATIONAL messages between
/// two ends that negotiated MOPO (D-42). On which paths a request went, `SentOn` remembers.

/// A fresh value for one request (3.5: "between 8 and 64 octets in length", "unpredictable to the
/// recipient"); a retransmission has it too, being the same octets (D-45).
inline constexpr std::size_t COOKIE2_LENGTH = 16;
Octets NewCookie2(RandomSource& random);

void AppendCookie2(Payloads& payloads, OctetView cookie, const CodePoints& codePoints);

/// "The recipient of an INFORMATIONAL request MUST copy the payload as-is to the response": all of
/// them, in order, of whatever length (D-44). False where the request has none: then there is
/// nothing to copy, and nothing is made up.
bool CopyCookie2(const Payloads& request, Payloads& response, const CodePoints& codePoints);

enum class Cookie2Verdict : std::uint8_t
{
    Match,
    /// "If the values do not match, the IKE_SA MUST be closed."
    Mismatch,
    /// The peer did not parse the request, so it had nothing to copy: a failed request (D-43).
    RequestNotParsed,
};

/// Judges the response to a request with the cookie `sent`. Only for responses that are authentic,
/// inside the window and have the Message ID of that request (D-43).
Cookie2Verdict JudgeCookie2(const Payloads& response, OctetView sent, const CodePoints& codePoints);

} // namespace mopo
