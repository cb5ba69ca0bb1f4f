// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/reaction.h"

namespace mopo
{

/// When the responder first sent something of its own from another address than its IPsec SAs had
/// before the event: it knows that the one in use is gone. Nothing where it did not.
std::optional<Instant> FindUseOfOtherAddress(const IkeLog& responder, const TimeWindow& window);

/// Whether what was sent after the event still arrived on the path that was in use: it was
/// abandoned before it failed.
bool LivesOn(const UpDown<ProbeLog>* probes,
             const IkeLog& initiator,
             const IkeLog& responder,
             const TimeWindow& window);

/// Whether the responder's IPsec SAs changed their path in the window when it had verified the new
/// address, and not when it was told of it.
bool VerifiedFirst(const IkeLog& responder, const TimeWindow& window);

/// Fills in what the responder did when it lost its address and the initiator moved for that reason
/// (draft 2.4): list, tests, detection and case.
void AddResponderPart(const RunRecord& run, const TimeWindow& window, Reaction& reaction);

/// The response that a request which was first sent at `sent` had to wait for, because the window
/// was full at `since`; null if it did not wait.
const IkeRecord* FindBlocking(const IkeLog& log, const IkeRecord& request, Instant since);

} // namespace mopo
