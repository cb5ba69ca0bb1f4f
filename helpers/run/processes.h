// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <string>

namespace mopo
{

/// How a process of ours ended.
struct ProcessEnd
{
    /// What its work returned; meaningless when a signal killed it.
    int status = 0;
    /// What killed it, or 0.
    int signal = 0;
    /// What its work had to say.
    std::string text;
};

/// Why a process whose work returned no 0 came to no end: the signal, what its work said, or its
/// status.
std::string WhyEnded(const ProcessEnd& end);

/// What a process hands back: its exit status, and a few words.
struct ProcessWork
{
    int status = 0;
    std::string text;
};

/// Does `count` works, each in a process of its own, which are copies of this one: at most `jobs`
/// at a time, begun in their order. `onEnd` hears of each in the order in which they end. Should
/// this process die, they get SIGTERM.
///
/// On SIGINT, SIGTERM or SIGHUP no more are begun, those under way get SIGTERM and are waited for,
/// and the signal is what comes back. Who calls has cleaned up when he raises it again.
std::expected<void, int> RunInProcesses(
    std::size_t count,
    std::size_t jobs,
    const std::function<ProcessWork(std::size_t index)>& work,
    const std::function<void(std::size_t index, const ProcessEnd& end)>& onEnd);

} // namespace mopo
