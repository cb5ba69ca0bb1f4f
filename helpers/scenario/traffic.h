// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/topology.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mopo
{

/// Between two packets of a stream of probes. It may depend on the interface of a client that its
/// tunnel leads through at that moment.
struct ProbeInterval
{
    Duration byDefault = std::chrono::milliseconds(1);
    std::map<InterfaceRef, Duration> byInterface;

    Duration Shortest() const;
};

/// UDP packets of equal size at a constant rate, in both directions, each with a number and the
/// time it was sent. `up` is what leaves `ends[0]`.
struct ProbeFlow
{
    std::string name;
    /// The names of two nodes. A node with an inner address of the configuration payload uses
    /// that, any other one its own address inside.
    std::array<std::string, 2> ends;
    Family family = Family::Ipv4;
    ProbeInterval every;
    /// Of the inner packet, with its IP and UDP headers.
    std::uint16_t size = 100;
    /// Absent: as soon as the tunnel is there.
    std::optional<Duration> start;
    /// Absent: at the end of the run.
    std::optional<Duration> stop;
};

/// One TCP connection that carries data in one direction.
struct TcpFlow
{
    std::string name;
    /// The names of the nodes.
    std::string from;
    std::string to;
    Family family = Family::Ipv4;
    /// How fast the application writes, in bits a second. Absent: as fast as TCP takes it.
    std::optional<std::uint64_t> rate;
    /// The application writes nothing while a client's tunnel leads through one of these.
    std::vector<InterfaceRef> pauseOn;
    std::optional<Duration> start;
    std::optional<Duration> stop;
};

/// Of a stream, in one run and one direction; more would take hours and say nothing new.
inline constexpr std::int64_t MOST_PROBES = 100'000'000;

using Flow = std::variant<ProbeFlow, TcpFlow>;

const std::string& FlowName(const Flow& flow);

} // namespace mopo
