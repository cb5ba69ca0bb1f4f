// SPDX-License-Identifier: GPL-2.0-only
// What moves an implementation behind real sockets: a command of its user.
#include "helpers/conformance/peers/udp-link.h"

#include <fmt/format.h>

#include <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace mopo::conformance
{

namespace
{

constexpr auto POLLING = std::chrono::milliseconds(2);

/// The exit status of a process that ends in time; otherwise it is ended.
std::optional<int> StatusOf(pid_t process, Duration patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;)
    {
        int status = 0;
        if (waitpid(process, &status, WNOHANG) == process)
        {
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        if (std::chrono::steady_clock::now() >= deadline)
        {
            kill(-process, SIGKILL);
            waitpid(process, &status, 0);
            return std::nullopt;
        }
        std::this_thread::sleep_for(POLLING);
    }
}

} // namespace

std::expected<void, std::string> UdpLink::Trigger(const TriggerEvent& event)
{
    if (m_options.trigger.empty())
    {
        return std::unexpected(fmt::format(
            "it needs the event '{}' at the peer: --trigger COMMAND makes it happen", event.name));
    }
    // The command is the user's own; the event's words are ours, and stand behind it as arguments.
    std::string script = m_options.trigger + " \"$@\"";
    std::vector<std::string> words{"sh", "-c", script, "sh", event.name};
    for (const IpAddress& address : event.addresses)
    {
        words.push_back(address.ToString());
    }
    std::vector<char*> arguments;
    for (std::string& word : words)
    {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // A group of its own: one that hangs is ended with all that it started.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t process = 0;
    const int failed =
        posix_spawn(&process, "/bin/sh", nullptr, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0)
    {
        return std::unexpected(std::string("the trigger command cannot be started"));
    }
    const auto status = StatusOf(process, m_options.triggerPatience);
    if (!status)
    {
        return std::unexpected(fmt::format("the trigger command took longer than {:.0f} s",
                                           ToSeconds(m_options.triggerPatience)));
    }
    if (*status != 0)
    {
        return std::unexpected(
            fmt::format("the trigger command ended with status {} for '{}'", *status, event.name));
    }
    return {};
}

} // namespace mopo::conformance
