// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/run-record.h"

namespace mopo
{

// How long the messages of an exchange really were on their way. A message that is sent several
// times arrives as the same octets each time, so which copy it was has to be inferred: the latest
// one that was not much faster than the fastest probe on its path.

/// How long a message was on its way that the responder received.
std::optional<Duration> TransitToResponder(const RunRecord& run, const IkeRecord& received);

/// How long a message was on its way that the initiator received.
std::optional<Duration> TransitToInitiator(const RunRecord& run, const IkeRecord& received);

/// How long the request was on its way that such a response answers.
std::optional<Duration> TransitOfRequest(const RunRecord& run, const IkeRecord& response);

/// How long a response that the initiator received, and the request that it answers, were on their
/// way together.
std::optional<Duration> RoundTripOf(const RunRecord& run, const IkeRecord& response);

/// The same for a response that the responder received.
std::optional<Duration> RoundTripOfResponder(const RunRecord& run, const IkeRecord& response);

} // namespace mopo
