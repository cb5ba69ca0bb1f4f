// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"

#include "ns3/packet.h"

#include <map>
#include <optional>

namespace mopo
{

/// Tells whether an inner packet is a probe, and which.
class ProbeSight
{
  public:
    explicit ProbeSight(const Scenario& scenario);

    struct Sighting
    {
        const ProbeFlow* flow = nullptr;
        Direction direction{};
        std::uint64_t sequence = 0;
    };

    /// `packet` begins with its IP header.
    std::optional<Sighting> Look(const ns3::Ptr<const ns3::Packet>& packet) const;

  private:
    std::map<std::uint16_t, std::pair<const ProbeFlow*, Direction>> m_byPort;
};

} // namespace mopo
