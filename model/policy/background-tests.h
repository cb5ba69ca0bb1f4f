// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/policy/path-history.h"

#include <map>
#include <optional>
#include <vector>

namespace mopo
{

/// When which path is tested although the current one works: "Implementations MAY do path testing
/// even if the currently used path is working to e.g. detect when a better (but previously
/// unavailable) path becomes available" (draft 2.5). Each pair once in a minute, give or take a
/// quarter of it, and all of them together at no more than 1 kbit/s (D-37).
class BackgroundTests
{
  public:
    /// Between two tests of a pair, on average.
    static constexpr Duration INTERVAL = std::chrono::seconds(60);
    /// Of that time, either way.
    static constexpr double JITTER = 0.25;
    /// Between any two tests: the largest, 136 octets with IPv6 and UDP encapsulation, at 1 kbit/s.
    static constexpr Duration SPACING = std::chrono::milliseconds(1088);

    explicit BackgroundTests(Instant now)
        : m_next(now + SPACING)
    {
    }

    /// There may be other pairs than before: look again as soon as a test is allowed.
    void Hint(Instant now);

    /// When to call `Take`.
    Instant NextTimeout() const
    {
        return m_next;
    }

    /// The one of these pairs that is to be tested now, if any.
    std::optional<AddressPair> Take(Instant now,
                                    const std::vector<AddressPair>& pairs,
                                    RandomSource& random);

  private:
    Instant m_next;
    std::optional<Instant> m_lastTest;
    /// Not before then. It outlasts the pair, so that one that comes and goes is not tested more.
    std::map<AddressPair, Instant> m_notBefore;
};

} // namespace mopo
