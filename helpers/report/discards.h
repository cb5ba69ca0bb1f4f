// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/event-lines.h"

#include <cstdint>
#include <vector>

namespace mopo
{

/// Every packet that something threw away, and why.
class Discards
{
  public:
    struct Packet
    {
        double time = 0;
        /// Which of the causes.
        std::size_t cause = 0;
        std::uint64_t octets = 0;
    };

    /// Where and why: the same for many packets.
    struct Cause
    {
        /// `link wlan, up`, `laptop, ESP`, …
        std::string place;
        std::string reason;

        friend auto operator<=>(const Cause&, const Cause&) = default;
    };

    void Add(const EventLine& event);

    const std::vector<Packet>& Packets() const
    {
        return m_packets;
    }

    const std::vector<Cause>& Causes() const
    {
        return m_causes;
    }

  private:
    std::vector<Packet> m_packets;
    std::vector<Cause> m_causes;
};

/// Whether it is the discarding of a packet.
bool IsDiscard(const EventLine& event);

/// By the event of the timeline after which they were discarded, and by their cause: a table.
Json DiscardTable(const Discards& discards, const Json& metricsEvents);

/// One a row: the table behind that one, which may be long.
Json DiscardedPackets(const Discards& discards);

/// How many of each reason in each of some equal parts of the run, for a chart.
Json DiscardsOverTime(const Discards& discards, double duration);

} // namespace mopo
