// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"
#include "helpers/simulation/network.h"
#include "model/base/result.h"

#include "ns3/nstime.h"

#include <fstream>
#include <map>
#include <string>

namespace mopo
{

/// Writes what NetAnim shows: nodes, links, and each packet that a link carried from one end to
/// another, the first one that it reached. ns-3's own AnimationInterface does not know links of
/// this kind. It looks on and changes nothing.
class AnimationExport
{
  public:
    /// Both must outlive it. The file is written while the simulation runs.
    AnimationExport(const Scenario& scenario, const Network& network, const std::string& file);

    /// When the simulation is over.
    Status Close();

  private:
    using LinkId = std::size_t;

    void WriteNodes();
    void WriteLinks();
    void Attach(LinkId link, const Network& network);
    void Sent(LinkId link, std::size_t node, std::uint64_t packet);
    void Arrived(LinkId link, std::size_t node, std::uint64_t packet);
    std::size_t IdOf(const std::string& node) const;

    const Scenario& m_scenario;
    std::string m_file;
    std::ofstream m_stream;

    struct Departure
    {
        std::size_t node = 0;
        ns3::Time time;
    };

    /// Of the packets that did not arrive yet, each on its link.
    std::map<std::pair<LinkId, std::uint64_t>, Departure> m_departures;
};

} // namespace mopo
