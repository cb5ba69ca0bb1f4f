// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/rate-limit.h"

#include <algorithm>

namespace mopo
{

bool RateLimit::Take(Instant now, Instant& fullAt) const
{
    if (perSecond == 0)
    {
        return false;
    }
    const Duration perToken = Duration(std::chrono::seconds(1)) / perSecond;
    const Instant refilled = std::max(now, fullAt) + perToken;
    if (refilled - now > perToken * burst)
    {
        return false;
    }
    fullAt = refilled;
    return true;
}

} // namespace mopo
