// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/event-writer.h"
#include "model/ike/output.h"

#include <vector>

namespace mopo
{

/// The events that one output of an endpoint is. A message that was sent is `ike:message_sent` with
/// all its content, followed by a short event for each kind of message that it is:
/// `ike:informational_sent`, `ike:change_path_sent`, `ike:retransmission_sent`, … Datagrams are
/// events only where they are no IKE messages: those are traced with what is inside them. Keys are
/// no event: they stand in the tables for Wireshark.
std::vector<Event> ToEvents(const Output& output, const CodePoints& codePoints);

/// `esp:discarded`: a packet that a data plane did not use.
Event EspDiscardedEvent(const Discarded& packet);

/// `{"local":"192.0.2.10:4500","peer":"203.0.113.1:4500"}`.
Json PathToJson(const Path& path);

} // namespace mopo
