// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/probe-log.h"

#include <algorithm>

namespace mopo
{

void ProbeLog::Sent(std::uint32_t number, Instant time, Duration interval)
{
    if (number != m_probes.size())
    {
        return; // not a probe of this stream: they are numbered in order
    }
    m_probes.push_back({time, interval, std::nullopt, 0, std::nullopt});
}

void ProbeLog::Departed(std::uint32_t number, Instant time, const IpsecSaAddresses& addresses)
{
    if (number >= m_probes.size())
    {
        return;
    }
    const Path path = OuterPath(addresses);
    auto index = FindPath(path);
    if (!index)
    {
        index = static_cast<PathIndex>(m_paths.size());
        m_paths.push_back(path);
        m_shortest.emplace_back();
    }
    Probe& probe = m_probes[number];
    probe.departed = time;
    probe.path = *index;
}

void ProbeLog::Arrived(std::uint32_t number, Instant time)
{
    if (number >= m_probes.size())
    {
        return;
    }
    Probe& probe = m_probes[number];
    const bool first = !probe.arrived;
    m_arrivals.push_back(
        {time, number, first, number < m_highestArrived, first ? ExtentOf(number) : 0});
    m_highestArrived = std::max(m_highestArrived, number);
    if (!first)
    {
        return;
    }
    probe.arrived = time;
    if (probe.departed)
    {
        auto& shortest = m_shortest[probe.path];
        shortest = shortest ? std::min(*shortest, probe.Transit()) : probe.Transit();
    }
}

std::uint32_t ProbeLog::ExtentOf(std::uint32_t number)
{
    const std::uint32_t position = m_firstCopies++;
    const auto higher = std::ranges::upper_bound(m_peaks, number, {}, &Peak::number);
    if (higher == m_peaks.end())
    {
        m_peaks.push_back({number, position});
        return 0;
    }
    return position - higher->position;
}

void ProbeLog::Finish(Instant end)
{
    // The delays of the last packets that arrived tell how long one may be on its way. Half as much
    // again covers the jitter that those happened not to have.
    constexpr std::size_t recent = 1000;
    const std::size_t skip = m_arrivals.size() > recent ? m_arrivals.size() - recent : 0;
    Duration longest{0};
    for (const ProbeArrival& arrival : std::span(m_arrivals).subspan(skip))
    {
        if (arrival.first)
        {
            longest = std::max(longest, arrival.time - m_probes[arrival.number].sent);
        }
    }
    m_inFlightSince = end - longest - longest / 2;
}

std::optional<PathIndex> ProbeLog::FindPath(const Path& path) const
{
    const auto found = std::ranges::find(m_paths, path);
    if (found == m_paths.end())
    {
        return std::nullopt;
    }
    return static_cast<PathIndex>(found - m_paths.begin());
}

std::optional<Duration> ProbeLog::ShortestTransit(const Path& path) const
{
    const auto index = FindPath(path);
    return index ? m_shortest[*index] : std::nullopt;
}

Path OuterPath(const IpsecSaAddresses& addresses)
{
    Path path = addresses.path;
    if (!addresses.flags.udpEncapsulation)
    {
        path.local.port = 0;
        path.peer.port = 0;
    }
    return path;
}

} // namespace mopo
