// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <cstdint>

namespace mopo
{

/// A span of time, in nanoseconds.
using Duration = std::chrono::nanoseconds;

/// The time line of the core. It has no `now()` on purpose: time is always an argument, so that
/// the same core runs in simulated and in real time.
struct Clock
{
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<Clock, Duration>;
    static constexpr bool is_steady = true;
};

/// A point on that time line, counted from the host's own start.
using Instant = Clock::time_point;

/// Seconds as a decimal fraction, for people and for files.
constexpr double ToSeconds(Duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

} // namespace mopo
