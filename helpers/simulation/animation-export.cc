// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/animation-export.h"

#include "ns3/simulator.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace mopo
{

namespace
{

/// How many links each node is away from the first one; behind all others where no link leads.
std::vector<std::size_t> DistancesOf(const Scenario& scenario)
{
    const std::size_t far = scenario.nodes.size();
    std::vector<std::size_t> distances(scenario.nodes.size(), far);
    const auto distanceOf = [&](const std::string& node) -> std::size_t&
    {
        const auto found = std::ranges::find(scenario.nodes, node, &Node::name);
        return distances[static_cast<std::size_t>(found - scenario.nodes.begin())];
    };
    if (!distances.empty())
    {
        distances.front() = 0;
    }
    for (std::size_t round = 0; round < scenario.nodes.size(); ++round)
    {
        for (const Link& link : scenario.links)
        {
            std::size_t nearest = far;
            for (const InterfaceRef& end : link.ends)
            {
                nearest = std::min(nearest, distanceOf(end.node));
            }
            for (const InterfaceRef& end : link.ends)
            {
                distanceOf(end.node) = std::min(distanceOf(end.node), nearest + 1);
            }
        }
    }
    return distances;
}

} // namespace

AnimationExport::AnimationExport(const Scenario& scenario,
                                 const Network& network,
                                 const std::string& file)
    : m_scenario(scenario),
      m_file(file),
      m_stream(file, std::ios::binary)
{
    m_stream << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<anim ver=\"netanim-3.108\" filetype=\"animation\">\n";
    WriteNodes();
    WriteLinks();
    for (LinkId link = 0; link < scenario.links.size(); ++link)
    {
        Attach(link, network);
    }
}

std::size_t AnimationExport::IdOf(const std::string& node) const
{
    const auto found = std::ranges::find(m_scenario.nodes, node, &Node::name);
    return static_cast<std::size_t>(found - m_scenario.nodes.begin());
}

void AnimationExport::WriteNodes()
{
    constexpr std::size_t spacing = 20;
    const std::vector<std::size_t> distances = DistancesOf(m_scenario);
    std::map<std::size_t, std::size_t> inColumn;
    for (std::size_t id = 0; id < m_scenario.nodes.size(); ++id)
    {
        const std::size_t column = distances[id];
        m_stream << fmt::format("<node id=\"{0}\" sysId=\"0\" locX=\"{1}\" locY=\"{2}\"/>\n"
                                "<nu p=\"d\" t=\"0\" id=\"{0}\" descr=\"{3}\"/>\n",
                                id,
                                spacing * column,
                                spacing * inColumn[column]++,
                                m_scenario.nodes[id].name);
    }
}

void AnimationExport::WriteLinks()
{
    for (const Link& link : m_scenario.links)
    {
        const InterfaceRef& first = link.ends.front();
        for (const InterfaceRef& other : link.OthersThan(first))
        {
            m_stream << fmt::format(
                "<link fromId=\"{}\" toId=\"{}\" fd=\"{}\" td=\"{}\" ld=\"{}\"/>\n",
                IdOf(first.node),
                IdOf(other.node),
                first.interface,
                other.interface,
                link.name);
        }
    }
}

void AnimationExport::Attach(LinkId link, const Network& network)
{
    using Callback = ns3::Callback<void, ns3::Ptr<const ns3::Packet>>;
    for (const InterfaceRef& end : m_scenario.links[link].ends)
    {
        const std::size_t node = IdOf(end.node);
        const auto device = network.HostOf(end.node)->GetDevice(end.interface);
        device->TraceConnectWithoutContext(
            "MacTx",
            Callback([this, link, node](ns3::Ptr<const ns3::Packet> packet)
                     { Sent(link, node, packet->GetUid()); }));
        device->TraceConnectWithoutContext(
            "MacRx",
            Callback([this, link, node](ns3::Ptr<const ns3::Packet> packet)
                     { Arrived(link, node, packet->GetUid()); }));
    }
}

void AnimationExport::Sent(LinkId link, std::size_t node, std::uint64_t packet)
{
    m_departures.insert_or_assign({link, packet}, Departure{node, ns3::Simulator::Now()});
}

void AnimationExport::Arrived(LinkId link, std::size_t node, std::uint64_t packet)
{
    const auto found = m_departures.find({link, packet});
    if (found == m_departures.end())
    {
        return; // a copy that the link made
    }
    const Departure& departure = found->second;
    const double sent = departure.time.GetSeconds();
    const double arrived = ns3::Simulator::Now().GetSeconds();
    m_stream << fmt::format("<p fId=\"{}\" fbTx=\"{:.9f}\" lbTx=\"{:.9f}\" meta-info=\"\" "
                            "tId=\"{}\" fbRx=\"{:.9f}\" lbRx=\"{:.9f}\"/>\n",
                            departure.node,
                            sent,
                            sent,
                            node,
                            arrived,
                            arrived);
    m_departures.erase(found);
}

Status AnimationExport::Close()
{
    m_stream << "</anim>\n";
    return m_stream.flush() ? Status{}
                            : Fail(ErrorCode::InvalidConfiguration, "cannot write " + m_file);
}

} // namespace mopo
