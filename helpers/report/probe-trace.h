// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/interval.h"

#include <cstdint>
#include <map>
#include <optional>

namespace mopo
{

/// The probes of one flow in one direction, as they went into the tunnel and came out of it.
class ProbeTrace
{
  public:
    struct Probe
    {
        double sent = 0;
        std::optional<double> arrived;
    };

    void AddSent(std::uint64_t number, double time);

    /// Of one that was not sent, or arrived before, nothing is kept.
    void AddArrived(std::uint64_t number, double time);

    const std::map<std::uint64_t, Probe>& Probes() const
    {
        return m_probes;
    }

    std::size_t Sent() const
    {
        return m_probes.size();
    }

    std::size_t Arrived() const;

    /// Each piece with at least one probe: how many were sent and lost, the delays of those that
    /// arrived, and which numbers were sent and arrived in it; as lists of one length.
    Json Count(const std::vector<Interval>& pieces) const;

  private:
    std::map<std::uint64_t, Probe> m_probes;
};

} // namespace mopo
