// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/delivery.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace mopo
{

/// What one TCP transfer carried. All is told in the order of time.
class TcpMeter
{
  public:
    /// The application handed octets to TCP.
    void Written(Instant time, std::uint64_t octets);
    /// The application at the other end got them.
    void Delivered(Instant time, std::uint64_t octets);
    /// The connection ended without the applications' doing.
    void Lost();
    void Finish(Instant end);

    std::uint64_t WrittenOctets() const
    {
        return m_written;
    }

    std::uint64_t DeliveredOctets() const
    {
        return m_delivered;
    }

    std::uint64_t ConnectionsLost() const
    {
        return m_connectionsLost;
    }

    /// The longest time in which octets waited and none was delivered.
    Duration LongestStall() const
    {
        return m_longestStall;
    }

    /// The same in terms of a part of the run only.
    Duration LongestStallIn(const TimeWindow& window) const;
    std::uint64_t DeliveredIn(const TimeWindow& window) const;

  private:
    void Progress(Instant time);
    void Note(Instant time);

    /// What was the case from a time on.
    struct Step
    {
        Instant time;
        std::uint64_t written = 0;
        std::uint64_t delivered = 0;
    };

    std::vector<Step> m_steps;

    std::uint64_t m_written = 0;
    std::uint64_t m_delivered = 0;
    std::uint64_t m_connectionsLost = 0;
    /// Since when octets wait; absent while none does.
    std::optional<Instant> m_waitingSince;
    Duration m_longestStall{0};
};

} // namespace mopo
