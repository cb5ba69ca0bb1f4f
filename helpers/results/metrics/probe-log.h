// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/mobility/sa-addresses.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mopo
{

/// A number for an outer path in one log.
using PathIndex = std::uint32_t;

/// One probe packet on its way from one inner end to the other.
struct Probe
{
    Instant sent;
    /// Until the next one, as it was planned when this one was sent.
    Duration interval{0};
    /// When it left in an ESP packet, and on which path; absent if it never did.
    std::optional<Instant> departed;
    PathIndex path = 0;
    /// When its first copy arrived.
    std::optional<Instant> arrived;

    /// On the network; not the time that it waited at its sender.
    Duration Transit() const
    {
        return *arrived - departed.value_or(sent);
    }
};

/// A copy of a probe arrived.
struct ProbeArrival
{
    Instant time;
    std::uint32_t number = 0;
    bool first = false;
    /// RFC 4737 3.3: a packet with a higher number was here before.
    bool reordered = false;
    /// RFC 4737 4.2.1: how many packets arrived since the first one of a higher number did, that
    /// one included. 0 where none did.
    std::uint32_t extent = 0;
};

/// All probes of one stream in one direction. Probes are numbered from 0 in the order in which they
/// are sent; everything is told in the order of time.
class ProbeLog
{
  public:
    void Sent(std::uint32_t number, Instant time, Duration interval);
    /// `addresses` are those of the sender's outbound SA.
    void Departed(std::uint32_t number, Instant time, const IpsecSaAddresses& addresses);
    void Arrived(std::uint32_t number, Instant time);
    /// No more probes: those that were too young to arrive are not lost.
    void Finish(Instant end);

    std::span<const Probe> Probes() const
    {
        return m_probes;
    }

    std::span<const ProbeArrival> Arrivals() const
    {
        return m_arrivals;
    }

    /// The number of a path, if any probe left on it.
    std::optional<PathIndex> FindPath(const Path& path) const;

    const Path& PathOf(const Probe& probe) const
    {
        return m_paths[probe.path];
    }

    /// Whether it should have arrived and did not.
    bool IsLost(const Probe& probe) const
    {
        return !probe.arrived && probe.sent < m_inFlightSince;
    }

    /// The shortest time that any probe took on that path; nothing when none arrived.
    std::optional<Duration> ShortestTransit(const Path& path) const;

  private:
    std::uint32_t ExtentOf(std::uint32_t number);

    std::vector<Probe> m_probes;
    std::vector<ProbeArrival> m_arrivals;
    std::vector<Path> m_paths;
    std::vector<std::optional<Duration>> m_shortest;
    std::uint32_t m_highestArrived = 0;

    /// The packet that arrived as the `position`-th one, copies left out, and before which none had
    /// a higher number.
    struct Peak
    {
        std::uint32_t number = 0;
        std::uint32_t position = 0;
    };

    /// In order of both.
    std::vector<Peak> m_peaks;
    std::uint32_t m_firstCopies = 0;
    Instant m_inFlightSince = Instant::max();
};

/// The path as far as it tells where packets go: without UDP encapsulation there are no ports.
Path OuterPath(const IpsecSaAddresses& addresses);

} // namespace mopo
