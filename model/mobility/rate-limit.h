// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"

namespace mopo
{

/// A token bucket: `perSecond` events in the long run, `burst` of them at once. Held as the one
/// instant at which the bucket will be full again, so that a table of buckets is a table of
/// instants.
struct RateLimit
{
    unsigned perSecond = 1;
    unsigned burst = 1;

    /// Takes one token of the bucket that is full at `fullAt`; false when there is none.
    bool Take(Instant now, Instant& fullAt) const;

    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

} // namespace mopo
