// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/bound-case.h"
#include "helpers/results/metrics/delivery.h"
#include "helpers/results/metrics/run-record.h"

namespace mopo
{

/// What the ends of an IKE SA did about an event, until the next one. Pointers lead into the run.
struct Reaction
{
    BoundCase boundCase = BoundCase::None;
    /// Where no bound covers the event, why not, in words.
    const char* uncovered = "";
    /// When the end that noticed first did something about it.
    Instant detected;
    /// From here on the bound counts packets.
    Instant base;
    /// When the initiator first took another path.
    std::optional<Instant> decided;
    /// The initiator's move that its recovery is about: the first one, or in case B17 the last of
    /// those that followed too fast. Null in cases B9 and B18.
    const MoveRecord* move = nullptr;
    /// The response that made room for CHANGE_PATH where the window was full.
    const IkeRecord* blocking = nullptr;
    /// In case B17: the CHANGE_PATH for the path before, as it was first sent.
    const IkeRecord* superseded = nullptr;
    /// In case B16: the responses that refused paths, each time they did.
    std::vector<const IkeRecord*> refusals;
    /// The conclusive response to CHANGE_PATH, or in case B18 that of IKE_AUTH.
    const IkeRecord* conclusion = nullptr;
    /// The round trip of the test that the new path had to pass first, where one was made.
    std::optional<Duration> test;
    /// In cases B11 to B14: the request of the responder that told its addresses, as it arrived.
    const IkeRecord* list = nullptr;
    /// The response to the responder that made room for that request where its window was full.
    const IkeRecord* listBlocking = nullptr;
    /// In case B18: the responses of the exchanges that made the new IKE SA, in their order.
    std::vector<const IkeRecord*> setup;
};

Reaction FindReaction(const RunRecord& run, const TimeWindow& window);

} // namespace mopo
