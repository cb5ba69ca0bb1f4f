// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "model/wire/message.h"

namespace mopo
{

/// An IKE message with everything in it: numbers by their names, opaque data in hexadecimal. The
/// payloads are those that `message` has: of a traced message, the ones inside the Encrypted
/// payload.
Json MessageToJson(const Message& message, const CodePoints& codePoints);

Json PayloadToJson(const Payload& payload, const CodePoints& codePoints);

} // namespace mopo
