// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/traffic.h"
#include "helpers/report/tunnel-use.h"

#include <optional>
#include <string>
#include <vector>

namespace mopo
{

/// A time in which nothing came through a tunnel, in one direction or in both.
struct Stall
{
    struct Way
    {
        Interval time;
        std::uint64_t lost = 0;
        /// Whether nothing came any more.
        bool isOpen = false;
    };

    std::string initiator;
    std::string flow;
    std::optional<Way> up;
    std::optional<Way> down;
    /// Which of the metrics' events it follows; none before the first one.
    std::optional<std::size_t> event;
    /// The paths that were in use before and after, by their labels; empty where there was none.
    std::string before;
    std::string after;

    /// From the first loss in either direction until the last one that ended it.
    Interval Time() const;
    bool IsOpen() const;
};

/// In order of time.
std::vector<Stall> FindStalls(const RunFiles& run,
                              const TrafficStory& traffic,
                              const std::vector<PathUse>& uses);

} // namespace mopo
