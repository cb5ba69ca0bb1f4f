// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/processes.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <map>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mopo
{

namespace
{

constexpr std::array<int, 3> INTERRUPTS{SIGINT, SIGTERM, SIGHUP};
/// Fits into any pipe, so that nobody must read while a process writes.
constexpr std::size_t MOST_TEXT = 4096;
constexpr int CANNOT_WORK = 2;

/// As long as this lives, signals wait until somebody asks for them.
class WaitingSignals
{
  public:
    WaitingSignals()
    {
        sigemptyset(&m_set);
        sigaddset(&m_set, SIGCHLD);
        for (const int signal : INTERRUPTS)
        {
            struct sigaction action{};
            sigaction(signal, nullptr, &action);
            if (action.sa_handler != SIG_IGN) // nohup asked for that
            {
                sigaddset(&m_set, signal);
            }
        }
        sigprocmask(SIG_BLOCK, &m_set, &m_previous);
    }

    ~WaitingSignals()
    {
        Restore();
    }

    WaitingSignals(const WaitingSignals&) = delete;
    WaitingSignals& operator=(const WaitingSignals&) = delete;

    void Restore() const
    {
        sigprocmask(SIG_SETMASK, &m_previous, nullptr);
    }

    int Next() const
    {
        int signal = -1;
        while (signal < 0)
        {
            signal = sigwaitinfo(&m_set, nullptr);
        }
        return signal;
    }

  private:
    sigset_t m_set{};
    sigset_t m_previous{};
};

std::string ReadAll(int descriptor)
{
    std::string text;
    std::array<char, MOST_TEXT> buffer{};
    for (;;)
    {
        const ssize_t count = read(descriptor, buffer.data(), buffer.size());
        if (count > 0)
        {
            text.append(buffer.data(), static_cast<std::size_t>(count));
        }
        else if (count == 0 || errno != EINTR)
        {
            return text;
        }
    }
}

void WriteAll(int descriptor, std::string_view text)
{
    text = text.substr(0, MOST_TEXT);
    while (!text.empty())
    {
        const ssize_t count = write(descriptor, text.data(), text.size());
        if (count < 0 && errno != EINTR)
        {
            return;
        }
        text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
}

/// The life of a process. Nothing of what this copy inherited is tidied up in it.
[[noreturn]] void Live(const WaitingSignals& signals,
                       pid_t parent,
                       int descriptor,
                       const std::function<ProcessWork(std::size_t)>& work,
                       std::size_t index)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
    {
        _exit(CANNOT_WORK); // it died before that was asked for
    }
    signals.Restore();
    ProcessWork result;
    try
    {
        result = work(index);
    }
    catch (const std::exception& error)
    {
        // Nothing of ours throws: it is the memory that is used up, or the like.
        result = {CANNOT_WORK, error.what()};
    }
    WriteAll(descriptor, result.text);
    _exit(result.status);
}

struct Running
{
    std::size_t index;
    int descriptor;
};

using RunningProcesses = std::map<pid_t, Running>;

/// Why no process could be started; empty if one was.
std::string Start(const WaitingSignals& signals,
                  const std::function<ProcessWork(std::size_t)>& work,
                  std::size_t index,
                  RunningProcesses& running)
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
    {
        return std::strerror(errno);
    }
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0)
    {
        close(ends[0]);
        Live(signals, parent, ends[1], work, index);
    }
    const int error = errno;
    close(ends[1]);
    if (child < 0)
    {
        close(ends[0]);
        return std::strerror(error);
    }
    running.emplace(child, Running{index, ends[0]});
    return {};
}

/// Hears of those that have ended.
void Reap(RunningProcesses& running,
          const std::function<void(std::size_t, const ProcessEnd&)>& onEnd)
{
    for (auto each = running.begin(); each != running.end();)
    {
        int status = 0;
        if (waitpid(each->first, &status, WNOHANG) != each->first)
        {
            ++each;
            continue;
        }
        const Running ended = each->second;
        each = running.erase(each);
        ProcessEnd end;
        end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
        end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        end.text = ReadAll(ended.descriptor);
        close(ended.descriptor);
        onEnd(ended.index, end);
    }
}

} // namespace

std::string WhyEnded(const ProcessEnd& end)
{
    if (end.signal != 0)
    {
        return fmt::format("signal {} ({}) killed it", end.signal, strsignal(end.signal));
    }
    return end.text.empty() ? fmt::format("it ended with status {}", end.status) : end.text;
}

std::expected<void, int> RunInProcesses(
    std::size_t count,
    std::size_t jobs,
    const std::function<ProcessWork(std::size_t index)>& work,
    const std::function<void(std::size_t index, const ProcessEnd& end)>& onEnd)
{
    const WaitingSignals signals;
    RunningProcesses running;
    std::size_t next = 0;
    int interrupt = 0;
    while (!running.empty() || (next < count && interrupt == 0))
    {
        while (interrupt == 0 && next < count && running.size() < jobs)
        {
            const std::string why = Start(signals, work, next, running);
            if (!why.empty() && !running.empty())
            {
                break; // there may be room when another one has ended
            }
            if (!why.empty())
            {
                onEnd(next, {CANNOT_WORK, 0, fmt::format("cannot start a process: {}", why)});
            }
            ++next;
        }
        if (running.empty())
        {
            continue;
        }
        if (const int signal = signals.Next(); signal != SIGCHLD)
        {
            interrupt = signal;
            for (const auto& [child, each] : running)
            {
                kill(child, SIGTERM);
            }
        }
        Reap(running, onEnd);
    }
    return interrupt == 0 ? std::expected<void, int>{} : std::unexpected(interrupt);
}

} // namespace mopo
