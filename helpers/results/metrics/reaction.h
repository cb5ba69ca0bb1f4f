// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/delivery.h"
#include "helpers/results/metrics/run-record.h"

namespace mopo
{

/// The cases of the analytic lower bounds that this program tells apart. No implementation of the
/// draft can recover faster than these, whatever it does: what the responder does for a new path
/// takes at least one packet of the initiator's, what the initiator sees then, one back.
enum class BoundCase : std::uint8_t
{
    /// No bound covers the event, or nothing happened that needs one.
    None,
    /// A local address is gone, the new path is known, CHANGE_PATH can be sent at once.
    B1,
    /// As B1, but the window is full: a request has to be answered first.
    B2,
    /// Make before break: the old path still works.
    B5,
    /// The path died silently and was left without path tests, …
    B6,
    /// … after path tests that began with the decision to leave, …
    B7,
    /// … after path tests that began while it was only suspected.
    B8,
    /// A NAT has a new mapping, and the responder follows the initiator's ESP.
    B9,
    /// A NAT has a new mapping, and the initiator finds out and sends CHANGE_PATH.
    B10,
    /// The responder refused a path, and the initiator took another.
    B16,
};

/// `B1`; empty for None.
const char* ToString(BoundCase boundCase);

/// What the ends of an IKE SA did about an event, until the next one. Pointers lead into the run.
struct Reaction
{
    BoundCase boundCase = BoundCase::None;
    /// When the end that noticed first did something about it.
    Instant detected;
    /// The initiator's first move; null in case B9.
    const MoveRecord* move = nullptr;
    /// In case B2: the response that made room for CHANGE_PATH.
    const IkeRecord* blocking = nullptr;
    /// The response that refused the first path.
    const IkeRecord* refusal = nullptr;
    /// The conclusive response to CHANGE_PATH.
    const IkeRecord* conclusion = nullptr;
    /// The round trip of the test that the new path had to pass first, where one was made.
    std::optional<Duration> test;
};

Reaction FindReaction(const RunRecord& run, const TimeWindow& window);

} // namespace mopo
