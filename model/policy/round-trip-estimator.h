// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"

#include <optional>

namespace mopo
{

/// The smoothed round trip of one path and its variation (RFC 6298 2).
class RoundTripEstimator
{
  public:
    /// A round trip that is known to be one: the answer to a request that was sent once (Karn), or
    /// to a path test, each copy of which has its own Message ID. Anything not above zero is not a
    /// round trip and is left out.
    void AddSample(Duration roundTrip);

    /// SRTT; nothing before the first sample.
    std::optional<Duration> GetSmoothed() const
    {
        return m_smoothed;
    }

    /// RTTVAR; zero before the first sample.
    Duration GetVariation() const
    {
        return m_variation;
    }

  private:
    std::optional<Duration> m_smoothed;
    Duration m_variation{};
};

} // namespace mopo
