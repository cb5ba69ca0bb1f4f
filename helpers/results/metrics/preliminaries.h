// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/reaction.h"

namespace mopo
{

std::optional<Duration> Sum(std::optional<Duration> a, std::optional<Duration> b);

/// The parts of a bound that come before the packets of the new path: what the rules or the
/// policies ask for first. Absent where a packet of it was not recorded.
struct Preliminaries
{
    /// Before the responder's own packets where it moves for itself.
    std::optional<Duration> own{0};
    /// Before the initiator's own packets.
    std::optional<Duration> up{0};
    /// Before the CHANGE_PATH that is conclusive, or the last message that sets an IKE SA up.
    std::optional<Duration> exchanges{0};
};

/// `until`: what came later does not count.
Preliminaries FindPreliminaries(const RunRecord& run,
                                const Reaction& reaction,
                                Instant until = Instant::max());

/// What made the responder switch its outbound SAs, and how long that took on the network.
struct Trigger
{
    /// The CHANGE_PATH, as it arrived; null when something else made it.
    const IkeRecord* changePath = nullptr;
    /// It lost its own address and needed nobody's word.
    bool own = false;
    std::optional<Duration> transit;
    /// The round trip that verified the address first, where the SAs waited for that.
    Duration verification{0};
};

Trigger FindTrigger(const RunRecord& run, Instant switched);

} // namespace mopo
