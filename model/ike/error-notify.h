// SPDX-License-Identifier: GPL-2.0-only
// What an error says to the peer.
#pragma once

#include "model/base/result.h"
#include "model/wire/message.h"

namespace mopo
{

/// The notification that RFC 7296 3.10.1 names for the error. INVALID_SYNTAX is what remains, and
/// "may only be returned for and in an encrypted packet".
NotifyPayload ErrorNotify(const Error& error);

} // namespace mopo
