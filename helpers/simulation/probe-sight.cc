// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/probe-sight.h"

#include "helpers/simulation/flow-context.h"
#include "model/sim/probe-header.h"

#include <array>

namespace mopo
{

namespace
{

constexpr std::uint8_t UDP = 17;
constexpr std::size_t UDP_HEADER = 8;

} // namespace

ProbeSight::ProbeSight(const Scenario& scenario)
{
    for (const Flow& flow : scenario.flows)
    {
        if (const auto* probes = std::get_if<ProbeFlow>(&flow))
        {
            for (const Direction direction : {Direction::Up, Direction::Down})
            {
                m_byPort[FlowPort(scenario, probes->name, direction)] = {probes, direction};
            }
        }
    }
}

std::optional<ProbeSight::Sighting> ProbeSight::Look(
    const ns3::Ptr<const ns3::Packet>& packet) const
{
    std::array<std::uint8_t, 40 + UDP_HEADER> start{};
    const std::size_t size = packet->CopyData(start.data(), start.size());
    if (size < 20 + UDP_HEADER)
    {
        return std::nullopt;
    }
    const bool isIpv4 = start[0] >> 4 == 4;
    const std::size_t headerSize = isIpv4 ? 4 * std::size_t{start[0] & 0x0fU} : 40;
    if ((isIpv4 ? start[9] : start[6]) != UDP || headerSize + UDP_HEADER > size)
    {
        return std::nullopt;
    }
    const auto port =
        static_cast<std::uint16_t>(start[headerSize + 2] << 8 | start[headerSize + 3]);
    const auto found = m_byPort.find(port);
    if (found == m_byPort.end() ||
        packet->GetSize() < headerSize + UDP_HEADER + ns3::ProbeHeader::SIZE)
    {
        return std::nullopt;
    }
    ns3::ProbeHeader probe;
    packet
        ->CreateFragment(static_cast<std::uint32_t>(headerSize + UDP_HEADER),
                         ns3::ProbeHeader::SIZE)
        ->PeekHeader(probe);
    if (!probe.IsValid())
    {
        return std::nullopt;
    }
    return Sighting{found->second.first, found->second.second, probe.GetSequence()};
}

} // namespace mopo
