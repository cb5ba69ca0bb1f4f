// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/interrupt-cleanup.h"

#include <climits>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace mopo
{

namespace
{

constexpr std::array<int, 3> SIGNALS{SIGINT, SIGTERM, SIGHUP};

// A signal handler can take no argument but the signal.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
std::array<char, PATH_MAX> g_folder{};
std::array<struct sigaction, SIGNALS.size()> g_previous{};
bool g_installed = false;

// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

/// Removing a tree is more than a signal handler may do itself, but it may start a program.
void RemoveFolder()
{
    const pid_t child = fork();
    if (child == 0)
    {
        execl("/bin/rm", "rm", "-rf", "--", g_folder.data(), nullptr);
        _exit(127);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
    {
    }
}

void RestorePrevious()
{
    for (std::size_t i = 0; i < SIGNALS.size(); ++i)
    {
        sigaction(SIGNALS[i], &g_previous[i], nullptr);
    }
}

extern "C" void OnInterrupt(int signal)
{
    RemoveFolder();
    RestorePrevious();
    raise(signal);
}

} // namespace

void SetInterruptCleanup(const std::filesystem::path& folder)
{
    if (g_installed || folder.native().size() >= g_folder.size())
    {
        return;
    }
    std::memcpy(g_folder.data(), folder.c_str(), folder.native().size() + 1);
    struct sigaction action{};
    action.sa_handler = OnInterrupt;
    sigfillset(&action.sa_mask); // one of them is enough
    for (std::size_t i = 0; i < SIGNALS.size(); ++i)
    {
        sigaction(SIGNALS[i], &action, &g_previous[i]);
        if (g_previous[i].sa_handler == SIG_IGN)
        {
            sigaction(SIGNALS[i], &g_previous[i], nullptr); // nohup asked for that
        }
    }
    g_installed = true;
}

void ClearInterruptCleanup()
{
    if (g_installed)
    {
        RestorePrevious();
        g_installed = false;
    }
}

} // namespace mopo
